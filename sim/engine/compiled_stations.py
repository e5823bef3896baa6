"""The third phase of a moment, compiled: stations start work, first come (arrival moment, call key, branch) first."""

from __future__ import annotations

from sim.engine.compiled_heap import pop, pop_greatest, push
from sim.engine.compiled_jit import part
from sim.engine.compiled_play import ARRIVED, BEGAN, Play, alive, schedule
from sim.engine.compiled_stage import NEVER, UNLIMITED, Flat, completion, next_open, refuses
from sim.journey.kernel import COMPLETE, REFUSE, WAKE


@part
def start(stage: Flat, play: Play, now: int) -> None:
    """Every station that was touched in this moment starts what it can."""
    for place in range(1, play.touched[0] + 1):
        station = play.touched[place]
        play.marked[station] = False
        if stage.plain[station]:
            _serve(stage, play, now, station)
        else:
            _serve_carefully(stage, play, now, station)
    play.touched[0] = 0


@part
def _serve(stage: Flat, play: Play, now: int, station: int) -> None:
    base = play.base[station]
    while play.queues[base, 0] and play.free[station]:
        step = play.queues[base + 1, 1]
        pop(play.queues, base)
        if alive(play, step):
            play.free[station] -= 1
            play.per_step[step, BEGAN] = now
            done = completion(stage, station, now, play.steps[step].work)
            if done != NEVER:
                schedule(play.calendar, done, COMPLETE, step)


@part
def _serve_carefully(stage: Flat, play: Play, now: int, station: int) -> None:
    base = play.base[station]
    if refuses(stage, station, now):
        _turn_away_newcomers(play, now, base)
    opening = next_open(stage, station, now)
    if opening == now:
        _serve(stage, play, now, station)
    limit = stage.queue_limit[station]
    if limit != UNLIMITED and play.queues[base, 0] > limit:
        _shorten(play, now, base, limit)
    if opening > now and play.queues[base, 0] and play.woken[station] != opening:
        play.woken[station] = opening
        schedule(play.calendar, opening, WAKE, station)


@part
def _turn_away_newcomers(play: Play, now: int, base: int) -> None:
    size = play.queues[base, 0]
    play.queues[base, 0] = 0
    for place in range(base + 1, base + size + 1):
        since, step = play.queues[place, 0], play.queues[place, 1]
        if play.per_step[step, ARRIVED] == now:
            schedule(play.calendar, now + 1, REFUSE, step)
        else:
            push(play.queues, base, since, step)


@part
def _shorten(play: Play, now: int, base: int, limit: int) -> None:
    """Turn away the last in the queue until it is short enough; who has left is not counted."""
    size = play.queues[base, 0]
    play.queues[base, 0] = 0
    for place in range(base + 1, base + size + 1):
        since, step = play.queues[place, 0], play.queues[place, 1]
        if alive(play, step):
            push(play.queues, base, since, step)
    while play.queues[base, 0] > limit:
        schedule(play.calendar, now + 1, REFUSE, pop_greatest(play.queues, base))
