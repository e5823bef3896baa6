"""Measurements: one row per visible call, and one per hop of a visible letter. The seam to reports and to real time.

Moments and durations are int64 microseconds, -1 where there is none. Columns, in this order:

* the call key: replication, day, actor, kind, n, child; hop: 0 for the call, 1.. for the labelled steps of a letter
* journey; label: of the hop, "" for a call
* planned, began, ended: of the call, or of the hop (reached, service began, over)
* outcome: an `Outcome` by name; a hop is ANSWERED once it is over
* attempts: begun so far; for a hop the number of the copy it belongs to
* human: microseconds of human delays; response: planned to ended without them, -1 for letters and unfinished calls
* available, opened, acknowledged, answered: of a letter; answered is when its answer was available to the asker
* every further column of `plan.about`

Rows are in canonical order (call key, hop). Columns of words are dictionary-encoded. Children that nothing launched and
hops that were not reached have no row; a hop keeps its number in every run.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.journey.moments import NEVER
from sim.scenario.outcomes import Outcome
from sim.verdict.measured import Measured
from sim.verdict.played import Ints, Played

KEY = ("replication", "day", "actor", "kind", "n", "child", "hop")
"""The columns that identify a row, in canonical order."""

OUTCOMES = tuple(outcome.name for outcome in Outcome)

Column = NDArray[Any]


def rows_of(played: Played) -> pa.Table:
    """The measurements of one run."""
    calls = np.flatnonzero(played.plan.visible & played.reached)
    steps, numbers = _hops(played)
    call = np.concatenate((calls, played.call_of[steps].astype(np.int64)))
    hop = np.concatenate((np.zeros(len(calls), dtype=np.int64), numbers))
    order = np.argsort(call * (int(hop.max(initial=0)) + 1) + hop, kind="stable")
    columns: dict[str, Column] = {**_keys(played, call, hop), **_times(played, calls, steps)}
    ordered = {}
    for name in [*columns, *played.plan.about]:
        # One column at a time, so that what is in order and what is not never lie in memory together.
        column = columns.pop(name) if name in columns else played.plan.about[name][call]
        ordered[name] = _arrow(name, column[order], played)
    return pa.table(ordered)


def calls_of(played: Played) -> Measured:
    """The rows of calls alone, as columns: what `measured(rows_of(played)).calls` gives, without a row of any hop."""
    calls = np.flatnonzero(played.plan.visible & played.reached)
    nothing = np.zeros(0, dtype=np.int64)
    columns = {**_keys(played, calls, np.zeros(len(calls), dtype=np.int64)), **_times(played, calls, nothing)}
    columns |= {name: column[calls] for name, column in played.plan.about.items() if name not in columns}
    words = {name: OUTCOMES if name == "outcome" else played.plan.names.get(name) for name in columns}
    return Measured(columns, {name: told for name, told in words.items() if told is not None})


def _hops(played: Played) -> tuple[Ints, Ints]:
    """The reached, labelled steps of visible letters, and their numbers among all labelled steps of their call."""
    letters = np.flatnonzero(played.plan.visible & played.plan.overlap)
    sizes = (played.plan.ends - played.plan.first)[letters]
    starts = np.cumsum(sizes) - sizes
    steps = np.arange(sizes.sum()) + np.repeat(played.plan.first[letters] - starts, sizes)
    labelled = played.plan.steps["label"][steps] > 0
    count = np.concatenate(([0], np.cumsum(labelled)))
    numbers = count[1:] - np.repeat(count[starts], sizes)
    shown = labelled & (played.moments.arrived[steps] != NEVER)
    return steps[shown], numbers[shown]


def _keys(played: Played, call: Ints, hop: Ints) -> dict[str, Column]:
    keys = played.plan.keys.take(call)
    replication = np.full(len(call), played.replication, dtype=np.int32)
    narrow = (keys.day, keys.kind, keys.child, hop)
    day, kind, child, number = (column.astype(np.int32) for column in narrow)
    return dict(zip(KEY, (replication, day, keys.actor, kind, keys.n, child, number), strict=True))


def _times(played: Played, calls: Ints, steps: Ints) -> dict[str, Column]:
    """What was measured: of the calls, followed by that of the hops."""
    plan, moments = played.plan, played.moments
    call = played.call_of[steps]
    copy = (steps - plan.first[call] - plan.head[call]) // plan.length[call] + 1
    began = np.where(moments.began[steps] != NEVER, moments.began[steps], moments.arrived[steps])
    served = (moments.began[steps] != NEVER) | (moments.ended[steps] != NEVER)
    over = moments.ended[steps] != NEVER
    letter = plan.overlap[calls]
    zeros, never = np.zeros(len(steps), dtype=np.int64), np.full(len(steps), NEVER, dtype=np.int64)
    columns: dict[str, tuple[Column, Column]] = {
        "label": (np.zeros(len(calls), dtype=np.int64), plan.steps["label"][steps]),
        "planned": (played.planned[calls], moments.arrived[steps]),
        "began": (_begun(played)[calls], np.where(served, began, NEVER)),
        "ended": (moments.closed[calls], moments.ended[steps]),
        "outcome": (played.outcome[calls], np.where(over, int(Outcome.ANSWERED), int(Outcome.UNFINISHED))),
        "attempts": (played.attempts[calls].astype(np.int32), copy.astype(np.int32)),
        "human": (played.human[calls], zeros),
        "response": (played.response[calls], never),
        "available": (np.where(letter, moments.delivered[calls], NEVER), never),
        "opened": (np.where(letter, played.opened[calls], NEVER), never),
        "acknowledged": (np.where(letter, moments.settled[calls], NEVER), never),
        "answered": (played.answered[calls], never),
    }
    return {name: np.concatenate(parts) for name, parts in columns.items()}


def _begun(played: Played) -> Ints:
    """Per call: when it began. What is written before it is sent has not begun by being written."""
    opened = played.moments.opened
    result: Ints = np.where(opened == NEVER, NEVER, np.maximum(opened, played.planned))
    return result


def _arrow(name: str, column: Column, played: Played) -> pa.Array:
    words = OUTCOMES if name == "outcome" else played.plan.names.get(name)
    if words is not None:
        return pa.DictionaryArray.from_arrays(pa.array(column.astype(np.int32)), pa.array(words, pa.string()))
    return pa.array(column)
