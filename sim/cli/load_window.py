"""Which part of a scenario's day is replayed in real time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.chance.durations import DAY, MINUTE, SECOND
from sim.mistake import Mistake
from sim.replay.letter_families import letters as letters_of
from sim.replay.windows import Window, background, busiest, lookups
from sim.scenario.build import Built
from sim.scenario.measures import moment_of_day
from sim.scenario.reading import Reading

MINUTES = 10.0
"""How long calls are sent where nobody says."""

LOGIN = 2 * MINUTE
"""A login by hand takes less, but for very few."""


def window_of(reading: Reading, built: Built, start: str | None, minutes: float, letters: bool = False) -> Window:
    """From `start`, or over the busiest minutes, on the first day. Mistake where no lookup is planned then, and with
    `letters` no letter either."""
    if built.world is None:
        raise Mistake(reading.file, "this scenario has no network to serve", "Play e.g. national")
    length = round(minutes * MINUTE)
    asked = lookups(built.plan) & (built.plan.keys.day == 0)
    if letters:
        asked |= letters_of(built.plan, Window(0, DAY, DAY))
    planned = built.plan.planned[asked]
    begin = busiest(planned, length, MINUTE) if start is None else moment_of(start)
    if begin + length > DAY:
        raise Mistake("--minutes", "the window goes on after midnight", "Begin earlier, or play fewer minutes")
    count = int(((planned >= begin) & (planned < begin + length)).sum())
    if not count:
        first, last = (int(moment) // MINUTE for moment in (planned.min(initial=DAY), planned.max(initial=0)))
        kind = "lookups or letters" if letters else "lookups"
        told = f"{kind} are planned from {first // 60:02d}:{first % 60:02d} to {last // 60:02d}:{last % 60:02d}"
        mend = told if len(planned) else "" if letters else "Its letters are sent with --letters"
        raise Mistake("--from", f"no {kind.rstrip('s')} is planned in this window", mend)
    return Window(begin, begin + length, begin + length + run_out(reading))


def from_log(
    reading: Reading, built: Built, log: Path, start: str | None, minutes: float | None
) -> tuple[Built, Window]:
    """Recorded calls as the plan, and the window they take in whole seconds: from `start`, or the scenario's own
    beginning. Mistake."""
    from sim.replay.recorded import recorded
    from sim.replay.traffic import read_traffic

    try:
        with log.open(encoding="utf-8-sig", newline="") as lines:
            traffic = read_traffic(lines, str(log))
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(str(log), f"cannot be read: {getattr(error, 'strerror', 'not UTF-8')}", "") from None
    begin = reading.model.window.start if start is None else moment_of(start)
    span = (int(traffic.begin[-1] - traffic.begin[0]) // SECOND + 1) * SECOND
    length = span if minutes is None else min(span, round(minutes * MINUTE))
    window = Window(begin, begin + length, begin + length + run_out(reading))
    others = built.plan.take(background(built.plan))
    plan = recorded(built.plan, traffic, begin, str(log))
    whole = plan.followed_by(others) if len(others) else plan
    return replace(built, plan=whole), window


def moment_of(start: str) -> int:
    """A time of day on the command line. Mistake."""
    try:
        return moment_of_day(start)
    except ValueError as error:
        raise Mistake(f"--from {start}", str(error), "Write e.g. --from 08:00") from None


def run_out(reading: Reading) -> int:
    """How long the last call may take: a login by hand, and every attempt to its deadline."""
    longest = 0
    for journey in reading.model.journeys.values():
        deadline = round(journey.deadline.value) if journey.deadline else MINUTE
        longest = max(longest, journey.attempts * deadline + (journey.attempts - 1) * round(journey.pause.value))
    return longest + LOGIN + SECOND
