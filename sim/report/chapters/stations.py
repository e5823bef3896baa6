"""Stations: how busy, by whom, where it queued. Systems and people apart, for people's hours are not computers'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.chance.durations import HOUR, MINUTE
from sim.report.blocks import Block, Chapter, Curves, Figures, Picture, Prose
from sim.report.drawings.utilisation import Use, utilisation
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.words import Words
from sim.verdict.summary_of_stations import is_people

DRAWN = 16
SPANS = 30
"""Over time, at most so many rows for a station: hours of a day, longer spans of a longer run."""


def stations(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter of systems; None where none was visited, or no mocks were traced. Utilisation is over the hours that
    calls are planned in."""
    hours = _planned_time(run) or summary["horizon"]
    met = _met(summary, summary["stations"]["shown"])
    shown = [_over(one, hours) for one in met if not is_people(one["name"])]
    if not shown:
        return None
    worst = next((one for one in shown if one["name"] == summary["stations"]["bottleneck"]), None)
    blocks: list[Block] = [Prose(words("about.stations"))]
    if worst is not None:
        blocks.append(Prose(_told(worst, words), tone="marked"))
    ordered = sorted(shown, key=lambda one: -one["utilisation"])
    uses = [
        Use(
            words.name("station", one["name"]),
            one["utilisation_own"],
            one["utilisation_background"],
            _peak(one),
            one is worst,
        )
        for one in ordered[:DRAWN]
    ]
    legend = [("own", words("legend.own")), ("others", words("legend.background")), ("peak", words("legend.peak"))]
    caption = words("caption.utilisation")
    blocks.append(Picture(utilisation(uses, words, caption), caption, legend))
    if any(not is_people(name) for name in summary["series"]["stations"]):
        blocks.append(Curves("stations", words("caption.stations_over_time"), _over_time(summary, words)))
    blocks.append(Figures(_table("stations", words("table.stations"), ordered, worst, words)))
    return Chapter("stations", words("chapter.stations"), blocks)


