"""From a scenario to what performers play: a stage, and the plan of one replication."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.chance.draws import Draws
from sim.scenario import stage as stages
from sim.scenario.assemble import Block, merged
from sim.scenario.journeys import Decided, Writer
from sim.scenario.plan import Plan, Stage
from sim.scenario.profiles import FLAT
from sim.scenario.reading import Reading
from sim.scenario.streams import journey_of, stream_calls


@dataclass(frozen=True, slots=True)
class Built:
    """A plan and the stage it is played on."""

    plan: Plan
    stage: Stage


def build(reading: Reading, replication: int = 0) -> Built:
    """Everything that is intended in one replication of a scenario."""
    draws = Draws(reading.model.seed, replication)
    setting = stages.build(reading, {})
    labels = {"": 0}
    journeys: list[str] = []
    blocks: list[Block] = []
    for name, stream in reading.model.streams.items():
        where = reading.tree.where(("streams", name))
        writer = Writer(name, journey_of(reading, name, stream), setting, draws, labels, where)
        for day in range(reading.model.days):
            calls = stream_calls(reading, name, stream, draws, day, FLAT)
            blocks.append(writer.block(_of_journey(calls, name, journeys)))
    names = {"label": tuple(labels), "journey": tuple(journeys)}
    return Built(merged(blocks, names), setting.stage)


def _of_journey(calls: Decided, name: str, journeys: list[str]) -> Decided:
    if name not in journeys:
        journeys.append(name)
    code = np.full(len(calls.keys), journeys.index(name), dtype=np.int16)
    return replace(calls, about={**calls.about, "journey": code})
