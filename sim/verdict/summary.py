"""The summary: one JSON-ready dictionary with everything that report and terminal show.

Times are whole microseconds, shares fractions of 1. Tables over hours and regions are columns of one length. A quantile
is null where it lies among calls that failed or are not over; `mean` and `max` are of the calls that have ended well, and
`n` counts all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.chance.durations import HOUR
from sim.journey.moments import NEVER
from sim.scenario.plan import LAUNCHED
from sim.verdict.assessment import Assessment
from sim.verdict.digest import digest_rows, whole
from sim.verdict.judge import value_at
from sim.verdict.load_on_stations import BUCKET, Load, bottleneck, edges, foremost, loads, series_of
from sim.verdict.measured import Measured
from sim.verdict.orderstatistics import LEVELS
from sim.verdict.played import Ints
from sim.verdict.quantities import Quantity, is_letter

VERSION = 1
STATIONS = 40
"""At most so many stations have a line of their own; of the rest the summary holds the number and the sums."""
DRAWN = 10
"""At most so many stations are shown over the day."""
BINS = 10 ** (np.arange(0, 81) / 10)
"""Edges of the histogram of responses: ten bins to a factor of ten, from 1 µs to 100 s; the last one is open."""


def summarise(assessment: Assessment, expected: Mapping[str, float] | None = None) -> dict[str, Any]:
    """The summary of one run. `expected`: calls per journey that the scenario's volumes lead one to expect."""
    digests = digest_rows(assessment.table)
    stations = loads(assessment.visits, assessment.played.stage)
    return {
        "version": VERSION,
        "horizon": assessment.played.stage.horizon,
        "digest": whole(digests),
        "digests": digests,
        "valid": assessment.valid,
        "checks": [{**asdict(check), "holds": check.holds} for check in assessment.checks],
        "answer": assessment.answer if assessment.valid else "not valid",
        "verdicts": [asdict(verdict) for verdict in assessment.verdicts],
        "volumes": _volumes(assessment, expected or {}),
        "journeys": [_journey(assessment, name) for name in _journeys(assessment)],
        "by_hour": {name: _by_hour(assessment, name) for name in _journeys(assessment)},
        "by_region": {name: _by_region(assessment, name) for name in _journeys(assessment)},
        "histogram": _histogram(assessment),
        "stations": _stations(stations),
        "series": _series(assessment, stations),
        "letters": _letters(assessment),
    }


# Journeys --------------------------------------------------------------------------------------------------------


def _journeys(assessment: Assessment) -> list[str]:
    calls = assessment.quantities.calls
    return [calls.words["journey"][code] for code in np.unique(calls["journey"]).tolist()]


def _volumes(assessment: Assessment, expected: Mapping[str, float]) -> list[dict[str, Any]]:
    """Calls with a planned moment, by journey: expected, planned, begun, of others. Children are counted as begun only."""
    played = assessment.played
    names, code = played.plan.names["journey"], played.plan.about["journey"]
    counts = {
        "planned": (played.plan.planned != LAUNCHED) & played.own,
        "begun": (played.moments.opened != NEVER) & played.own,
        "begun_by_others": (played.moments.opened != NEVER) & ~played.own,
    }
    columns = {name: np.bincount(code[mask], minlength=len(names)).tolist() for name, mask in counts.items()}
    return [
        {"journey": name, "expected": expected.get(name), **{column: columns[column][row] for column in columns}}
        for row, name in enumerate(names)
    ]


def _journey(assessment: Assessment, name: str) -> dict[str, Any]:
    calls = assessment.quantities.calls
    calls = calls.where(calls.is_any("journey", name))
    response = _exactly(assessment, "response", name)
    human = calls["human"]
    return {
        "journey": name,
        "n": len(calls),
        "outcomes": _outcomes(calls),
        "retried": int((calls["attempts"] > 1).sum()),
        **_spread(response),
        "human": {"n": int((human > 0).sum()), "mean": _mean(human[human > 0])},
        "for_the_user": _spread(_with(response, response.values + _exactly(assessment, "human", name).values)),
    }


