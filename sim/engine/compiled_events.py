"""What each kind of event does, compiled. Every handler answers with the step to go on from, or NOWHERE."""

from __future__ import annotations

from sim.engine.compiled_jit import part
from sim.engine.compiled_play import ARRIVED, ENDED, MISSING, NOWHERE, OPENED, SETTLED, Play, alive, schedule, touch
from sim.engine.compiled_routes import branch_over, fail, join
from sim.journey.kernel import ARRIVE, COMPLETE, DEADLINE, ELAPSE, JOIN_DEADLINE, REFUSE, RETRY
from sim.journey.moments import NEVER, End

_TIMED_OUT, _REFUSED = int(End.TIMED_OUT), int(End.REFUSED)


@part
def handle(play: Play, now: int, kind: int, subject: int) -> int:
    """Let an event happen."""
    if kind == COMPLETE:
        return _complete(play, now, subject)
    if kind == ARRIVE:
        return _arrive(play, now, subject)
    if kind == DEADLINE:
        return _deadline(play, now, subject)
    if kind == ELAPSE:
        return _elapse(play, now, subject)
    if kind == JOIN_DEADLINE:
        return _join_deadline(play, now, subject)
    if kind == RETRY:
        return _retry(play, subject)
    if kind == REFUSE:
        return _refuse(play, now, subject)
    play.woken[subject] = NEVER
    touch(play, subject)
    return NOWHERE


@part
def _arrive(play: Play, now: int, call: int) -> int:
    if play.per_call[call, OPENED] != NEVER:
        return NOWHERE
    play.per_call[call, OPENED] = now
    way = play.ways[call]
    way.lo = play.first[call]
    way.hi = play.ends[call]
    return int(play.first[call])


@part
def _complete(play: Play, now: int, step: int) -> int:
    station = play.steps[step].station
    play.free[station] += 1
    if play.queues[play.base[station], 0]:
        touch(play, station)
    play.per_step[step, ENDED] = now
    return step + 1 if alive(play, step) else NOWHERE


@part
def _elapse(play: Play, now: int, step: int) -> int:
    if not alive(play, step):
        return NOWHERE
    play.per_step[step, ENDED] = now
    return step + 1


@part
def _refuse(play: Play, now: int, step: int) -> int:
    if not alive(play, step):
        return NOWHERE
    call = play.call_of[step]
    way = play.ways[call]
    if way.attempt != NEVER and way.hi < way.attempt + play.steps[way.attempt].jump:
        play.per_call[call, MISSING] += 1
        way.lost += 1
        return branch_over(play, now, call)
    if not play.overlap[call]:
        fail(play, now, call, _REFUSED)
    return NOWHERE


@part
def _retry(play: Play, begin: int) -> int:
    if play.per_step[begin, ARRIVED] != NEVER:
        raise ValueError("an attempt was begun twice; letters sent again beside their copies cannot fork")
    call = play.call_of[begin]
    if not play.overlap[call]:
        way = play.ways[call]
        way.lo = begin
        way.hi = begin + play.steps[begin].jump
        play.per_call[call, MISSING] = 0
    return begin


@part
def _join_deadline(play: Play, now: int, fork: int) -> int:
    call = play.call_of[fork]
    way = play.ways[call]
    if way.lo != fork + 1 or way.hi != fork + play.steps[fork].jump:
        return NOWHERE
    play.per_call[call, MISSING] += way.pending
    way.lost += way.pending
    return join(play, now, call, fork)


@part
def _deadline(play: Play, now: int, begin: int) -> int:
    call = play.call_of[begin]
    way = play.ways[call]
    if way.attempt != begin:
        return NOWHERE
    if play.overlap[call]:
        if play.per_call[call, SETTLED] == NEVER and play.steps[begin].station:
            schedule(play.calendar, now + play.pause[call], RETRY, begin + play.steps[begin].jump)
    elif way.lo < way.hi:
        fail(play, now, call, _TIMED_OUT)
    return NOWHERE
