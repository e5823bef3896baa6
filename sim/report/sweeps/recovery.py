"""A recovery: what disturbed a station, and how long until every queue was back to what it would have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sim.chance.durations import MINUTE
from sim.report.blocks import Block, Chapter, Figures, Picture, Prose
from sim.report.drawings.ranges import Range, ranges
from sim.report.figures import clock
from sim.report.found import Finding
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.words import Words

Minutes = int | None
"""From the disturbance's end until a queue is back; None where it is not before closing."""


def finding(summary: Mapping[str, Any], words: Words) -> Finding:
    """How long it takes, and in how many replications it does not end before closing."""
    lost = summary["replications"] - summary["recovered"]
    return Finding(
        question=words("recovery.question", station=words.name("station", summary["station"])),
        about=words("recovery.about", count=words.number(summary["replications"])),
        state="none" if not lost else "depends" if summary["recovered"] else "missed",
        headline=_headline(summary, words),
        reasons=[_disturbance(summary, words), *_reasons(summary, words)],
    )


def chapters(summary: Mapping[str, Any], words: Words) -> list[Chapter]:
    """Station by station, and replication by replication."""
    blocks: list[Block] = [Prose(words("recovery.about.stations"))]
    by_station = _by_station(summary)
    if len(by_station) > 1:
        blocks.append(_picture(by_station, words))
    if by_station:
        blocks.append(Figures(_stations(summary, by_station, words)))
    else:
        blocks.append(Prose(words("recovery.unmoved"), "met"))
    return [
        Chapter("stations", words("recovery.chapter.stations"), blocks),
        Chapter("plays", words("chapter.replications"), [Figures(_plays(summary, words))]),
    ]


# The banner -----------------------------------------------------------------------------------------------------------


def _headline(summary: Mapping[str, Any], words: Words) -> str:
    lost, count = summary["replications"] - summary["recovered"], summary["replications"]
    if not summary["recovered"]:
        return words("recovery.never")
    if lost:
        return words("recovery.lost", lost=words.number(lost), count=words.number(count))
    if not any(summary["minutes"]):
        return words("recovery.at_once")
    return words("recovery.back", median=_minutes(_middle(summary["minutes"]), words))


def _reasons(summary: Mapping[str, Any], words: Words) -> list[str]:
    known = [one for one in summary["minutes"] if one is not None]
    told = []
    if known:
        values = {"median": _minutes(_middle(known), words), "count": words.number(len(known))}
        ends = {"low": _minutes(min(known), words), "high": _minutes(max(known), words)}
        key = "recovery.range" if len(known) == len(summary["minutes"]) else "recovery.others"
        told.append(words(key, **values, **ends))
    last = _last(summary)
    if last:
        names = [f"{words.name('station', name)} ({words.number(count)})" for name, count in last.most_common()]
        told.append(words("recovery.last", stations=words.listed(names)))
    return told


def _disturbance(summary: Mapping[str, Any], words: Words) -> str:
    """What happened to the station, and when."""
    values = {
        "station": words.name("station", summary["station"]),
        "start": clock(summary["from"] * MINUTE),
        "end": clock(summary["to"] * MINUTE),
        "load": words.share(float(f"{summary['load']:.3g}")),
    }
    if summary["outage"]:
        return words("recovery.outage", **values)
    if summary["others"]:
        return words("recovery.others_call", **values, rate=words.number(summary["others"]))
    return words("recovery.more_calls", **values, volume=words.number(summary["volume"]))


def _last(summary: Mapping[str, Any]) -> Counter[str]:
    """In how many replications each station is the last to be back, of those in which any queue was longer."""
    return Counter(one["slowest"] for one in summary["plays"] if one["minutes"] != 0)


# The chapters ---------------------------------------------------------------------------------------------------------


def _by_station(summary: Mapping[str, Any]) -> dict[str, list[Minutes]]:
    """The stations whose queue was longer once it was over, each with its minutes in the replications where it was."""
    found: dict[str, list[Minutes]] = {}
    for play in summary["plays"]:
        for name, minutes in play["stations"].items():
            found.setdefault(name, []).append(minutes)
    return dict(sorted(found.items(), key=lambda pair: (-_lost(pair[1]), -_longest(pair[1]), pair[0])))


def _lost(minutes: Sequence[Minutes]) -> int:
    return sum(one is None for one in minutes)


def _longest(minutes: Sequence[Minutes]) -> int:
    return max((one for one in minutes if one is not None), default=0)


def _middle(minutes: Sequence[Minutes]) -> Minutes:
    """The median; what is not back before closing is longer than anything."""
    return sorted(minutes, key=lambda one: (one is None, one or 0))[len(minutes) // 2]


def _minutes(minutes: Minutes, words: Words) -> str:
    return words("recovery.not_back") if minutes is None else words.duration(minutes * MINUTE)


def _picture(by_station: Mapping[str, Sequence[Minutes]], words: Words) -> Picture:
    rows = []
    for name, minutes in by_station.items():
        middle, longest = _middle(minutes), None if _lost(minutes) else _longest(minutes)
        note = words("recovery.note", median=_minutes(middle, words), longest=_minutes(longest, words))
        median, tail = (None if one is None else float(one * MINUTE) for one in (middle, longest))
        rows.append(Range(words.name("station", name), note, median, tail))
    caption = words("recovery.caption")
    return Picture(ranges(rows, words, caption), caption)


def _stations(summary: Mapping[str, Any], by_station: Mapping[str, Sequence[Minutes]], words: Words) -> Table:
    columns = (
        words_of(words("column.station")),
        Column(words("recovery.column.longer"), hint=words("recovery.hint.longer")),
        Column(words("recovery.column.median"), "s", hint=words("recovery.hint.median")),
        Column(words("recovery.column.shortest"), "s"),
        Column(words("column.max"), "s"),
        Column(words("recovery.column.lost")),
        Column(words("recovery.column.last")),
    )
    last = _last(summary)
    rows: list[Row] = []
    for name, minutes in by_station.items():
        known = [one for one in minutes if one is not None]
        rows.append(
            (
                words.named("station", name),
                words.count(len(minutes)),
                _time(_middle(minutes), words),
                _time(min(known, default=None), words),
                _time(max(known, default=None), words),
                words.count(_lost(minutes)),
                words.count(last[name]),
            )
        )
    marked = frozenset(number for number, name in enumerate(by_station) if name == summary["station"])
    return Table("stations", words("recovery.table.stations"), columns, rows, marked=marked)


def _plays(summary: Mapping[str, Any], words: Words) -> Table:
    columns = (
        Column(words("recovery.column.number")),
        Column(words("recovery.column.back"), "s"),
        words_of(words("recovery.column.slowest")),
        Column(words("recovery.column.load"), hint=words("recovery.hint.load")),
        Column(words("recovery.column.calls")),
        words_of(words("recovery.column.closing"), hint=words("recovery.hint.closing")),
    )
    rows: list[Row] = [
        (
            words.count(number),
            _time(one["minutes"], words),
            words.named("station", one["slowest"]) if one["minutes"] != 0 else Cell(""),
            words.part(round(one["load"], 3)),
            words.count(one["calls"]),
            Cell(one["closing"]),
        )
        for number, one in enumerate(summary["plays"], start=1)
    ]
    return Table("plays", words("recovery.table.plays"), columns, rows)


def _time(minutes: Minutes, words: Words) -> Cell:
    if minutes is None:
        return Cell(words("recovery.not_back"), "beyond")
    return words.time(minutes * MINUTE)
