"""The lives of letters: which stage takes which share of the turnaround, when letters wait, and who went astray.

A turnaround is cut into stages without gaps: on the way, in the mailbox, being opened, a detour (another department,
another number), every stage of the receiver's practice (its waiting included), and the answer's way. So the stages of
each letter add up to its turnaround exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.chance.durations import HOUR
from sim.journey.moments import NEVER
from sim.scenario.route import Op
from sim.verdict.assessment import Assessment
from sim.verdict.measured import Measured
from sim.verdict.orderstatistics import LEVELS, quantile
from sim.verdict.played import OPEN, Flags, Ints, Played
from sim.verdict.quantities import MISDIRECTED, is_letter
from sim.verdict.spread import spread
from sim.verdict.survival import survival

TRANSIT, MAILBOX, OPENING, DETOUR, ANSWER = "on the way", "mailbox", OPEN, "detour", "answer on the way"
POINTS = 49
"""Points of a curve that is shown."""
STEP = 6 * HOUR
MOMENTS = 140
"""About so many moments at which the oldest letter is looked for, six hours apart or a multiple of that."""


def lives_table(assessment: Assessment) -> dict[str, Any]:
    """What the summary tells of lives: stages by kind of receiver, curves, waits by arrival, the oldest, the astray."""
    calls = assessment.quantities.calls
    letters = calls.where(is_letter(calls))
    if not len(letters):
        return {}
    kinds = [name for name in letters.words.get("receiver_type", ()) if letters.is_any("receiver_type", name).any()]
    return {
        "stages": _stages(assessment.played),
        "opened_by": {kind: _curve(assessment, f"dwell.{kind}") for kind in kinds},
        "answered_by": {kind: _curve(assessment, f"turnaround.{kind}") for kind in kinds},
        "by_arrival": {kind: _by_arrival(letters.where(letters.is_any("receiver_type", kind))) for kind in kinds},
        "oldest": _oldest(letters, kinds, assessment.played.stage.horizon),
        "astray": _astray(assessment, calls),
    }


# Stages ---------------------------------------------------------------------------------------------------------


def _stages(played: Played) -> list[dict[str, Any]]:
    """Per kind of receiver and stage of answered letters: how many, in how many it took time, median, tail, share."""
    cut = stages_of(played)
    words = played.plan.names.get("receiver_type", ())
    result = []
    for kind in np.unique(cut.kind).tolist():
        mine = cut.kind == kind
        whole = int(cut.turnaround[mine].sum())
        for name, lasted in cut.stages.items():
            here = np.sort(lasted[mine])
            if here.any():
                quantiles = {level: quantile(here, LEVELS[level]) for level in ("p50", "p90", "p95")}
                met = {"n": len(here), "met": int((here > 0).sum()), "share": int(here.sum()) / whole}
                result.append({"receiver_type": words[kind], "stage": name, **met, **quantiles})
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Answered letters in columns: their `kind` of receiver, `turnaround`, and how long each of the `stages` lasted."""

    kind: Ints
    turnaround: Ints
    stages: dict[str, Ints]


def stages_of(played: Played) -> Cut:
    """The answered letters of a run, cut into stages that add up to their turnaround."""
    plan, moments = played.plan, played.moments
    none = np.zeros(0, dtype=np.int64)
    if "answer_offset" not in plan.about:
        return Cut(none, none, {})
    letter = np.flatnonzero((played.answered != NEVER) & played.own)
    answer = letter + plan.about["answer_offset"][letter].astype(np.int64)
    handling = _handling_of(played, letter)
    letter, answer, handling = letter[handling >= 0], answer[handling >= 0], handling[handling >= 0]
    planned, delivered, opened = played.planned[letter], moments.delivered[letter], played.opened[letter]
    sorted_at = _opened_wholly(played)[letter]
    seen = np.where(delivered != NEVER, delivered, planned)
    done = np.where(sorted_at != NEVER, sorted_at, seen)
    stages = {
        TRANSIT: seen - planned,
        MAILBOX: np.where(opened != NEVER, opened - seen, 0),
        OPENING: np.where(opened != NEVER, done - opened, 0),
        DETOUR: moments.opened[handling] - done,
        **_worked(played, handling, moments.opened[answer]),
        ANSWER: moments.delivered[answer] - moments.opened[answer],
    }
    kind = plan.about.get("intended", plan.about["receiver_type"])[letter].astype(np.int64)
    return Cut(kind, played.answered[letter] - planned, stages)


def _handling_of(played: Played, letter: Ints) -> Ints:
    """Per letter the row of its handling, -1 if it has none."""
    keys = played.plan.keys
    changes = np.zeros(len(played.plan), dtype=bool)
    for name in ("day", "actor", "kind", "n"):
        column = getattr(keys, name)
        changes[1:] |= column[1:] != column[:-1]
    family = np.cumsum(changes)
    journeys = played.plan.names["journey"]
    if "handling" not in journeys or not len(family):
        return np.full(len(letter), -1, dtype=np.int64)
    row_of = np.full(int(family[-1]) + 1, -1, dtype=np.int64)
    rows = np.flatnonzero(played.plan.about["journey"] == journeys.index("handling"))
    row_of[family[rows]] = rows
    found: Ints = row_of[family[letter]]
    return found


