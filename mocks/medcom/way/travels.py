"""Travels: letters walk the steps of their routes on the wall calendar, and everything that happens is noted.

What one step leads to begins at the very moment the step is over, from within the calendar, so every moment is the
kernel's own: the same as in virtual time, however late the machine is. Nothing here reads a clock or touches a disk.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple, Protocol

from mocks.medcom.way.families import Family, Member, Step
from mocks.medcom.way.notes import OUTSET, PATIENCE, PAUSE, Note, What
from mocks.wall_calendar import WallCalendar
from sim.journey.live_kernel import Played, Route
from sim.journey.moments import End
from sim.scenario.departments import OPENING_LABEL
from sim.scenario.family import LED, Child
from sim.scenario.route import Op


class Practice(Protocol):
    """What is said of mailboxes, by actor, at the moment it is asked."""

    def tended(self, actor: int) -> bool:
        """Whether simulated staff tend it, and its system sends again by itself."""

    def answers_itself(self, actor: int) -> bool:
        """Whether it acknowledges by itself; else its owner does."""

    def takes(self, actor: int) -> bool:
        """Whether it is open to letters."""


@dataclass(slots=True, eq=False)
class Life:
    """A family under way. `sound`: the receiver's system can take the letter; `whole`: it needs no other part, and is
    acknowledged on arrival; `lies`: it is a letter for people, and not a part of one. `dropped`: the stations were
    emptied under it, and another life goes on in its place."""

    number: int
    family: Family
    sound: bool = True
    whole: bool = True
    lies: bool = True
    begun: set[int] = field(default_factory=set)
    delivered: set[int] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    walks: int = 0
    dropped: bool = False


class Walk(NamedTuple):
    """A copy of a call, on its way."""

    life: Life
    child: int
    copy: int

    @property
    def member(self) -> Member:
        """The call."""
        return self.life.family.members[self.child]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of this copy. Whoever sends more copies than the scenario has, has them go as the last one."""
        copies = self.member.copies
        return copies[min(self.copy, len(copies) - 1)]

    @property
    def excess(self) -> int:
        """How many copies it is beyond the last one the scenario has; its acknowledgement goes as that one's."""
        return max(0, self.copy - len(self.member.copies) + 1)

    def note(self, moment: int, what: What, a: int = 0, b: int = 0, c: int = 0, label: str = "") -> Note:
        """Something that happened to it."""
        return Note(moment, what, self.life.number, self.child, self.copy, a, b, c, label)


class Standing(NamedTuple):
    """Where a walk stood when a process ended: its step, when it was reached, and when work on it began (-1: not)."""

    position: int
    arrived: int
    began: int


