"""Practices side by side: the same letters tended in several ways, compared letter by letter.

Common random numbers make every letter its own control: what is compared is one letter's dwell under one practice and
under another. Letters that are not opened in both are counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.journey.moments import NEVER
from sim.verdict.assessment import Assessment
from sim.verdict.judge import answer, judge
from sim.verdict.measured import Measured
from sim.verdict.orderstatistics import LEVELS, quantile
from sim.verdict.played import Ints
from sim.verdict.quantities import Quantities, is_letter
from sim.verdict.rows import KEY
from sim.verdict.spread import spread
from sim.verdict.targets import Target


def practices_table(runs: Mapping[str, Assessment], targets: list[Target]) -> list[dict[str, Any]]:
    """One entry per practice, the first being what the others are compared with.

    * name; targets: {target, state, value, unit}; receivers: per kind dwell, dwell_opening and turnaround as spreads,
      `beside`: per kind how many letters lay shorter, as long, longer than in the first practice, and by how much
    """
    base = next(iter(runs.values()))
    kinds = _kinds(base)
    result = []
    for name, run in runs.items():
        receivers = {kind: _receiver(run.quantities, kind) for kind in kinds}
        beside = {kind: _beside(base, run, kind) for kind in kinds} if run is not base else {}
        result.append({"name": name, "targets": _judged(run, targets), "receivers": receivers, "beside": beside})
    return result


def _kinds(run: Assessment) -> list[str]:
    letters = run.quantities.calls.where(is_letter(run.quantities.calls))
    return [kind for kind in letters.words.get("receiver_type", ()) if letters.is_any("receiver_type", kind).any()]


def _judged(run: Assessment, targets: list[Target]) -> list[dict[str, Any]]:
    found = []
    for target in targets:
        verdicts = judge(target, run.quantities)
        value = verdicts[0].value if len(verdicts) == 1 else None
        found.append({"target": target.text, "state": answer(verdicts), "value": value, "unit": verdicts[0].unit})
    return found


def _receiver(quantities: Quantities, kind: str) -> dict[str, Any]:
    told = {family: spread(quantities.of(f"{family}.{kind}")) for family in ("dwell", "turnaround")}
    if quantities.clock is not None:
        told["dwell_opening"] = spread(quantities.of(f"dwell.{kind}", opening=True))
    return told


def _beside(base: Assessment, other: Assessment, kind: str) -> dict[str, Any]:
    """Differences of dwell, other less base, of letters opened in both (µs)."""
    ours, theirs = _opened(base, kind), _opened(other, kind)
    _, mine, yours = np.intersect1d(_names(ours), _names(theirs), assume_unique=True, return_indices=True)
    change = np.sort(_dwell(theirs)[yours] - _dwell(ours)[mine])
    told: dict[str, Any] = {
        "letters": len(change),
        "apart": len(ours) + len(theirs) - 2 * len(change),
        "shorter": int((change < 0).sum()),
        "same": int((change == 0).sum()),
        "longer": int((change > 0).sum()),
    }
    for level, share in LEVELS.items():
        told[level] = quantile(change, share) if len(change) else None
    return told


def _opened(run: Assessment, kind: str) -> Measured:
    calls = run.quantities.calls
    chosen = calls.where(is_letter(calls) & calls.is_any("receiver_type", kind))
    chosen = chosen.where((chosen["available"] != NEVER) & (chosen["opened"] != NEVER))
    between = run.quantities.between
    if between is not None:
        chosen = chosen.where((chosen["planned"] >= between[0]) & (chosen["planned"] < between[1]))
    return chosen


def _names(letters: Measured) -> np.ndarray[Any, np.dtype[np.void]]:
    """The call keys, as one value each."""
    columns = [letters[name].astype(np.int64) for name in KEY]
    whole = np.ascontiguousarray(np.stack(columns, axis=1))
    return whole.view([("", np.int64)] * len(columns)).ravel()


def _dwell(letters: Measured) -> Ints:
    found: Ints = letters["opened"] - letters["available"]
    return found