def _exactly(assessment: Assessment, family: str, journey: str) -> Quantity:
    """The quantity of one journey without those whose names go on after its name."""
    quantity = assessment.quantities.of(f"{family}.{journey}")
    code = quantity.words["journey"].index(journey)
    return quantity.where(quantity.groups["journey"] == code)


def _with(quantity: Quantity, values: Ints) -> Quantity:
    return Quantity(
        *(quantity.name, values, quantity.failed, quantity.censored),
        *(quantity.moments, quantity.groups, quantity.words, quantity.excluded),
    )


def _outcomes(calls: Measured) -> dict[str, int]:
    counts = np.bincount(calls["outcome"], minlength=len(calls.words["outcome"])).tolist()
    return {word.lower(): count for word, count in zip(calls.words["outcome"], counts, strict=True) if count}


def _spread(quantity: Quantity) -> dict[str, Any]:
    """Counts, mean, quantiles and maximum of a quantity."""
    well = quantity.values[~quantity.failed & ~quantity.censored]
    return {
        "measured": len(quantity),
        "failed": int(quantity.failed.sum()),
        "censored": int(quantity.censored.sum()),
        "excluded": quantity.excluded,
        "mean": _mean(well),
        **{name: value_at(quantity, level) for name, level in LEVELS.items()},
        "max": int(well.max()) if len(well) else None,
    }


def _mean(values: Ints) -> int | None:
    return round(int(values.sum()) / len(values)) if len(values) else None


def _by_hour(assessment: Assessment, name: str) -> dict[str, list[Any]]:
    response = _exactly(assessment, "response", name)
    hours = response.moments // HOUR
    return {"hour": np.unique(hours).tolist(), **_split(response, hours)}


def _by_region(assessment: Assessment, name: str) -> dict[str, list[Any]]:
    response = _exactly(assessment, "response", name)
    if "region" not in response.groups:
        return {}
    codes = response.groups["region"].astype(np.int64)
    words = response.words["region"]
    return {"region": [words[code] for code in np.unique(codes).tolist()], **_split(response, codes)}


def _split(quantity: Quantity, codes: Ints) -> dict[str, list[Any]]:
    """Per code in ascending order: number, those that failed, median and p95."""
    columns: dict[str, list[Any]] = {"n": [], "failed": [], "p50": [], "p95": []}
    for code in np.unique(codes).tolist():
        part = quantity.where(codes == code)
        columns["n"].append(len(part))
        columns["failed"].append(int(part.failed.sum()))
        columns["p50"].append(value_at(part, LEVELS["p50"]))
        columns["p95"].append(value_at(part, LEVELS["p95"]))
    return columns


def _histogram(assessment: Assessment) -> dict[str, Any]:
    """Responses of calls that ended well, from the first bin in use to the last; `first` is its number."""
    counts = {}
    for name in _journeys(assessment):
        response = _exactly(assessment, "response", name)
        well = response.values[~response.failed & ~response.censored]
        counts[name] = np.bincount(np.searchsorted(BINS, well, side="right"), minlength=len(BINS) + 1)
    used = np.flatnonzero(sum(counts.values(), np.zeros(len(BINS) + 1, dtype=np.int64)))
    if not len(used):
        return {"from": [], "counts": {}}
    shown = slice(int(used[0]), int(used[-1]) + 1)
    lower = np.concatenate(([0], np.ceil(BINS))).astype(np.int64)
    return {"from": lower[shown].tolist(), "counts": {name: column[shown].tolist() for name, column in counts.items()}}


# Stations --------------------------------------------------------------------------------------------------------


def _stations(stations: tuple[Load, ...]) -> dict[str, Any]:
    """The stations to show, with sums over the others."""
    shown = foremost(stations, STATIONS)
    others = [load for number, load in enumerate(stations) if number not in set(shown)]
    return {
        "bottleneck": bottleneck(stations),
        "shown": [{**_rounded(asdict(stations[number])), "utilisation": _r(stations[number].utilisation)} for number in shown],
        "others": {
            "stations": len(others),
            "arrivals_own": sum(load.arrivals_own for load in others),
            "arrivals_background": sum(load.arrivals_background for load in others),
            "highest_utilisation": _r(max((load.utilisation for load in others), default=0.0)),
            "longest_queue": max((load.longest_queue for load in others), default=0),
        },
    }


