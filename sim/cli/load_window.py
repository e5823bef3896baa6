"""Which part of a scenario's day is replayed in real time."""

from __future__ import annotations

from sim.chance.durations import DAY, MINUTE, SECOND
from sim.mistake import Mistake
from sim.replay.windows import Window, busiest, lookups
from sim.scenario.build import Built
from sim.scenario.measures import moment_of_day
from sim.scenario.reading import Reading

LOGIN = 2 * MINUTE
"""A login by hand takes less, but for very few."""


def window_of(reading: Reading, built: Built, start: str | None, minutes: float) -> Window:
    """From `start`, or over the busiest minutes, on the first day. Mistake where no lookup is planned then."""
    if built.world is None:
        raise Mistake(reading.file, "this scenario has no network to serve", "Play e.g. national")
    length = round(minutes * MINUTE)
    planned = built.plan.planned[lookups(built.plan) & (built.plan.keys.day == 0)]
    if start is None:
        begin = busiest(planned, length, MINUTE)
    else:
        try:
            begin = moment_of_day(start)
        except ValueError as error:
            raise Mistake(f"--from {start}", str(error), "Write e.g. --from 08:00") from None
    if begin + length > DAY:
        raise Mistake("--minutes", "the window goes on after midnight", "Begin earlier, or play fewer minutes")
    count = int(((planned >= begin) & (planned < begin + length)).sum())
    if not count:
        first, last = (int(moment) // MINUTE for moment in (planned.min(initial=DAY), planned.max(initial=0)))
        told = f"lookups are planned from {first // 60:02d}:{first % 60:02d} to {last // 60:02d}:{last % 60:02d}"
        raise Mistake("--from", "no lookup is planned in this window", told if len(planned) else "")
    return Window(begin, begin + length, begin + length + run_out(reading))


def run_out(reading: Reading) -> int:
    """How long the last call may take: a login by hand, and every attempt to its deadline."""
    longest = 0
    for journey in reading.model.journeys.values():
        deadline = round(journey.deadline.value) if journey.deadline else MINUTE
        longest = max(longest, journey.attempts * deadline + (journey.attempts - 1) * round(journey.pause.value))
    return longest + LOGIN + SECOND
