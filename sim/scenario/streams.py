"""Textbook streams, and the background load of shared stations: Poisson visits without a story."""

from __future__ import annotations

import numpy as np

from sim.chance.draws import Draws, stable_id
from sim.chance.durations import SECOND
from sim.mistake import Mistake, nearest
from sim.scenario.arrivals import Arrivals, Span, thinned
from sim.scenario.journeys import Decided
from sim.scenario.outcomes import Outcome
from sim.scenario.profiles import Profile
from sim.scenario.reading import Reading
from sim.scenario.schema import Journey, Step, Stream
from sim.scenario.surges import largest, surge

HEADROOM = 1.5
"""How far a stream's ceiling lies above its rate unless stated: up to there, more volume keeps every earlier call."""


def journey_of(reading: Reading, name: str, stream: Stream) -> Journey:
    """The journey a stream takes: a named one, or a visit to one station."""
    if stream.visit is not None:
        return Journey(steps=(Step(visit=stream.visit),))
    assert stream.journey is not None
    if stream.journey not in reading.model.journeys:
        where = reading.tree.where(("streams", name, "journey"))
        raise Mistake(where, f"there is no journey {stream.journey!r}", nearest(stream.journey, reading.model.journeys))
    return reading.model.journeys[stream.journey]


def stream_calls(reading: Reading, name: str, stream: Stream, draws: Draws, day: int, profile: Profile) -> Decided:
    """One day's calls of a stream, within the scenario's window."""
    window = reading.model.window
    rate = stream.rate.value
    usual = rate * profile.peak
    most = usual * largest(reading)
    ceiling = stream.ceiling.value if stream.ceiling else usual * HEADROOM
    if most > ceiling:
        where = reading.tree.where(("streams", name, "ceiling"))
        raise Mistake(where, f"the rate peaks at {most:g} /s, above its ceiling of {ceiling:g} /s", "Raise the ceiling")
    arrivals = thinned(
        draws,
        stable_id(name),
        np.array([stable_id(f"stream/{name}", 32)]),
        np.array([ceiling * (window.end - window.start) / SECOND]),
        lambda _, moment: rate * profile.at(moment) * surge(reading, day, moment) / ceiling,
        Span(day, window.start, window.end),
    )
    return visits(arrivals)


def visits(arrivals: Arrivals, visible: bool = True) -> Decided:
    """Arrivals that get what they come for."""
    count = len(arrivals.keys)
    return Decided(arrivals.keys, arrivals.planned, np.full(count, int(Outcome.ANSWERED)), visible=visible)
