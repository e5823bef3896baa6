"""Periods: when something in a case holds (Virkning). The end is not part of it; without one it holds for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml import etree

from mocks.kombit.names import first, tag, text
from mocks.kombit.status import Rejected

_HERE = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment until before another, in local time without a zone."""

    start: datetime = datetime.min
    end: datetime = datetime.max

    def meets(self, other: Period) -> bool:
        """Whether they have a moment in common; a period of no length is a moment."""
        return self.start < max(other.end, _next(other.start)) and other.start < max(self.end, _next(self.start))


def instant(stamp: str, element: str = "TidsstempelDatoTid") -> datetime:
    """An xs:dateTime as local time; Rejected for years that no calendar here reaches."""
    try:
        read = datetime.fromisoformat(stamp)
        return read.astimezone(_HERE).replace(tzinfo=None) if read.tzinfo else read
    except (ValueError, OverflowError):
        raise Rejected(element, "a date and time between the years 1 and 9999", "another") from None


def period_of(holder: etree._Element | None) -> Period:
    """The period of an element with FraTidspunkt and TilTidspunkt (a Virkning, or a criterion)."""
    if holder is None:
        return Period()
    start = text(holder, "sd:FraTidspunkt/sd:TidsstempelDatoTid")
    end = text(holder, "sd:TilTidspunkt/sd:TidsstempelDatoTid")
    return Period(instant(start) if start else datetime.min, instant(end) if end else datetime.max)


def effect_of(thing: etree._Element) -> Period:
    """When an element of a case holds; always, where it says nothing."""
    for child in thing:
        if child.tag in (tag("sag:Virkning"), tag("gd:Virkning")):
            return period_of(child)
    return Period()


def limitless_start(root: etree._Element) -> bool:
    """Whether some period begins with GraenseIndikator, which is not allowed."""
    return first(root, ".//sd:FraTidspunkt/sd:GraenseIndikator") is not None


def _next(moment: datetime) -> datetime:
    return moment if moment == datetime.max else moment.replace(microsecond=min(999_999, moment.microsecond + 1))
