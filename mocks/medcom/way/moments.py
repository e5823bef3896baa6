"""The moments of letters as rows: hop by hop, letter by letter, and as the engines' own columns. Read only."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from mocks.medcom.way.families import unpacked
from sim.journey.moments import NEVER, End, Moments
from sim.journey.travelled import Names
from sim.scenario.departments import OPENING_LABEL
from sim.scenario.family import LED, Leg
from sim.scenario.plan import Plan
from sim.scenario.route import Op

_KEY = "f.day || '.' || f.actor || '.' || f.kind || '.' || f.n || '.' || {}.child"


def hop_rows(db: sqlite3.Connection, after: int = 0) -> Iterator[dict[str, Any]]:
    """Every hop that is over, in the order in which they were (a mailbox's round is told with the opening after it);
    `number` continues. Moments are those of the rows of a run: `arrived` is when the hop was reached, `began` when work
    on it began (-1: nobody works on it)."""
    names = ("number", "call", "copy", "hop", "label", "arrived", "began", "ended")
    for row in db.execute(
        f"select h.number, {_KEY.format('h')}, copy, hop, label, arrived, began, ended from hops h"  # noqa: S608 - ours
        " join families f on f.number = h.family where h.number > ? and h.label != '' order by h.number",
        (after,),
    ):
        yield dict(zip(names, row, strict=True))


def letter_rows(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Every letter that was sent: when it was, was available, acknowledged, opened, and answered; null where not yet.

    copies: how often it was sent; missing: when its sender last waited in vain for the acknowledgement of a copy, if
    none has come since. answered: when an answer to it was available.
    """
    names = (
        *("call", "sender", "receiver", "message_id", "transmission", "sent", "copies"),
        *("available", "acknowledged", "opened", "missing", "answered"),
    )
    for row in db.execute(
        f"select {_KEY.format('l')}, t.sender, t.receiver, l.message_id, t.number, min(p.began), count(*), c.delivered,"  # noqa: S608
        " c.settled, coalesce(c.opened, (select i.opened from items i where i.transmission = t.number and"
        " i.mailbox = t.receiver and i.box = 'in' limit 1)), iif(c.settled is null, max(p.missing), null),"
        " coalesce((select min(d.delivered) from calls d where d.family = l.family and l.child in (0, 64) and"
        "  d.child in (l.child + 48, l.child + 56)),"
        "  (select min(d.delivered) from letters a join calls d on d.family = a.family and d.child = a.child"
        "  where a.answers = l.message_id and a.sender = t.receiver and a.family != l.family))"
        " from letters l join families f on f.number = l.family"
        " join copies p on p.family = l.family and p.child = l.child"
        " join transmissions t on t.number = (select min(q.transmission) from copies q where q.family = l.family"
        " and q.child = l.child)"
        " left join calls c on c.family = l.family and c.child = l.child"
        " group by l.sender, l.message_id order by l.family, l.child"
    ):
        yield dict(zip(names, row, strict=True))


def way_of(db: sqlite3.Connection, transmission: int) -> list[dict[str, Any]]:
    """The hops one transmission has passed, and its acknowledgement's."""
    found = db.execute(
        "select family, child, copy from copies where transmission = ? limit 1", (transmission,)
    ).fetchone()
    if found is None:
        return []
    family, child, copy = found
    rows = db.execute(
        "select child, label, arrived, began, ended from hops where family = ? and label != '' and"
        " ((child = ? and copy = ?) or child = ?) order by ended, number",
        (family, child, copy, child + 1 + copy),
    )
    return [
        {
            "of": "letter" if its == child else "acknowledgement",
            "hop": label,
            "arrived": arrived,
            "began": None if began < 0 else began,
            "ended": ended,
        }
        for its, label, arrived, began, ended in rows
    ]


def waited_in_vain(db: sqlite3.Connection, transmission: int) -> int | None:
    """When the sender of a transmission gave up waiting for its acknowledgement, if none has come since."""
    row = db.execute(
        "select p.missing from copies p left join calls c on c.family = p.family and c.child = p.child"
        " where p.transmission = ? and c.settled is null",
        (transmission,),
    ).fetchone()
    return row[0] if row else None


# As the engines have it --------------------------------------------------------------------------------------------


Rounds = Sequence[Sequence[int]]


def families(db: sqlite3.Connection, names: Names, rounds: Rounds, moment: int) -> Iterator[tuple[Plan, Moments]]:
    """Every family in canonical order, with the moments it has met up to `moment`. `rounds`: of the stage."""
    for number, routes in db.execute("select number, routes from families order by day, actor, kind, n").fetchall():
        plan = unpacked(routes, names).plan
        met = _met(db, number, plan)
        _under_way(db, number, plan, met, rounds, moment)
        yield plan, met


def _met(db: sqlite3.Connection, family: int, plan: Plan) -> Moments:
    met = Moments.blank(len(plan.steps), len(plan))
    opening = plan.names["label"].index(OPENING_LABEL)
    row_of = {child: row for row, child in enumerate(plan.keys.child.tolist())}
    _calls(db, family, plan, met, row_of)
    for child, copy, hop, arrived, began, ended in db.execute(
        "select child, copy, hop, arrived, began, ended from hops where family = ? and label != ''", (family,)
    ):
        row = row_of[child]
        if copy < plan.attempts[row]:
            labelled = _labelled(plan, row)
            step = labelled[hop - 1]
            met.arrived[step], met.began[step], met.ended[step] = arrived, began, ended
            opens = (plan.steps["label"][labelled] == opening).any()
            if not opens or plan.steps["label"][step] == opening:  # what ends a call; a copy too many ends nothing
                met.closed[row] = max(met.closed[row], ended)
    met.end[:] = np.where(met.closed != NEVER, int(End.DONE), int(End.UNFINISHED))
    _opened(db, family, plan, met, row_of)
    return met


def _calls(db: sqlite3.Connection, family: int, plan: Plan, met: Moments, row_of: dict[int, int]) -> None:
    for child, copy, began in db.execute(
        "select child, copy, began from copies where family = ? and began is not null order by child, copy", (family,)
    ):
        row = row_of[child]
        if copy < plan.attempts[row]:
            met.arrived[plan.first[row] + plan.head[row] + copy * plan.length[row]] = began
        if met.opened[row] == NEVER:
            met.opened[row] = began
    for child, delivered, settled in db.execute(
        "select child, delivered, settled from calls where family = ?", (family,)
    ):
        row = row_of[child]
        met.delivered[row] = NEVER if delivered is None else delivered
        met.settled[row] = NEVER if settled is None else settled


def _under_way(db: sqlite3.Connection, family: int, plan: Plan, met: Moments, rounds: Rounds, moment: int) -> None:
    """Where its copies stand: a step that was reached, and one on which work began."""
    row_of = {child: row for row, child in enumerate(plan.keys.child.tolist())}
    for child, copy, position, arrived, began in db.execute(
        "select child, copy, position, arrived, began from walks where family = ? and position >= 0", (family,)
    ):
        row = row_of[child]
        if copy >= plan.attempts[row]:
            continue
        step = plan.first[row] + plan.head[row] + copy * plan.length[row] + 1 + position
        met.closed[row], met.end[row] = NEVER, int(End.UNFINISHED)
        met.arrived[step] = arrived
        if plan.steps["op"][step] == Op.WAIT:
            own = rounds[int(plan.steps["station"][step])]
            place = bisect_left(own, arrived)
            if place == len(own) or own[place] > moment:
                continue
            met.ended[step] = met.arrived[step + 1] = own[place]
            step += 1
        met.began[step] = began


def _opened(db: sqlite3.Connection, family: int, plan: Plan, met: Moments, row_of: dict[int, int]) -> None:
    """What owners did themselves stands where staff would have done it: they opened a letter, they answered it."""
    opening = plan.names["label"].index(OPENING_LABEL)
    for child, message, sender, opened in db.execute(
        "select l.child, l.message_id, t.receiver, min(i.opened) from letters l join copies p on p.family = l.family"
        " and p.child = l.child join transmissions t on t.number = p.transmission left join items i on i.transmission ="
        " t.number and i.mailbox = t.receiver and i.box = 'in' and i.code = '' where l.family = ? group by l.child",
        (family,),
    ).fetchall():
        row = row_of[child]
        labelled = _labelled(plan, row)
        step = next((at for at in labelled if plan.steps["label"][at] == opening), None)
        if opened is not None and step is not None and (met.began[labelled] == NEVER)[labelled == step].all():
            met.arrived[step], met.began[step], met.ended[step] = met.delivered[row], opened, opened
            met.closed[row], met.end[row] = opened, int(End.DONE)
        answer = row_of.get((child & LED) + int(Leg.ANSWER))
        if answer is not None and met.delivered[answer] == NEVER:
            (came,) = db.execute(
                "select min(c.delivered) from letters a join calls c on c.family = a.family and c.child = a.child"
                " where a.answers = ? and a.sender = ? and a.family != ?",
                (message, sender, family),
            ).fetchone()
            if came is not None:
                met.delivered[answer] = came


def _labelled(plan: Plan, row: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The labelled steps of a call; a hop's number counts them from 1."""
    steps = np.arange(plan.first[row], plan.ends[row])
    return steps[plan.steps["label"][steps] > 0]
