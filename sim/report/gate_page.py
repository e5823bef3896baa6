"""The report of a gate: base and head overlaid, with the three verdicts, as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Picture, Prose
from sim.report.drawings.spectrum import Distribution, spectrum
from sim.report.found import Finding, Page, found_html
from sim.report.tables import Cell, Column, Table, words_of
from sim.report.words import Words

TONES = {"base": 1, "head": 2}
STATES = {"passed": "met", "failed": "missed", "not valid": "invalid"}
_GOOD = ("met", "not slower", "not confirmed")
_BAD = ("missed", "slower")


def gate_html(record: Mapping[str, Any], lang: str = "en") -> str:
    """The page; `record` as gate.json holds it. Raises ValueError for another language than en and da."""
    words = Words(lang, record["date"])
    chapters = [
        _validity(record, words),
        _targets(record, words),
        _regression(record, words),
        *_overlays(record, words),
    ]
    chapters.append(_halves(record, words))
    page = Page(
        title=words("gate.title", scenario=record["scenario"]["name"]),
        when=f"{record['began'][:16].replace('T', ' ')} UTC",
        finding=Finding(
            question=words("gate.question"),
            about=words("gate.about"),
            state=STATES.get(record["answer"], "undecided"),
            headline=words(f"gate.answer.{record['answer'].replace(' ', '_')}"),
            reasons=_reasons(record, words),
        ),
        chapters=[chapter for chapter in chapters if chapter is not None],
    )
    return found_html(page, words)


def _reasons(record: Mapping[str, Any], words: Words) -> list[str]:
    """What keeps it from passing, or nearly did, in the page's language; what systems said stays as it was said."""
    told = [f"{one['blame']}: {one['what']}" for one in record["problems"]] + list(record["notes"])
    for one in record["comparisons"]:
        if one["state"] not in ("not slower", "for information"):
            place = _place(f"{one['journey']}/{one['clock']}", words)
            told.append(f"{place}: {_said(one['state'], words)}")
    told += [f"{one['target']}: {_said(one['state'], words)}" for one in record["targets"] if one["state"] != "met"]
    return told


def _validity(record: Mapping[str, Any], words: Words) -> Chapter:
    found = record["problems"]
    blocks: list[Block] = [Prose(words("gate.about.validity"))]
    if found:
        rows = [(Cell(one["blame"], tone="missed"), Cell(one["what"]), Cell(one["where"])) for one in found]
        columns = (
            words_of(words("gate.column.who")),
            words_of(words("gate.column.what")),
            words_of(words("gate.column.where")),
        )
        blocks.append(Figures(Table("problems", words("gate.table.problems"), columns, rows)))
    else:
        blocks.append(Prose(words("gate.valid", halves=len(record["halves"])), "met"))
    return Chapter("validity", words("gate.chapter.validity"), blocks)


def _targets(record: Mapping[str, Any], words: Words) -> Chapter | None:
    if not record["targets"]:
        return None
    columns = (
        words_of(words("gate.column.state")), words_of(words("gate.column.target")), Column(words("gate.column.value")),
        Column(words("gate.column.from")), Column(words("gate.column.to")), Column(words("gate.column.calls")),
        words_of(words("gate.column.note")),
    )  # fmt: skip
    rows = [
        (
            _state(one["state"], words),
            Cell(one["target"] + (f" [{one['group']}]" if one["group"] else "")),
            *(_measure(one[name], one["unit"], words) for name in ("value", "low", "high")),
            words.count(one["count"]),
            Cell(words.reason(one["reason"])),
        )
        for one in record["targets"]
    ]
    blocks: list[Block] = [Prose(words("gate.about.targets"))]
    blocks.append(Figures(Table("targets", words("gate.table.targets"), columns, rows)))
    return Chapter("targets", words("gate.chapter.targets"), blocks)


