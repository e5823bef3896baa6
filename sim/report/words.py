"""How one report speaks: texts, names and figures in its language, and cells of tables made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.chance.durations import DAY, SECOND
from sim.report import figures, texts
from sim.report.tables import Cell

_NUMBER = re.compile(r"\d+")
_FIGURE = re.compile(r"\d{4}-\d{2}-\d{2}|\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?")
"""A date or a number, as programs write them in English."""
_HOLE = re.compile("#")


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that depends on the language. `first`: the run's first date, in ISO form."""

    lang: str
    first: str = "2026-01-01"

    def __post_init__(self) -> None:
        if self.lang not in texts.LANGUAGES:
            raise ValueError(f"no report in the language {self.lang!r}: expected one of {', '.join(texts.LANGUAGES)}")

    def __call__(self, key: str, **values: object) -> str:
        """The text of this key."""
        return texts.text(self.lang, key, **values)

    def name(self, kind: str, identifier: str) -> str:
        """What people call it."""
        return texts.name(self.lang, kind, identifier)

    def reason(self, sentence: str) -> str:
        """Why a verdict is as it is. Its numbers stay; a sentence the table does not have stays as it is."""
        numbers = iter(_NUMBER.findall(sentence))
        known = self.name("reason", _NUMBER.sub("#", sentence))
        return sentence if known == _NUMBER.sub("#", sentence) else _HOLE.sub(lambda _: next(numbers), known)

    def sentence(self, kind: str, sentence: str) -> str:
        """A sentence that a program made, by its shape: its dates and numbers as this language writes them.

        One whose shape the table does not have stays as it is.
        """
        shape = _FIGURE.sub("#", sentence)
        known = self.name(kind, shape)
        told = iter([self._figure(found) for found in _FIGURE.findall(sentence)])
        return sentence if known == shape else _HOLE.sub(lambda _: next(told), known)

    def _figure(self, written: str) -> str:
        if written.count("-") == 2:
            return figures.day(written, self.lang)
        return figures.number(float(written.replace(",", "")), self.lang)

    def duration(self, micros: float) -> str:
        """A time."""
        return figures.duration(micros, self.lang)

    def number(self, value: float) -> str:
        """A number."""
        return figures.number(value, self.lang)

    def share(self, value: float) -> str:
        """A share in per cent."""
        return figures.share(value, self.lang)

    def measure(self, value: float, unit: str) -> str:
        """A value in a verdict's unit: us, % or none."""
        said = {"us": self.duration, "%": self.share}.get(unit, self.number)
        return said(value)

    def written(self, value: float | str) -> str:
        """A value as a scenario writes it."""
        return figures.written(value, self.lang)

    def listed(self, parts: Sequence[str]) -> str:
        """One after the other, as in a sentence."""
        *before, last = parts or ("",)
        return self("words.listed", before=", ".join(before), last=last) if before else last

    def moment(self, micros: int) -> str:
        """Weekday and time of day."""
        return f"{self.weekday(micros // DAY)}\u00a0{figures.clock(micros)}"

    def day(self, plus: int = 0) -> str:
        """The date so many days after the first, as in a sentence."""
        return figures.day(self.first, self.lang, plus)

    def weekday(self, plus: int = 0) -> str:
        """The short name of the day of the week, so many days after the first."""
        return figures.weekday(self.first, self.lang, plus)

    def short_day(self, plus: int = 0) -> str:
        """Day and month so many days after the first, short enough for an axis."""
        return figures.short_day(self.first, self.lang, plus)

    def is_monday(self, plus: int = 0) -> bool:
        """Whether the day so many days after the first is a Monday."""
        return figures.is_monday(self.first, plus)

    # Cells ----------------------------------------------------------------------------------------------------------

    def named(self, kind: str, identifier: str) -> Cell:
        """A thing by its name; its identifier in CSV."""
        return Cell(self.name(kind, identifier), identifier)

    def count(self, value: float | None) -> Cell:
        """A count, or a plain number."""
        return Cell("") if value is None else self.figure(self.number(value), f"{value:.10g}", faint=not value)

    def part(self, value: float | None) -> Cell:
        """A share."""
        return Cell("") if value is None else self.figure(self.share(value), f"{value:.6g}", faint=not value)

    def measured(self, value: float | None, unit: str) -> Cell:
        """A value in a verdict's unit; nothing for None."""
        if value is None:
            return Cell("")
        return self.time(value) if unit == "us" else self.part(value) if unit == "%" else self.count(value)

    def time(self, micros: float | None, measured: int = 1, censored: int = 0) -> Cell:
        """A time; in CSV seconds. None: nothing was measured, or it lies among what failed or was not over."""
        if micros is None:
            return Cell(self.unknown(censored), "undecided" if censored else "beyond") if measured else Cell("")
        return Cell(self.duration(micros), f"{micros / SECOND:.6f}".rstrip("0").rstrip("."))

    def unknown(self, censored: int) -> str:
        """Why a quantile has no value: it hangs on what was not over, or lies among what failed."""
        return self("value.undecided" if censored else "value.beyond")

    def figure(self, text: str, raw: str, faint: bool = False) -> Cell:
        """A number as written in this language. Its CSV is left to be read off the text where that says as much."""
        return Cell(text, None if figures.read(text, self.lang) == float(raw) else raw, faint=faint)
