"""Baselines: what a run in virtual time gave, small enough to keep beside the code, and exact.

A baseline holds digests, counts of outcomes per journey, and quantiles to the microsecond; never rows. Times are those
of `quantities`: a quantile that lies among failed or unfinished calls is null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.mistake import Mistake
from sim.verdict.assessment import Assessment
from sim.verdict.digest import digest_moments, digest_rows, whole
from sim.verdict.judge import value_at
from sim.verdict.orderstatistics import LEVELS

VERSION = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """One scenario's numbers. counts: journey, then outcome; quantiles: quantity, then p50, p90, p95, p99 (µs).

    digests: of the columns of rows, and of all moments (`moments.<column>`), those of calls without rows included.
    """

    scenario: str
    whole: str
    digests: Mapping[str, str]
    counts: Mapping[str, Mapping[str, int]]
    quantiles: Mapping[str, Mapping[str, int | None]]
    machine: str = ""
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a baseline and a run. kind: count, quantile, digest or machine."""

    kind: str
    what: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.what}: {self.old} -> {self.new}"


def baseline_of(scenario: str, assessment: Assessment, machine: str = "") -> Baseline:
    """The baseline a run would set. `machine` describes where it was played (processor, numpy)."""
    moments = digest_moments(assessment.played.moments)
    digests = {**digest_rows(assessment.table), **{f"moments.{name}": digest for name, digest in moments.items()}}
    return Baseline(scenario, whole(digests), digests, _counts(assessment), _quantiles(assessment), machine)


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write as JSON that differs only where numbers differ."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(baseline), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Read what `write_baseline` wrote. Raises Mistake for a file that is missing or something else."""
    mend = "Run the gate with --accept to write it"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Mistake(str(path), "there is no such baseline", mend) from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Mistake(str(path), "expected a baseline in JSON", mend) from None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise Mistake(str(path), f"expected a baseline of version {VERSION}", mend)
    if {*found} != {*Baseline.__dataclass_fields__}:
        raise Mistake(str(path), f"expected {', '.join(Baseline.__dataclass_fields__)}, got {', '.join(found)}", mend)
    return Baseline(**found)


def gate(old: Baseline, new: Baseline) -> tuple[Change, ...]:
    """Every difference. Equal means equal: no tolerance.

    Where counts and quantiles agree and only digests differ, and the baseline comes from another machine, the last bits
    of the arithmetic differ; that is a change of kind machine, for the reader to judge, instead of one per column.
    """
    changes = _nested("count", old.counts, new.counts) + _nested("quantile", old.quantiles, new.quantiles)
    if old.whole == new.whole:
        return tuple(changes)
    if not changes and old.machine != new.machine:
        what = "equal quantiles and counts with other digests, on another machine"
        return (Change("machine", what, old.machine or "unknown", new.machine or "unknown"),)
    return (*changes, *_flat("digest", "column ", old.digests, new.digests))


def _counts(assessment: Assessment) -> dict[str, dict[str, int]]:
    calls = assessment.quantities.calls
    journeys, outcomes = calls.words["journey"], calls.words["outcome"]
    table = np.bincount(calls["journey"] * np.int64(len(outcomes)) + calls["outcome"], minlength=1)
    counts: dict[str, dict[str, int]] = {}
    for cell in np.flatnonzero(table).tolist():
        journey, outcome = divmod(cell, len(outcomes))
        counts.setdefault(journeys[journey], {})[outcomes[outcome].lower()] = int(table[cell])
    return counts


def _quantiles(assessment: Assessment) -> dict[str, dict[str, int | None]]:
    calls = assessment.quantities.calls
    names = [f"response.{journey}" for journey in calls.words["journey"]]
    names += [f"{family}.{name}" for family in ("transit", "dwell") for name in calls.words.get("receiver_type", ())]
    found = {name: assessment.quantities.of(name) for name in names}
    return {
        name: {level: value_at(quantity, at) for level, at in LEVELS.items()}
        for name, quantity in found.items()
        if len(quantity)
    }


def _nested(kind: str, old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    names = sorted({*old, *new})
    return [change for name in names for change in _flat(kind, f"{name} ", old.get(name, {}), new.get(name, {}))]


def _flat(kind: str, before: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    return [
        Change(kind, before + name, str(old.get(name, "none")), str(new.get(name, "none")))
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]
