"""The stage for as long as anybody may serve it: a scenario's calendars end with its run, a test clock goes on."""

from __future__ import annotations

from dataclasses import replace

from sim.chance.durations import DAY
from sim.scenario.build import Built, members
from sim.scenario.plan import Stage
from sim.scenario.reading import Reading
from sim.scenario.staff import staff
from sim.scenario.stage import Crew, build

LASTS = 400
"""Days for which opening hours, rounds and leave are laid down beyond a scenario's own."""


def longer(reading: Reading) -> Reading:
    """The scenario with an end LASTS days later."""
    more = reading.model.run_out + LASTS * DAY
    return replace(reading, model=reading.model.model_copy(update={"run_out": more}))


def lasting(reading: Reading, built: Built) -> Stage:
    """The same stations under the same numbers, with calendars for LASTS more days; and an end as far away."""
    later = longer(reading)
    crew = staff(later, built.world).crew if built.staff is not None and built.world is not None else Crew()
    stage = build(later, members(reading), crew).stage
    assert [one.name for one in stage.stations] == [one.name for one in built.stage.stations]
    return stage