class Travels:
    """All letters under way. `noted` hears every note, in the order of moments."""

    def __init__(self, calendar: WallCalendar, practice: Practice, noted: Callable[[Note], object]) -> None:
        self._calendar = calendar
        self._practice = practice
        self._noted = noted

    def depart(self, life: Life, child: int, copy: int, moment: int) -> None:
        """A copy sets out, at a moment of the calendar."""
        walk = Walk(life, child, copy)
        self._noted(walk.note(moment, What.BEGAN))
        life.begun.add(child)
        if walk.member.is_letter:
            self._delay(walk, PATIENCE, moment, moment)
        self._go(walk, 0, moment)

    def resume(self, life: Life, child: int, copy: int, stood: Standing, now: int) -> None:
        """A copy goes on from where it stood; `now` is later than everything that has been noted."""
        walk = Walk(life, child, copy)
        if stood.position == OUTSET:
            self.depart(life, child, copy, stood.arrived)
            return
        if stood.position < 0:
            self._delay(walk, stood.position, stood.arrived, stood.arrived)
            return
        step = walk.steps[stood.position]
        life.walks += 1
        if step.op == Op.WAIT:
            self._resume_waiting(walk, stood, now)
        elif stood.began >= 0:
            self._resume_started(walk, stood)
        else:
            at = (
                stood.arrived if step.op == Op.DELAY else max(now, stood.arrived)
            )  # nothing was free before now, or it would have begun
            self._follow(walk, stood.position, stood.arrived, at)

    # Walking -----------------------------------------------------------------------------------------------------

    def _go(self, walk: Walk, position: int, moment: int) -> None:
        """Pass what takes no time, up to the next step that does."""
        steps = walk.steps
        walk.life.walks += 1
        while position < len(steps):
            step = steps[position]
            if step.op in (Op.VISIT, Op.DELAY, Op.WAIT):
                self._noted(walk.note(moment, What.REACHED, position))
                self._follow(walk, position, moment, moment)
                return
            if not self._act(walk, step, moment):
                break
            position += 1
        self._end(walk, moment)

    def _act(self, walk: Walk, step: Step, moment: int) -> bool:
        """Do what takes no time; False when the copy ends here."""
        life, child = walk.life, walk.child
        if step.op == Op.LAUNCH:
            self._launch(walk, step.target, moment)
        elif step.op == Op.SETTLE:
            life.settled.add(step.target)
            self._noted(walk.note(moment, What.SETTLED, step.target))
        elif step.op == Op.ONCE:
            if child in life.delivered:
                return False
            if walk.member.is_letter and not self._accepted(walk):
                return False
            life.delivered.add(child)
            self._noted(walk.note(moment, What.DELIVERED))
            if walk.member.is_letter:
                return life.lies and self._practice.tended(walk.member.receiver)
        return True

    def _accepted(self, walk: Walk) -> bool:
        """Whether the receiver's system puts it into the mailbox. Letters of the mailboxes' own staff are sound."""
        first = walk.child == walk.life.family.first.child
        return (walk.life.sound or not first) and self._practice.takes(walk.member.receiver)

    def _launch(self, walk: Walk, target: int, moment: int) -> None:
        life = walk.life
        member = life.family.members[target]
        if member.is_acknowledgement:
            self._acknowledge(walk, target, moment)
        elif target in life.begun or (target & (LED - 1) == Child.CORRECTION and not self._tends_first(life)):
            return
        else:
            if member.is_letter:
                self._noted(Note(moment, What.SENT, life.number, target, 0, walk.child))
            self.depart(life, target, 0, moment)

    def _acknowledge(self, walk: Walk, target: int, moment: int) -> None:
        """The copy is in its receiver's system, or in the operator's whom nobody's number brought it to."""
        life, receiver = walk.life, walk.member.receiver
        self._noted(walk.note(moment, What.ARRIVED, target, int(walk.child not in life.delivered), walk.excess))
        unknown = target & (LED - 1) == Child.NEGATIVE
        first = walk.child == life.family.first.child
        if unknown or ((life.whole or not first) and self._practice.answers_itself(receiver)):
            self.depart(life, target, walk.excess, moment)

    def _tends_first(self, life: Life) -> bool:
        return self._practice.tended(life.family.first.sender)

    def _end(self, walk: Walk, moment: int) -> None:
        walk.life.walks -= 1
        self._noted(walk.note(moment, What.ENDED))

    # The calendar ------------------------------------------------------------------------------------------------

    def _follow(self, walk: Walk, position: int, arrived: int, at: int) -> None:
        told = partial(self._passed, walk, position, arrived)
        self._calendar.follow(at, _route(walk.steps, position), told, partial(self._started, walk, position))

    def _started(self, walk: Walk, position: int, moment: int, _: int) -> None:
        if walk.life.dropped:
            return
        self._noted(walk.note(moment, What.STARTED, position))
        place = position + (walk.steps[position].op == Op.WAIT)
        if walk.member.is_letter and walk.steps[place].label == OPENING_LABEL:
            self._noted(walk.note(moment, What.OPENED))

    def _passed(self, walk: Walk, position: int, arrived: int, played: Played) -> None:
        if walk.life.dropped or played.end == End.UNFINISHED:
            return
        if played.end != End.DONE:
            self._end(walk, played.moment)
            return
        steps = walk.steps
        for row, (reached, began, ended) in enumerate(zip(played.arrived, played.began, played.ended, strict=True)):
            if row == len(played.arrived) - 1:
                break
            step = steps[position]
            self._noted(walk.note(ended, What.PASSED, step.hop, arrived if row == 0 else reached, began, step.label))
            position += 1
        walk.life.walks -= 1
        self._go(walk, position, played.moment)

    def _resume_waiting(self, walk: Walk, stood: Standing, now: int) -> None:
        """At a mailbox: until the next round, or in the queue since a round that has been."""
        rounds = self._calendar.stage.rounds[walk.steps[stood.position].station]
        place = bisect_left(rounds, stood.arrived)
        came = rounds[place] if place < len(rounds) else now + 1
        if came > now:
            self._follow(walk, stood.position, stood.arrived, max(now, stood.arrived))
            return
        visit = _route(walk.steps, stood.position + 1)
        told = partial(self._passed_since, walk, stood.position, stood.arrived, came)
        if stood.began >= 0:
            self._calendar.resume(stood.began, visit, told)
        else:
            self._calendar.follow(now, visit, told, partial(self._started, walk, stood.position))

    def _passed_since(self, walk: Walk, position: int, arrived: int, came: int, played: Played) -> None:
        """Opened after a round that had been before the process began: told as if both had been one."""
        if played.end == End.DONE:
            rows = [arrived, came], [-1, played.began[0]], [came, played.ended[0]]
            played = replace(played, arrived=[*rows[0], -1], began=[*rows[1], -1], ended=[*rows[2], -1])
        self._passed(walk, position, arrived, played)

    def _resume_started(self, walk: Walk, stood: Standing) -> None:
        told = partial(self._passed, walk, stood.position, stood.arrived)
        self._calendar.resume(stood.began, _route(walk.steps, stood.position), told)

    # Waiting for the acknowledgement -----------------------------------------------------------------------------

    def _delay(self, walk: Walk, kind: int, arrived: int, at: int) -> None:
        member = walk.member
        lasts = member.patience if kind == PATIENCE else member.pause
        if not lasts:
            return
        walk.life.walks += 1
        self._noted(walk.note(arrived, What.REACHED, kind))
        route = Route([int(Op.DELAY), int(Op.DONE)], [0, 0], [lasts, 0], [0, 0])
        self._calendar.follow(at, route, partial(self._waited, walk, kind))

    def _waited(self, walk: Walk, kind: int, played: Played) -> None:
        if walk.life.dropped or played.end == End.UNFINISHED:
            return
        life, moment = walk.life, played.moment
        life.walks -= 1
        again = walk.copy + 1 < len(walk.member.copies) and self._practice.tended(walk.member.sender)
        if kind == PAUSE:
            self._noted(walk.note(moment, What.ENDED, PAUSE))
            copy = Walk(life, walk.child, walk.copy + 1)
            self._noted(copy.note(moment, What.AGAIN))
            self.depart(life, walk.child, copy.copy, moment)
            return
        self._noted(walk.note(moment, What.ENDED, PATIENCE))
        if walk.child not in life.settled:
            self._noted(walk.note(moment, What.MISSING))
            if again:
                self._delay(walk, PAUSE, moment, moment)


def _route(steps: tuple[Step, ...], position: int) -> Route:
    """One step, or a mailbox's round with the opening behind it, whose place in the queue the round decides."""
    rows = [steps[position]]
    if rows[0].op == Op.WAIT:
        rows.append(steps[position + 1])
    ops = [int(row.op) for row in rows]
    stations, works = [row.station for row in rows], [row.work for row in rows]
    return Route([*ops, int(Op.DONE)], [*stations, 0], [*works, 0], [0] * (len(rows) + 1))
