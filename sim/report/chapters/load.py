"""A load run: the rate offered and achieved, the generator's health, response against service, and where time went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Prose
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.words import Words

_LEVELS = ("mean", "p50", "p95", "p99")
_SPLIT = (("mocks", "split.mocks"), ("system", "split.system"), ("response", "split.response"))


def load(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter; None for a run in virtual time."""
    found = summary.get("load")
    if not found:
        return None
    blocks: list[Block] = [Prose(words("about.load"))]
    if found["cut_short"]:
        blocks.append(Prose(words("load.cut_short", why=found["cut_short"]), tone="marked"))
    blocks += [Figures(_rates(found, words)), Figures(_health(found, words))]
    if found["journeys"]:  # letters have no response
        blocks += [Prose(words("about.load.spectrum")), Figures(_spectrum(found, words)), *_split(found, words)]
    if found["errors"]:
        blocks.append(Figures(_errors(found, words)))
    return Chapter("load", words("chapter.load"), blocks)


def _rates(found: Mapping[str, Any], words: Words) -> Table:
    columns = (
        words_of(words("column.what")),
        Column(words("column.offered"), hint=words("hint.offered_load")),
        Column(words("column.achieved"), hint=words("hint.achieved")),
    )
    calls = (Cell(words("load.calls")), words.count(found["offered"]), words.count(found["achieved"]))
    rates = tuple(Cell(words("value.per_second", rate=words.number(round(found[name], 2)))) for name in _RATES)
    rows: list[Row] = [calls, (Cell(words("load.rate")), *rates)]
    steps = found["rate"]
    for step, (offered, achieved) in enumerate(zip(steps["offered"], steps["achieved"], strict=True)):
        moment = steps["from"] + step * steps["width"]
        rows.append((Cell(words.moment(moment), str(moment)), words.count(offered), words.count(achieved)))
    return Table("load_rates", words("table.load_rates"), columns, rows)


_RATES = ("offered_rate", "achieved_rate")


def _health(found: Mapping[str, Any], words: Words) -> Table:
    late, timer = found["lateness"], found["timer"]
    times = {
        "late_p50": late.get("p50"),
        "late_p99": late.get("p99"),
        "late_max": late.get("max"),
        "late_bound": late["bound"],
        "timer_p99": timer.get("p99"),
    }
    rows: list[Row] = [(Cell(words(f"load.{name}")), words.time(value)) for name, value in times.items()]
    rows += [(Cell(words(f"load.{name}")), words.count(found[name])) for name in ("dropped", "failed", "unfinished")]
    rows.append((Cell(words("load.processor")), words.part(max(found["cpu"].values(), default=0.0))))
    pairs = (words_of(words("column.what")), Column(words("column.value")))
    return Table("load_health", words("table.load_health"), pairs, rows)


def _spectrum(found: Mapping[str, Any], words: Words) -> Table:
    columns = (
        words_of(words("column.journey")),
        Column(words("column.within")),
        Column(words("column.response"), "s", hint=words("hint.response_load")),
        Column(words("column.service_time"), "s", hint=words("hint.service_load")),
    )
    rows = [
        (words.named("journey", one["journey"]), words.part(level), words.time(response), words.time(service))
        for one in found["journeys"]
        for level, response, service in one["spectrum"]
    ]
    return Table("load_spectrum", words("table.load_spectrum"), columns, rows)


def _split(found: Mapping[str, Any], words: Words) -> list[Block]:
    matched = found["matched"]
    if matched is None:
        return [Prose(words("load.no_trace"))]
    columns = (
        words_of(words("column.journey")),
        words_of(words("column.what")),
        Column(words("column.count")),
        Column(words("column.mean"), "s"),
        *(Column(level, "s") for level in _LEVELS[1:]),
    )
    rows = [
        (
            words.named("journey", one["journey"]),
            Cell(words(text), name),
            words.count(one["split"]["n"]),
            *(words.time(one["split"][name].get(level), measured=0) for level in _LEVELS),
        )
        for one in found["journeys"]
        for name, text in _SPLIT
    ]
    told = {name: words.number(count) for name, count in matched.items()}
    return [
        Prose(words("about.load.split", **told)),
        Figures(Table("load_split", words("table.load_split"), columns, rows)),
    ]


def _errors(found: Mapping[str, Any], words: Words) -> Table:
    columns = (words_of(words("column.what")), Column(words("column.count")))
    commonest = sorted(found["errors"].items(), key=lambda pair: -pair[1])
    rows = [(Cell(error), words.count(count)) for error, count in commonest]
    return Table("load_errors", words("table.load_errors"), columns, rows)
