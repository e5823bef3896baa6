"""A scenario at many values of its parameters: where its targets are missed, and by how much each value moves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.report.assumptions import label
from sim.report.blocks import Block, Chapter, Figures, Picture, Prose
from sim.report.drawings.scale import ascending, places
from sim.report.drawings.varied import varied
from sim.report.found import Finding
from sim.report.sweeps.estimates import change_cells, estimate_cells, estimate_columns, target_cell
from sim.report.sweeps.foremost import drawn_points, foremost
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.targets_in_words import in_words
from sim.report.words import Words
from sim.verdict.targets import Target, parse_target


def finding(summary: Mapping[str, Any], words: Words) -> Finding:
    """Whether every target is met at every value, and else where not."""
    targets = _targets(summary)
    states = {target.text: [_state(target, point) for point in summary["points"]] for target in targets}
    what = [words("sweep.quoted", what=label(one["path"], words)) for one in summary["varied"]]
    return Finding(
        question=words("sweep.question" if len(what) == 1 else "sweep.question.many", what=words.listed(what)),
        about=words("sweep.about", count=words.number(summary["replications"])),
        state=_colour(states),
        headline=_headline(summary, states, words),
        reasons=[text for target in targets if (text := _where(summary, target, states[target.text], words))],
    )


def chapters(summary: Mapping[str, Any], words: Words) -> list[Chapter]:
    """All targets side by side; then each by itself, drawn where one parameter is varied."""
    targets = _targets(summary)
    each: list[Block] = [Prose(words("sweep.about.each"))]
    if len(summary["varied"]) == 1:
        each.append(Prose(words("sweep.about.drawn")))
    for place, target in enumerate(targets):
        if len(summary["varied"]) == 1:
            each.append(_picture(summary, target, words))
        each.append(Figures(_table(summary, place, target, words)))
    side_by_side = Figures(_side_by_side(summary, targets, words))
    return [
        Chapter("values", words("sweep.chapter.values"), [Prose(words("sweep.about.values")), side_by_side]),
        Chapter("targets", words("sweep.chapter.targets"), each),
    ]


# The banner -----------------------------------------------------------------------------------------------------------


def _targets(summary: Mapping[str, Any]) -> list[Target]:
    return [parse_target(text) for text in summary["targets"]]


def _state(target: Target, point: Mapping[str, Any]) -> str:
    return str(foremost(target, point["targets"])["state"])


def _colour(states: Mapping[str, Sequence[str]]) -> str:
    missed = _anywhere(states, "missed")
    if any(missed):
        return "missed" if all(missed) else "depends"
    return "undecided" if any(_anywhere(states, "undecided")) else "met"


def _anywhere(states: Mapping[str, Sequence[str]], state: str) -> list[bool]:
    """For each point whether any target is in this state."""
    return [state in point for point in zip(*states.values(), strict=True)]


def _headline(summary: Mapping[str, Any], states: Mapping[str, Sequence[str]], words: Words) -> str:
    missed, undecided = _anywhere(states, "missed"), _anywhere(states, "undecided")
    points = "values" if len(summary["varied"]) == 1 else "combinations"
    counts = {"all": len(missed), "points": words(f"sweep.{points}")}
    if not any(missed):
        key = "sweep.undecided" if any(undecided) else "sweep.met"
        return words(key, **{**counts, "count": sum(undecided)} if any(undecided) else counts)
    if all(missed):
        return words("sweep.missed", **counts)
    values = summary["varied"][0]["values"]
    if points == "values" and ascending(values) is not None:
        first, count = missed.index(True), sum(missed)
        if all(missed[first:]):
            return words("sweep.missed.from", value=words.written(values[first]))
        if all(missed[:count]):
            return words("sweep.missed.to", value=words.written(values[count - 1]))
    return words("sweep.missed.some", **counts, count=sum(missed))


def _where(summary: Mapping[str, Any], target: Target, states: Sequence[str], words: Words) -> str:
    """Where this target is not met; "" where it is everywhere."""
    told = []
    for state in ("missed", "undecided"):
        places = [place for place, one in enumerate(states) if one == state]
        if places and len(summary["varied"]) == 1:
            values = [words.written(summary["varied"][0]["values"][place]) for place in places]
            told.append(words("sweep.state.at", state=words(f"state.{state}"), values=words.listed(values)))
        elif places:
            said = words(f"state.{state}")
            told.append(words("sweep.state.in", state=said, count=len(places), all=len(states)))
    return f"{in_words(target.text, words)}: {'; '.join(told)}." if told else ""


# The chapters ---------------------------------------------------------------------------------------------------------


def _heads(summary: Mapping[str, Any], words: Words) -> list[Column]:
    return [Column(label(one["path"], words)) for one in summary["varied"]]


def _values(point: Mapping[str, Any], words: Words) -> list[Cell]:
    return [Cell(words.written(value), str(value)) for value in point["values"].values()]


def _side_by_side(summary: Mapping[str, Any], targets: Sequence[Target], words: Words) -> Table:
    columns = (*_heads(summary, words), *(words_of(in_words(target.text, words)) for target in targets))
    rows = [
        (
            *_values(point, words),
            *(target_cell(target, foremost(target, point["targets"]), words) for target in targets),
        )
        for point in summary["points"]
    ]
    return Table("values", words("sweep.table.values"), columns, rows)


def _picture(summary: Mapping[str, Any], target: Target, words: Words) -> Picture:
    values, said = summary["varied"][0]["values"], in_words(target.text, words)
    points = drawn_points(target, values, [point["targets"] for point in summary["points"]], words)
    drawn = varied(points, places(values), target.limit, words, said)
    legend = [(state, words(f"state.{state}")) for state in ("met", "missed", "undecided")]
    return Picture(drawn, said, legend)


def _table(summary: Mapping[str, Any], place: int, target: Target, words: Words) -> Table:
    columns = (
        *_heads(summary, words),
        *estimate_columns(target, words),
        Column(words("sweep.column.change"), hint=words("sweep.hint.change")),
        Column("±", hint=words("hint.sections")),
        words_of(words("column.note")),
    )
    rows: list[Row] = []
    for point in summary["points"]:
        worst = foremost(target, point["targets"])
        rows.append(
            (
                *_values(point, words),
                *estimate_cells(target, worst, words),
                *change_cells(point["difference"][place], target.limit.unit, words),
                Cell(words.reason(worst["reason"]), worst["reason"]),
            )
        )
    return Table(f"target-{place + 1}", in_words(target.text, words), columns, rows)
