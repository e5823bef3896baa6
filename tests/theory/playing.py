"""From a scenario's text to what one replication showed, in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import SECOND
from sim.journey.moments import NEVER, End, Moments
from sim.scenario.build import Built, build
from sim.scenario.plan import Plan, Stage
from sim.scenario.reading import Reading, load
from sim.scenario.route import Op

Play = Callable[[Plan, Stage], Moments]
Seconds = NDArray[np.float64]

FOLDER = Path(__file__).parent / "scenarios"
ENGINES = tuple(name for name in ("reference", "fast", "compiled") if find_spec(f"sim.engine.{name}"))
QUICKEST = ENGINES[-1]


def engine(name: str) -> Play:
    """The `play` of an engine by name."""
    play: Play = import_module(f"sim.engine.{name}").play
    return play


def read(name: str, *settings: str) -> Reading:
    """A scenario of this folder by name, with `path=value` settings."""
    return load(str(FOLDER / f"{name}.yaml"), settings)


@dataclass(frozen=True, slots=True)
class Observed:
    """One played replication. `counted`: calls planned after the warm-up, which theory speaks of."""

    built: Built
    moments: Moments
    counted: NDArray[np.bool_]

    def response(self, journey: str | None = None) -> Seconds:
        """Planned to closed, of counted calls that were answered."""
        chosen = self._calls(journey) & (self.moments.end == End.DONE)
        result: Seconds = (self.moments.closed[chosen] - self.built.plan.planned[chosen]) / SECOND
        return result

    def waits(self, station: str) -> Seconds:
        """Arrived to began, of counted visits that were served."""
        steps = self._visits(station)
        return (self.moments.began[steps] - self.moments.arrived[steps]) / SECOND

    def sojourns(self, station: str) -> Seconds:
        """Arrived to ended, of counted visits that were served."""
        steps = self._visits(station)
        return (self.moments.ended[steps] - self.moments.arrived[steps]) / SECOND

    def share(self, end: End, journey: str | None = None) -> float:
        """Of counted calls that ended in this way."""
        return float(np.mean(self.moments.end[self._calls(journey)] == end))

    def share_never_served(self) -> float:
        """Of counted calls of one visit that left the queue or were turned away."""
        plan = self.built.plan
        return float(np.mean(self.moments.began[(plan.first + 1)[self.counted]] == NEVER))

    def busy(self, moment: float) -> int:
        """Visits in service at a moment, in seconds after the first midnight."""
        at = round(moment * SECOND)
        moments = self.moments
        return int(np.count_nonzero((moments.began <= at) & (moments.ended > at) & (moments.began != NEVER)))

    def _calls(self, journey: str | None) -> NDArray[np.bool_]:
        if journey is None:
            return self.counted
        plan = self.built.plan
        result: NDArray[np.bool_] = self.counted & (plan.about["journey"] == plan.names["journey"].index(journey))
        return result

    def _visits(self, station: str) -> NDArray[np.int64]:
        plan = self.built.plan
        here = (plan.steps["op"] == Op.VISIT) & (plan.steps["station"] == self.built.setting.numbers[station])
        call = np.repeat(np.arange(len(plan)), plan.ends - plan.first)
        return np.flatnonzero(here & self.counted[call] & (self.moments.began != NEVER))


def replications(reading: Reading, count: int, warm_up: float, play: Play) -> Iterator[Observed]:
    """Independent replications 0..count-1. Calls planned in the window's first `warm_up` seconds are not counted."""
    for number in range(count):
        built = build(reading, number)
        moments = play(built.plan, built.stage)
        since = reading.model.window.start + round(warm_up * SECOND)
        # Background calls go on after the window and may be cut off by the horizon; they are not what is measured.
        observed = Observed(built, moments, built.plan.visible & (built.plan.planned >= since))
        assert not (moments.end[built.plan.visible] == End.UNFINISHED).any(), "the run is over before its calls are"
        yield observed
