"""Searching the index: an expression of examples, joined by AND, OR and NOT.

A SoegSag is an example: each element in it must have one like it in the case, in effect at some moment of SoegVirkning
(without that: now). Texts are equal or not; wildcards are not published for this service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from lxml import etree

from mocks.kombit import names
from mocks.kombit.caller import Caller
from mocks.kombit.effects import Period, effect_of, instant, period_of
from mocks.kombit.index import CPR_URN, Case, Index
from mocks.kombit.names import first, text, texts
from mocks.kombit.status import Rejected
from sim.messages.safe_xml import local

USUAL, MOST = 100, 500
"""Cases in one answer where the search names no MaksimalAntalKvantitet, and at most: ours."""

_SKIPPED = frozenset({names.tag("sag:Virkning"), names.tag("gd:Virkning")})
_LISTS = ("sag:AttributListe", "sag:TilstandListe", "sag:RelationListe")
_PARTS = "sag:RelationListe/sag:Sagspart/gd:ReferenceID/sd:URNIdentifikator"


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the cases found are wanted. `first` counts from 0 (ASSUMPTION: no public text says)."""

    first: int = 0
    most: int = USUAL


def searched(
    index: Index, caller: Caller, uuids: Iterable[str], expression: etree._Element | None, now: datetime
) -> list[Case]:
    """Every case that is named by UUID or fits the expression, and that the caller may see."""
    named = (case for uuid in uuids if (case := index.find(uuid)) is not None)
    found = index.seen(named, caller)
    if expression is None:
        return found
    candidates = _candidates(expression, index)
    if candidates is None:
        if not caller.owner:
            raise Rejected("SoegUdtryk", "a part, a Sagsnummer or an owner's CVR number", "none of them")
        candidates = index.of_owner(caller.owner)
    fitting = [case for case in index.seen(candidates, caller) if _fits(expression, case, now)]
    return list({case.uuid: case for case in [*found, *fitting]}.values())


def page_of(expression: etree._Element | None) -> Page:
    """The page that the first SoegSag with paging asks for; Rejected when it is none."""
    if expression is None:
        return Page()
    start, most = (
        next(iter(texts(expression, f".//sd:{name}")), "")
        for name in ("FoersteResultatReference", "MaksimalAntalKvantitet")
    )
    page = Page(int(start[:12] or 0), min(MOST, int(most[:12] or USUAL)))
    if page.first < 0 or page.most < 1:
        raise Rejected("FoersteResultatReference, MaksimalAntalKvantitet", "from 0, and at least 1", "less")
    return page


# Which cases need be looked at -----------------------------------------------------------------------------------


def _candidates(expression: etree._Element, index: Index) -> Iterator[Case] | None:
    """Cases among which all that fit are; None when the expression names nothing to begin from."""
    parts = [_of_part(part, index) for part in expression if local(part) != "operation"]
    if _operation(expression) == "OR":
        return None if None in parts else chain.from_iterable(part for part in parts if part is not None)
    return next((part for part in parts if part is not None), None)


def _of_part(part: etree._Element, index: Index) -> Iterator[Case] | None:
    match local(part):
        case "SoegUdtryk":
            return _candidates(part, index)
        case "SoegSag":
            return _of_example(part, index)
    return None


def _of_example(example: etree._Element, index: Index) -> Iterator[Case] | None:
    for urn in texts(example, _PARTS):
        if urn.startswith(CPR_URN):
            cpr = urn.removeprefix(CPR_URN)
            if not (cpr.isascii() and cpr.isdigit() and len(cpr) == 10):
                raise Rejected("Sagspart/ReferenceID/URNIdentifikator", CPR_URN + " and ten digits", "another form")
            return index.of_cpr(cpr)
    for number in texts(example, "sag:AttributListe/sag:Egenskaber/sag:Sagsnummer") + texts(
        example, "sag:AttributListe/sag:Egenskaber/sag:BrugervendtNoegle"
    ):
        return index.of_number(number)
    cvrs = texts(
        example,
        "sag:RelationListe/sag:Sagsaktoer/gd:LokalUdvidelseListe/si:SagsaktoerLokalUdvidelse/si:CVR-Nummer",
    )
    return index.of_owner(index.owner_of(cvrs[0])) if cvrs else None


# Whether a case fits ---------------------------------------------------------------------------------------------


def _operation(expression: etree._Element) -> str:
    return text(expression, "sdi:operation") or "AND"


def _fits(expression: etree._Element, case: Case, now: datetime) -> bool:
    answers = (_fits_part(part, case, now) for part in expression if local(part) != "operation")
    return any(answers) if _operation(expression) == "OR" else all(answers)


def _fits_part(part: etree._Element, case: Case, now: datetime) -> bool:
    match local(part):
        case "NOT":
            return not _fits(part, case, now)
        case "SoegUdtryk":
            return _fits(part, case, now)
    return _fits_example(part, case, now)


def _fits_example(example: etree._Element, case: Case, now: datetime) -> bool:
    wanted = first(example, "sd:SoegVirkning")
    period = period_of(wanted) if wanted is not None else Period(now, now)
    held = case.registration
    if not _registered_in(example, held):
        return False
    for name in _LISTS:
        asked, there = first(example, name), first(held, name)
        if asked is not None and len(asked) and (there is None or not _alike(asked, there, period)):
            return False
    return True


def _registered_in(example: etree._Element, held: etree._Element) -> bool:
    asked = first(example, "sd:SoegRegistrering")
    if asked is not None:
        code = text(asked, "sd:LivscyklusKode")
        if code and code != text(held, "sd:LivscyklusKode"):
            return False
        if not _within(period_of(asked), text(held, "sd:Tidspunkt")):
            return False
    since, until = (text(example, f"go:SoegSts{name}Tidspunkt/sd:TidsstempelDatoTid") for name in ("Fra", "Til"))
    period = Period(instant(since) if since else datetime.min, instant(until) if until else datetime.max)
    return _within(period, text(held, "gd:StsTidspunkt"))


def _within(period: Period, stamp: str) -> bool:
    return period == Period() or (bool(stamp) and period.start <= instant(stamp) < period.end)


def _alike(asked: etree._Element, held: etree._Element, period: Period) -> bool:
    """Whether everything in `asked` has its like in `held`."""
    if not len(asked):
        wanted, there = (asked.text or "").strip(), (held.text or "").strip()
        return (
            not wanted or wanted == there or (local(asked) == "UUIDIdentifikator" and wanted.lower() == there.lower())
        )
    if not effect_of(held).meets(period):
        return False
    return all(
        any(one.tag == part.tag and _alike(part, one, period) for one in held)
        for part in asked
        if part.tag not in _SKIPPED
    )