def _series(assessment: Assessment, stations: tuple[Load, ...]) -> dict[str, Any]:
    """The foremost stations over time: from the first bucket in which anything arrived to the last with any work."""
    horizon = assessment.played.stage.horizon
    width = BUCKET * max(1, -(-horizon // (BUCKET * 288)))
    lengths = np.diff(edges(horizon, width))
    drawn = [number for number in foremost(stations, DRAWN) if stations[number].arrivals_own + stations[number].arrivals_background]
    every = {stations[number].name: (stations[number], series_of(assessment.visits, number, horizon, width)) for number in drawn}
    if not every:
        return {"width": width, "first": 0, "stations": {}}
    used = np.flatnonzero(
        sum(one.arrivals_own + one.arrivals_background + one.busy_own + one.busy_background for _, one in every.values())
    )
    shown = slice(int(used[0]), int(used[-1]) + 1)
    told = {}
    for name, (load, one) in every.items():
        room = load.servers * lengths[shown]
        told[name] = {
            "own": np.round(one.busy_own[shown] / room, 3).tolist(),
            "background": np.round(one.busy_background[shown] / room, 3).tolist(),
            "arrivals": (one.arrivals_own + one.arrivals_background)[shown].tolist(),
            "queue": np.round(one.queued[shown] / lengths[shown], 2).tolist(),
            "longest": one.longest[shown].tolist(),
        }
    return {"width": width, "first": shown.start * width, "stations": told}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return _r(value) if isinstance(value, float) else value


def _r(value: float) -> float:
    return float(f"{value:.6g}")


# Letters ---------------------------------------------------------------------------------------------------------


def _letters(assessment: Assessment) -> dict[str, Any]:
    """Letters hop by hop, and their mailboxes by type of receiver."""
    calls = assessment.quantities.calls
    letters = calls.where(is_letter(calls))
    if not len(letters):
        return {}
    types = [name for name in letters.words.get("receiver_type", ()) if letters.is_any("receiver_type", name).any()]
    purposes = [name for name in letters.words.get("purpose", ()) if letters.is_any("purpose", name).any()]
    quantities = assessment.quantities
    mailboxes = []
    for name in types:
        line: dict[str, Any] = {"receiver_type": name, "outcomes": _outcomes(letters.where(letters.is_any("receiver_type", name)))}
        for family in ("transit", "dwell", "turnaround", "acknowledgement"):
            line[family] = _spread(quantities.of(f"{family}.{name}"))
        if quantities.clock is not None:
            line["dwell_opening"] = _spread(quantities.of(f"dwell.{name}", opening=True))
        mailboxes.append(line)
    return {
        "hops": _hops(assessment.table.hops),
        "mailboxes": mailboxes,
        "purposes": [{"purpose": name, "turnaround": _spread(quantities.of(f"turnaround.{name}"))} for name in purposes],
        "sent_again": int((letters["attempts"] > 1).sum()),
        "censored": {
            "undelivered": int(letters.is_any("outcome", "UNDELIVERED").sum()),
            "unopened": int(letters.is_any("outcome", "UNOPENED").sum()),
        },
    }


def _hops(hops: Measured) -> list[dict[str, Any]]:
    """Per label in the order of the way: time from reaching the step until it was over."""
    result = []
    codes, first = np.unique(hops["label"], return_index=True)
    places = {code: int(hops["hop"][hops["label"] == code].min()) for code in codes.tolist()}
    for code in sorted(places, key=lambda code: places[code]):
        here = hops.where(hops["label"] == code)
        over = here["ended"] != NEVER
        lasted = np.sort((here["ended"] - here["planned"])[over])
        result.append(
            {
                "hop": here.words["label"][code],
                "n": len(here),
                "over": len(lasted),
                "p50": int(lasted[(len(lasted) - 1) // 2]) if len(lasted) else None,
                "p95": int(lasted[-(-len(lasted) * 95 // 100) - 1]) if len(lasted) else None,
            }
        )
    return result