def _opened_wholly(played: Played) -> Ints:
    """Per call when the opening of the letter was over."""
    result = np.full(len(played.plan), NEVER, dtype=np.int64)
    labels = played.plan.names["label"]
    if OPEN in labels:
        steps = np.flatnonzero(played.plan.steps["label"] == labels.index(OPEN))
        steps = steps[played.moments.ended[steps] != NEVER]
        result[played.call_of[steps]] = played.moments.ended[steps]
    return result


def _worked(played: Played, handling: Ints, sent: Ints) -> dict[str, Ints]:
    """How long each labelled stage of the handling lasted, waiting included, of those before the answer was sent."""
    place = np.full(len(played.plan), -1, dtype=np.int64)
    place[handling] = np.arange(len(handling))
    labels = played.plan.steps["label"]
    steps = np.flatnonzero((place[played.call_of] >= 0) & (labels > 0) & (played.moments.ended != NEVER))
    row = place[played.call_of[steps]]
    before = played.moments.ended[steps] <= sent[row]
    steps, row = steps[before & (played.op[steps] != Op.WAIT)], row[before & (played.op[steps] != Op.WAIT)]
    result: dict[str, Ints] = {}
    for code in np.unique(labels[steps]).tolist():
        mine = labels[steps] == code
        lasted = np.zeros(len(handling), dtype=np.int64)
        np.add.at(lasted, row[mine], (played.moments.ended - played.moments.arrived)[steps[mine]])
        result[played.plan.names["label"][code]] = lasted
    return result


# Mailboxes over time --------------------------------------------------------------------------------------------


def _curve(assessment: Assessment, name: str) -> dict[str, Any]:
    """The share that is over by a time (µs), with what is censored counted as the product-limit estimate does."""
    quantity = assessment.quantities.of(name)
    if not len(quantity):
        return {}
    found = survival(quantity.values, quantity.censored)
    top = int(quantity.values.max())
    times = np.unique(np.linspace(0, top, POINTS).astype(np.int64))
    return {
        "n": len(quantity),
        "censored": int(quantity.censored.sum()),
        "times": times.tolist(),
        "over": [round(found.ended_by(time), 5) for time in times.tolist()],
        **{level: found.quantile(float(share)) for level, share in LEVELS.items()},
    }


def _by_arrival(letters: Measured) -> dict[str, list[Any]]:
    """Dwell of opened letters by weekday (0: the run's first day's) and hour of arriving in the mailbox."""
    came = letters.where((letters["available"] != NEVER) & (letters["opened"] != NEVER))
    dwell, slot = came["opened"] - came["available"], came["available"] // HOUR % (7 * 24)
    columns: dict[str, list[Any]] = {"day": [], "hour": [], "n": [], "p50": [], "p90": []}
    if not len(slot):
        return columns
    order = np.argsort(slot, kind="stable")
    slots, starts = np.unique(slot[order], return_index=True)
    for one, start, end in zip(slots.tolist(), starts.tolist(), [*starts[1:].tolist(), len(slot)], strict=True):
        here = np.sort(dwell[order[start:end]])
        columns["day"].append(one // 24)
        columns["hour"].append(one % 24)
        columns["n"].append(len(here))
        for level in ("p50", "p90"):
            columns[level].append(quantile(here, LEVELS[level]))
    return columns


def _oldest(letters: Measured, kinds: list[str], horizon: int) -> dict[str, Any]:
    """Over the run: how long the oldest unopened letter lies (µs; 0 when none does), by kind of receiver."""
    moments = np.arange(0, horizon + 1, max(1, horizon // (MOMENTS * STEP)) * STEP, dtype=np.int64)
    return {
        "moments": moments.tolist(),
        "age": {kind: _ages(letters.where(letters.is_any("receiver_type", kind)), moments).tolist() for kind in kinds},
    }


def _ages(letters: Measured, moments: Ints) -> Ints:
    available, opened = letters["available"], letters["opened"]
    came = available != NEVER
    available, opened = available[came], np.where(opened[came] == NEVER, np.iinfo(np.int64).max, opened[came])
    return np.array([_age(available, opened, moment) for moment in moments.tolist()], dtype=np.int64)


def _age(available: Ints, opened: Ints, moment: int) -> int:
    lying: Flags = (available <= moment) & (opened > moment)
    return moment - int(available[lying].min()) if lying.any() else 0


def _astray(assessment: Assessment, calls: Measured) -> dict[str, Any]:
    """Letters to a wrong or an unknown number, and how long their senders waited for an answer."""
    if MISDIRECTED not in calls:
        return {}
    own = calls.where(calls.is_any("journey", "letter"))
    return {
        "letters": len(own),
        "misdirected": int(own[MISDIRECTED].astype(bool).sum()),
        "unknown": int(own.is_any("outcome", "UNKNOWN_NUMBER").sum()),
        "forwarded": int(calls.is_any("journey", "forwarded letter").sum()),
        "returned": int(calls.is_any("journey", "returned letter").sum()),
        "corrected": int(calls.is_any("journey", "corrected letter").sum()),
        "turnaround": spread(assessment.quantities.of("turnaround.misdirected")),
        "others": spread(assessment.quantities.of("turnaround")),
    }
