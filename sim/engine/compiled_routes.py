"""Going along a route, compiled: the window law of `sim.journey.kernel`, written over arrays and without recursion."""

from __future__ import annotations

from sim.engine.compiled_heap import push
from sim.engine.compiled_jit import part
from sim.engine.compiled_play import ARRIVED, CLOSED, DELIVERED, END, NOWHERE, SETTLED, Play, schedule, touch
from sim.engine.compiled_stage import Flat, next_round
from sim.journey.kernel import ARRIVE, DEADLINE, ELAPSE, JOIN_DEADLINE, RETRY
from sim.journey.moments import NEVER, End
from sim.scenario.route import Op

_VISIT, _DELAY, _WAIT, _FORK, _, _END, _BEGIN, _DONE, _ONCE, _LAUNCH, _SETTLE = (int(op) for op in Op)
_AS_DONE, _TIMED_OUT = int(End.DONE), int(End.TIMED_OUT)


@part
def advance(stage: Flat, play: Play, now: int, step: int) -> None:
    """Go on from a step until there is something to wait for; at a fork, one branch after the other."""
    call = play.call_of[step]
    branch = after = 0
    while True:
        if play.steps[step].op == _FORK:
            branch, after = step + 1, _open_fork(play, now, call, step)
            step = NOWHERE
        else:
            step = _take(stage, play, now, call, step)
        if step == NOWHERE:
            if branch == after:
                return
            step = branch + 1
            branch += play.steps[branch].jump


@part
def fail(play: Play, now: int, call: int, end: int) -> None:
    """An attempt has failed: the next one after a pause, or the call is over."""
    way = play.ways[call]
    attempt = way.attempt
    way.lo = 0
    way.hi = 0
    if attempt != NEVER and play.steps[attempt].station:
        way.attempt = NEVER
        schedule(play.calendar, now + play.pause[call], RETRY, attempt + play.steps[attempt].jump)
    else:
        _close(play, now, call, end)


@part
def branch_over(play: Play, now: int, call: int) -> int:
    """A branch has ended. Where the call goes on if it was the last one."""
    way = play.ways[call]
    way.pending -= 1
    if way.pending == 0:
        return join(play, now, call, way.lo - 1)
    return NOWHERE


@part
def join(play: Play, now: int, call: int, fork: int) -> int:
    """Where the call goes on after a fork; NOWHERE when it has too few answers, and the attempt fails."""
    way = play.ways[call]
    after = fork + play.steps[fork].jump
    branches, head = 0, fork + 1
    while head < after:
        branches += 1
        head += play.steps[head].jump
    if branches - way.lost < play.steps[fork].station:
        fail(play, now, call, _TIMED_OUT)
        return NOWHERE
    way.lo = after
    way.hi = way.attempt + play.steps[way.attempt].jump
    return int(after)


@part
def _take(stage: Flat, play: Play, now: int, call: int, step: int) -> int:
    """Take one step. Where to go on at once, or NOWHERE."""
    op = play.steps[step].op
    if op == _VISIT:
        _queue(play, now, step)
        return NOWHERE
    if op == _END:
        return branch_over(play, now, call)
    if op == _DONE:
        _close(play, now, call, _AS_DONE)
        return NOWHERE
    play.per_step[step, ARRIVED] = now
    if op == _BEGIN:
        _begin(play, now, call, step)
    elif op == _DELAY:
        schedule(play.calendar, now + play.steps[step].work, ELAPSE, step)
        return NOWHERE
    elif op == _WAIT:
        moment = next_round(stage, play.steps[step].station, now)
        if moment != NEVER:
            schedule(play.calendar, moment, ELAPSE, step)
        return NOWHERE
    elif op == _LAUNCH:
        schedule(play.calendar, now, ARRIVE, call + play.steps[step].jump)
    else:
        return _mark(play, now, call, step, op)
    return step + 1


@part
def _mark(play: Play, now: int, call: int, step: int, op: int) -> int:
    """ONCE and SETTLE: what a letter notes about its copies."""
    if op == _ONCE:
        if play.per_call[call, DELIVERED] != NEVER:
            return NOWHERE
        play.per_call[call, DELIVERED] = now
    elif op == _SETTLE:
        other = call + play.steps[step].jump
        if play.per_call[other, SETTLED] == NEVER:
            play.per_call[other, SETTLED] = now
    return step + 1


@part
def _queue(play: Play, now: int, step: int) -> None:
    """Stand in line; who comes from a WAIT has queued since it began."""
    station = play.steps[step].station
    play.per_step[step, ARRIVED] = now
    since = now
    if step and play.steps[step - 1].op == _WAIT:
        since = play.per_step[step - 1, ARRIVED]
    push(play.queues, play.base[station], since, step)
    touch(play, station)


@part
def _begin(play: Play, now: int, call: int, step: int) -> None:
    way = play.ways[call]
    way.attempt = step
    patience = play.steps[step].work
    if not play.overlap[call]:
        way.hi = step + play.steps[step].jump
    elif not play.steps[step].station:
        patience = 0  # a letter's last copy: nothing comes after it
    if patience:
        schedule(play.calendar, now + patience, DEADLINE, step)


@part
def _open_fork(play: Play, now: int, call: int, fork: int) -> int:
    """Narrow the window to the branches. The step after the join."""
    play.per_step[fork, ARRIVED] = now
    way = play.ways[call]
    after = fork + play.steps[fork].jump
    branches, head = 0, fork + 1
    while head < after:
        branches += 1
        head += play.steps[head].jump
    way.lo = fork + 1
    way.hi = after
    way.pending = branches
    way.lost = 0
    if play.steps[fork].work:
        schedule(play.calendar, now + play.steps[fork].work, JOIN_DEADLINE, fork)
    return int(after)


@part
def _close(play: Play, now: int, call: int, end: int) -> None:
    play.per_call[call, CLOSED] = now
    play.per_call[call, END] = end
    if not play.overlap[call]:
        way = play.ways[call]
        way.lo = 0
        way.hi = 0
