"""The summary: one JSON-ready dictionary with everything that report and terminal show.

Times are whole microseconds, shares fractions of 1. Tables over hours and regions are columns of one length. How a
quantity is told in a few numbers is said in `spread`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.chance.durations import DAY, HOUR
from sim.journey.moments import NEVER
from sim.scenario.plan import LAUNCHED
from sim.verdict.assessment import Assessment
from sim.verdict.digest import digest_rows, whole
from sim.verdict.judge import value_at
from sim.verdict.lives import lives_table
from sim.verdict.load_on_stations import totals
from sim.verdict.minlog import Batching, minlog_table
from sim.verdict.orderstatistics import LEVELS
from sim.verdict.played import Ints
from sim.verdict.quantities import Quantity
from sim.verdict.spread import mean_of, outcomes, spread
from sim.verdict.summary_of_letters import letters_table
from sim.verdict.summary_of_stations import stations_over_time, stations_table

VERSION = 1
QUARTER = HOUR // 4
BINS = 10 ** (np.arange(0, 81) / 10)
"""Edges of the histogram of responses: ten bins to a factor of ten, from 1 µs to 100 s; the last one is open."""


def summarise(
    assessment: Assessment, expected: Mapping[str, float] | None = None, batching: Batching | None = None
) -> dict[str, Any]:
    """The summary of one run. `expected`: calls per journey that the scenario's volumes lead one to expect.
    `batching`: how lookups are registered in MinLog.

    * version; horizon (µs); digest and digests of the rows; valid and checks; answer; verdicts as `judge.Verdict`
    * volumes: per journey expected, planned, begun, begun_by_others
    * journeys: per journey n, outcomes, retried, the spread of responses, human time apart, for_the_user: both; and
      whether it is what goes beside letters (mail, attachments)
    * by_hour (of the day), by_region: per journey columns n, failed, p50, p95
    * histogram: lower edges of bins (µs), counts per journey
    * stations: `shown` as `load_on_stations.Load`, `families` summed up, the bottleneck among systems
    * series: per station from `first` in steps of `width`: own and background utilisation, arrivals, mean and longest
      queue
    * minlog: entries, requests, backlog and oldest entry, also over time; None where a scenario says nothing of it
    * lives: see `lives.lives_table`
    * letters: hops on their way, mailboxes and purposes with transit, dwell, turnaround, acknowledgement; censored
    """
    digests = digest_rows(assessment.table)
    horizon = assessment.played.stage.horizon
    among = totals(assessment.visits, assessment.played.stage)
    return {
        "version": VERSION,
        "horizon": horizon,
        "digest": whole(digests),
        "digests": digests,
        "valid": assessment.valid,
        "checks": [{**asdict(check), "holds": check.holds} for check in assessment.checks],
        "answer": assessment.answer if assessment.valid else "not valid",
        "verdicts": [asdict(verdict) for verdict in assessment.verdicts],
        "volumes": _volumes(assessment, expected or {}),
        "journeys": [_journey(assessment, name) for name in _journeys(assessment)],
        "by_hour": {name: _by_hour(response) for name, response in _responses(assessment).items()},
        "by_region": {name: _by_region(response) for name, response in _responses(assessment).items()},
        "histogram": _histogram(assessment),
        "stations": stations_table(assessment.visits, among),
        "series": stations_over_time(assessment.visits, among, horizon),
        "letters": letters_table(assessment),
        "lives": lives_table(assessment),
        "minlog": minlog_table(assessment.played, batching, QUARTER) if batching else None,
    }


# Journeys --------------------------------------------------------------------------------------------------------


def _journeys(assessment: Assessment) -> list[str]:
    calls = assessment.quantities.calls
    return [calls.words["journey"][code] for code in np.unique(calls["journey"]).tolist()]


def _volumes(assessment: Assessment, expected: Mapping[str, float]) -> list[dict[str, Any]]:
    """Calls by journey: expected, planned with a moment, begun, begun by others. Children are only ever begun."""
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
        "beside_letters": bool("sender_type" in calls and (calls["sender_type"] > 0).any() and len(response)),
        "n": len(calls),
        "outcomes": outcomes(calls),
        "retried": int((calls["attempts"] > 1).sum()),
        **spread(response),
        "human": {"n": int((human > 0).sum()), "mean": mean_of(human[human > 0])},
        "for_the_user": spread(_with(response, response.values + _exactly(assessment, "human", name).values)),
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


def _responses(assessment: Assessment) -> dict[str, Quantity]:
    """The responses of every journey that has any."""
    found = {name: _exactly(assessment, "response", name) for name in _journeys(assessment)}
    return {name: response for name, response in found.items() if len(response)}


def _by_hour(response: Quantity) -> dict[str, list[Any]]:
    """By hour of the day, all days of a run together."""
    hours = response.moments % DAY // HOUR
    return {"hour": np.unique(hours).tolist(), **_split(response, hours)}


def _by_region(response: Quantity) -> dict[str, list[Any]]:
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
    for name, response in _responses(assessment).items():
        well = response.values[~response.failed & ~response.censored]
        counts[name] = np.bincount(np.searchsorted(BINS, well, side="right"), minlength=len(BINS) + 1)
    used = np.flatnonzero(sum(counts.values(), np.zeros(len(BINS) + 1, dtype=np.int64)))
    if not len(used):
        return {"from": [], "counts": {}}
    shown = slice(int(used[0]), int(used[-1]) + 1)
    lower = np.concatenate(([0], np.ceil(BINS))).astype(np.int64)
    return {"from": lower[shown].tolist(), "counts": {name: column[shown].tolist() for name, column in counts.items()}}
