"""Writes as load: what is written into a station while its servers are counted, as streams beside the scenario's own.

The busiest hour of the writes is taken to be that of the calls, and a joining municipality's first delivery to be under
way: servers that carry both carry either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.chance.durations import SECOND
from sim.cli.written_demand import Write
from sim.scenario.reading import Reading

NAME = "writes to {}"


def written_load(writes: Sequence[Write], reading: Reading) -> dict[str, float]:
    """Servers that the writes keep busy, by station; what no station of the scenario takes is left out."""
    load: dict[str, float] = {}
    for one in writes:
        taken = reading.model.stations.get(one.station)
        if one.work is not None and taken is not None and taken.queue != "none":
            load[one.station] = load.get(one.station, 0.0) + one.per_second * one.work / SECOND
    return {station: busy for station, busy in load.items() if busy}


def with_writes(reading: Reading, writes: Sequence[Write]) -> Reading:
    """The scenario with a stream of writes at every station that takes some, exponential around their mean work."""
    journeys: dict[str, Any] = {}
    streams: dict[str, Any] = {}
    for station, busy in written_load(writes, reading).items():
        rate = sum(one.per_second for one in writes if one.station == station and one.work is not None)
        work = {"exponential": f"{busy * SECOND / rate:.3f} us"}
        journeys[NAME.format(station)] = {"steps": [{"visit": station, "work": work}]}
        streams[NAME.format(station)] = {"rate": f"{rate:.9f} /s", "journey": NAME.format(station)}
    if not streams:
        return reading
    data = reading.tree.data
    return reading.with_values({
        "journeys": {**data.get("journeys", {}), **journeys},
        "streams": {**data.get("streams", {}), **streams},
    })  # fmt: skip