def people(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter of mailboxes' and desks' people; None where there are none."""
    shown = [one for one in _met(summary, summary["stations"]["shown"]) if is_people(one["name"])]
    families = _met(summary, summary["stations"].get("families", ()))
    if not shown and not families:
        return None
    blocks: list[Block] = [Prose(words("about.people"))]
    if families:
        blocks.append(Figures(_families(families, words)))
    if shown:
        blocks.append(Figures(_table("people", words("table.people"), shown, None, words)))
    return Chapter("people", words("chapter.people"), blocks)


def _met(summary: Mapping[str, Any], stations: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Those that can be told of. A load run knows only of stations that a trace has visits of: of the others, such as
    people, and mailboxes where letters are sent, it measured nothing, which is not the same as no work."""
    load = summary.get("load")
    if not load:
        return stations
    if load["matched"] is None:
        return ()
    return [one for one in stations if one["arrivals_own"] + one["arrivals_background"]]


def _families(families: Sequence[Mapping[str, Any]], words: Words) -> Table:
    columns = (
        words_of(words("column.family")),
        Column(words("column.stations")),
        Column(words("column.servers")),
        Column(words("column.arrivals_own")),
        Column(words("column.arrivals_background")),
        Column(words("column.utilisation_median"), hint=words("hint.utilisation")),
        Column(words("column.utilisation_highest"), hint=words("hint.utilisation")),
        Column(words("column.mean_waiting"), "s"),
        Column(words("column.longest_queue")),
    )
    rows = [
        (
            words.named("station", one["family"]),
            *(words.count(one[name]) for name in ("stations", "servers", "arrivals_own", "arrivals_background")),
            words.part(one["utilisation_median"]),
            words.part(one["utilisation_highest"]),
            words.time(round(one["mean_waiting"]), 0),
            words.count(one["longest_queue"]),
        )
        for one in families
    ]
    return Table("families", words("table.families"), columns, rows)


def _planned_time(run: Mapping[str, Any]) -> int:
    """Microseconds in which calls are planned: the window of every day; 0 where the record does not say."""
    window = run.get("window")
    if not window:
        return 0
    start, end = (_minutes(window[side]) for side in ("from", "to"))
    return int(run.get("days", 1)) * (end - start) * MINUTE


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")[:2]
    return 60 * int(hours) + int(minutes)


def _over(one: Mapping[str, Any], time: int) -> dict[str, Any]:
    """The same station with its utilisation over this time."""
    own, others = (one[f"busy_{side}"] / (one["servers"] * time) for side in ("own", "background"))
    return {**one, "utilisation_own": own, "utilisation_background": others, "utilisation": own + others}


def _told(worst: Mapping[str, Any], words: Words) -> str:
    return words(
        "about.bottleneck",
        station=words.name("station", worst["name"]),
        utilisation=words.share(worst["utilisation"]),
        peak=words.share(_peak(worst)),
        waiting=words.duration(worst["mean_waiting"]),
        longest=words.number(worst["longest_queue"]),
    )


def _peak(one: Mapping[str, Any]) -> float:
    """The work that arrived in the busiest 15 minutes, over what the servers can do in them."""
    busiest = one["busiest"].get("15 min")
    return float(busiest["offered"]) if busiest else 0.0


def _table(
    name: str, title: str, shown: Sequence[Mapping[str, Any]], worst: Mapping[str, Any] | None, words: Words
) -> Table:
    columns = (
        words_of(words("column.station")),
        Column(words("column.servers")),
        Column(words("column.utilisation"), hint=words("hint.utilisation")),
        Column(words("column.own")),
        Column(words("column.background")),
        Column(words("column.busiest"), hint=words("hint.busiest")),
        words_of(words("column.busiest_at")),
        Column(words("column.arrivals_own")),
        Column(words("column.arrivals_background")),
        Column(words("column.mean_waiting"), "s"),
        Column(words("column.p95_waiting"), "s"),
        Column(words("column.p99_waiting"), "s"),
        Column(words("column.longest_queue")),
        Column(words("column.given_up"), hint=words("hint.given_up")),
        Column(words("column.still")),
    )
    marked = frozenset(number for number, one in enumerate(shown) if one is worst)
    return Table(name, title, columns, [_row(one, words) for one in shown], marked=marked)


def _row(one: Mapping[str, Any], words: Words) -> Row:
    visits = one["arrivals_own"] + one["arrivals_background"]
    busiest = one["busiest"].get("15 min")
    return (
        words.named("station", one["name"]),
        words.count(one["servers"]),
        words.part(one["utilisation"]),
        words.part(one["utilisation_own"]),
        words.part(one["utilisation_background"]),
        words.part(busiest["offered"] if busiest else None),
        Cell(words.moment(busiest["start"]) if busiest else "–"),
        words.count(one["arrivals_own"]),
        words.count(one["arrivals_background"]),
        words.time(round(one["mean_waiting"]), visits),
        words.time(one["waiting"].get("p95"), 0),
        words.time(one["waiting"].get("p99"), 0),
        words.count(one["longest_queue"]),
        words.count(one["given_up"]),
        words.count(one["still"]),
    )


def _over_time(summary: Mapping[str, Any], words: Words) -> Table:
    """Span by span: utilisation and the longest queue of each station that is drawn, of spans with anything in them."""
    series = summary["series"]
    names = [name for name in series["stations"] if not is_people(name)]
    columns = (
        words_of(words("column.from")),
        words_of(words("column.station")),
        Column(words("column.own")),
        Column(words("column.background")),
        Column(words("column.longest_queue")),
    )
    rows: list[Row] = []
    buckets = max((len(told["own"]) for told in series["stations"].values()), default=0)
    step = max(1, HOUR // series["width"], -(-buckets // SPANS))
    for name in names:
        told = series["stations"][name]
        for start in range(0, len(told["own"]), step):
            here = slice(start, start + step)
            own, others = (sum(told[part][here]) / len(told[part][here]) for part in ("own", "background"))
            longest = max(told["longest"][here])
            if own + others >= 0.005 or longest:
                moment = series["first"] + start * series["width"]
                hour = Cell(words.moment(moment))
                cells = words.part(round(own, 3)), words.part(round(others, 3)), words.count(longest)
                rows.append((hour, words.named("station", name), *cells))
    return Table("stations-over-time", words("table.stations_over_time"), columns, rows, folded=True)