def _regression(record: Mapping[str, Any], words: Words) -> Chapter | None:
    if not record["comparisons"]:
        return None
    heads = ("state", "of", "clock", "base", "head", "change", "from", "to", "p", "detectable", "pairs")
    columns = [(words_of if number < 3 else Column)(words(f"gate.column.{name}")) for number, name in enumerate(heads)]
    rows = [
        (
            _state(one["state"], words),
            Cell(f"{one['quantity']} {words.name('journey', one['journey'])}"),
            Cell(words(f"gate.clock.{one['clock']}")),
            words.time(one["base"]), words.time(one["head"]),
            *(_change(one[name], words) for name in ("change", "low", "high")),
            Cell("" if one["p"] is None else words.number(round(one["p"], 4))),
            Cell("" if one["detectable"] is None else words.share(one["detectable"])),
            words.count(one["pairs"]),
        )
        for one in record["comparisons"]
    ]  # fmt: skip
    terms = record["terms"]
    about = words(
        "gate.about.regression", floor=words.share(terms["floor"]), must=words.share(terms["must_detect"]),
        power=words.share(terms["power"]), expected=words.share(record["design"]["detectable"]),
    )  # fmt: skip
    table = Table("regression", words("gate.table.regression"), columns, rows)
    return Chapter("regression", words("gate.chapter.regression"), [Prose(about), Figures(table)])


def _overlays(record: Mapping[str, Any], words: Words) -> list[Chapter]:
    by_place: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in record["distributions"]:
        by_place.setdefault((one["journey"], one["clock"]), []).append(one)
    pictures: list[Block] = [_overlay(journey, clock, found, words) for (journey, clock), found in by_place.items()]
    return [Chapter("overlaid", words("gate.chapter.overlaid"), pictures)] if pictures else []


def _overlay(journey: str, clock: str, found: Sequence[Mapping[str, Any]], words: Words) -> Picture:
    caption = words("gate.caption", journey=words.name("journey", journey), clock=words(f"gate.clock.{clock}"))
    lower = sorted({edge for one in found for edge in one["lower"]})
    shown = [
        Distribution(
            words(f"gate.{one['version']}"), _on(lower, one), one["measured"], one["longest"], TONES[one["version"]]
        )
        for one in found
    ]
    legend = [(f"tone{one.tone}", one.label) for one in shown]
    return Picture(spectrum(lower, shown, (), words, caption), caption, legend)


def _on(lower: Sequence[int], one: Mapping[str, Any]) -> list[int]:
    """A distribution's counts on the bins of both."""
    counts = dict(zip(one["lower"], one["counts"], strict=True))
    return [counts.get(edge, 0) for edge in lower]


def _halves(record: Mapping[str, Any], words: Words) -> Chapter:
    places = sorted({name for one in record["halves"] for name in one["p95"]})
    columns = [
        words_of(words("gate.column.half")),
        words_of(words("gate.column.version")),
        Column(words("gate.column.calls")),
        Column(words("gate.column.failed")),
        *(Column(_place(place, words), "s") for place in places),
    ]
    rows = [
        (
            Cell(f"{one['round'] + 1}.{one['pair'] + 1}"),
            Cell(words(f"gate.{one['version']}")),
            words.count(sum(one["asked"].values())),
            words.count(sum(one["failed"].values())),
            *(words.time(one["p95"].get(place)) for place in places),
        )
        for one in record["halves"]
    ]
    table = Table("halves", words("gate.table.halves"), columns, rows)
    about = words(
        "gate.about.halves",
        command=" ".join(record["command"]),
        version=record["version"],
        commit=record["commit"] or "-",
        processor=record["machine"]["processor"],
        cores=record["machine"]["cores"],
    )
    return Chapter("halves", words("gate.chapter.halves"), [Prose(about), Figures(table)])


def _place(place: str, words: Words) -> str:
    journey, _, clock = place.partition("/")
    return f"p95 {words.name('journey', journey)}, {words(f'gate.clock.{clock}')}"


def _state(state: str, words: Words) -> Cell:
    tone = "met" if state in _GOOD else "missed" if state in _BAD else "" if state == "for information" else "undecided"
    return Cell(_said(state, words), tone=tone)


def _said(state: str, words: Words) -> str:
    return words(f"gate.state.{state.replace(' ', '_')}")


def _measure(value: float | None, unit: str, words: Words) -> Cell:
    return Cell("" if value is None else words.measure(value, unit))


def _change(value: float | None, words: Words) -> Cell:
    if value is None:
        return Cell("")
    return Cell(("+" if value > 0 else "−" if value < 0 else "") + words.share(abs(value)), f"{value:.6g}")
