"""Virtual and real time held against each other, as chapters: for a page, and for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Prose
from sim.report.doubts import doubt
from sim.report.found import Finding, Page, found_html
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.words import Words

STATES = {"agrees": "met", "differs": "missed", "not valid": "invalid"}


def agreement_html(found: Mapping[str, Any], lang: str = "en") -> str:
    """The page; `found` as agreement.json holds it. Raises ValueError for another language than en and da."""
    words = Words(lang, found["date"])
    page = Page(
        title=words("agree.title", scenario=found["scenario"]),
        when=f"{found['began'][:16].replace('T', ' ')} UTC",
        finding=Finding(
            question=words("agree.question"),
            about=words("agree.about"),
            state=STATES[found["state"]],
            headline=words(f"agree.{found['state'].replace(' ', '_')}"),
            reasons=[doubt(one, words) for one in found["why"]],
        ),
        chapters=agreement_chapters(found, words),
        closing=words("agree.about"),
    )
    return found_html(page, words)


def agreement_chapters(found: Mapping[str, Any], words: Words) -> list[Chapter]:
    """Responses, calls, stations, verdicts, and what real time adds."""
    tolerance = found["tolerance"]
    allowed = words(
        "agree.tolerance",
        share=words.share(tolerance["share"]),
        least=words.duration(tolerance["least"]),
        count=words.share(tolerance["count_share"]),
    )
    return [
        Chapter("responses", words("agree.chapter.responses"), [Prose(allowed), *_responses(found, words)]),
        Chapter("calls", words("agree.chapter.calls"), [Figures(_counts(found, words))]),
        Chapter("stations", words("agree.chapter.stations"), [Figures(_stations(found, words))]),
        Chapter("verdicts", words("agree.chapter.verdicts"), [Figures(_verdicts(found, words))]),
        Chapter(
            "overhead", words("agree.chapter.overhead"), [Prose(words("agree.overhead")), *_overhead(found, words)]
        ),
    ]


def _sides(words: Words, unit: str = "") -> tuple[Column, ...]:
    return (
        Column(words("agree.virtual"), unit),
        Column(words("agree.real"), unit),
        Column(words("agree.apart"), unit),
        Column(words("agree.allowed"), unit),
        words_of(""),
    )


def _responses(found: Mapping[str, Any], words: Words) -> list[Block]:
    rows = [
        (
            words.named("journey", one["name"]),
            Cell(one["what"]),
            *_times(one, words),
            _mark(one["holds"], words),
        )
        for one in found["quantiles"]
    ]
    columns = (words_of(words("column.journey")), words_of(""), *_sides(words, "s"))
    apart = (
        words_of(words("column.journey")),
        Column(words("column.count")),
        Column(words("agree.alike")),
        *(Column(words(f"agree.{level}") if level in _ENDS else level, "s") for level in _APART),
    )
    paired = [
        (
            words.named("journey", one["journey"]),
            words.count(one["paired"]),
            words.count(one["alike"]),
            *(words.time(one["difference"].get(level), measured=0) for level in _APART),
        )
        for one in found["calls"]
    ]
    return [
        Figures(Table("quantiles", words("agree.table.quantiles"), columns, rows)),
        Figures(Table("paired", words("agree.table.paired"), apart, paired)),
    ]


_ENDS = ("least", "most")
_APART = (_ENDS[0], "p50", "p95", "p99", _ENDS[1])


def _counts(found: Mapping[str, Any], words: Words) -> Table:
    rows: list[Row] = [
        (
            words.named("outcome", one["name"]),
            *(words.count(one[side]) for side in ("virtual", "real", "difference", "allowed")),
            _mark(one["holds"], words) if one["judged"] else Cell(""),
        )
        for one in found["counts"]
    ]
    return Table("counts", words("agree.table.counts"), (words_of(words("column.what")), *_sides(words)), rows)


def _stations(found: Mapping[str, Any], words: Words) -> Table:
    rows: list[Row] = []
    for one in found["stations"]:
        figures = tuple(_figure(one["what"], one[side], words) for side in ("virtual", "real", "difference", "allowed"))
        mark = _mark(one["holds"], words) if one["judged"] else Cell("")
        rows.append((words.named("station", one["name"]), Cell(words(f"agree.{one['what']}")), *figures, mark))
    columns = (words_of(words("column.station")), words_of(words("column.what")), *_sides(words))
    return Table("stations", words("agree.table.stations"), columns, rows)


def _verdicts(found: Mapping[str, Any], words: Words) -> Table:
    columns = (
        words_of(words("column.target")),
        words_of(words("agree.virtual")),
        words_of(words("agree.real")),
        words_of(""),
    )
    rows = [
        (
            Cell(_about(one, words), f"{one['target']} {one['group']}".strip()),
            *(Cell(words.name("state", str(one[side])), str(one[side])) for side in ("virtual", "real")),
            _mark(one["same"], words),
        )
        for one in found["verdicts"]
    ]
    return Table("verdicts", words("agree.table.verdicts"), columns, rows)


def _about(one: Mapping[str, Any], words: Words) -> str:
    """What a verdict is about: a target as it is written, or how many verdicts there are."""
    if one["target"] == "number of verdicts":
        return words("agree.number_of_verdicts")
    return f"{one['target']} {one['group']}".strip()


def _overhead(found: Mapping[str, Any], words: Words) -> Sequence[Block]:
    levels = ("p50", "p95", "p99")
    columns = (words_of(words("column.what")), *(Column(level, "s") for level in levels))
    rows = [
        (Cell(words(f"agree.overhead.{name}"), name), *(words.time(spread[level]) for level in levels))
        for name, spread in found["overhead"].items()
        if spread
    ]
    return [Figures(Table("overhead", words("agree.table.overhead"), columns, rows))]


def _figure(what: str, value: int, words: Words) -> Cell:
    if what == "visits":
        return words.count(value)
    return words.part(value / 10_000) if what == "utilisation" else words.time(value)


def _times(one: Mapping[str, Any], words: Words) -> tuple[Cell, ...]:
    return tuple(words.time(one[side]) for side in ("virtual", "real", "difference", "allowed"))


def _mark(holds: bool, words: Words) -> Cell:
    return Cell(words("agree.same" if holds else "agree.other"), tone="met" if holds else "missed")
