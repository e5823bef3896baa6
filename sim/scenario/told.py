"""What is told of the calls of letters: their columns for rows and reports, and plain blocks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Keys
from sim.network.actor_types import ActorType, is_of, place_of, type_of
from sim.scenario.assemble import Block, routed
from sim.scenario.columns import Column
from sim.scenario.correspondence import Sent
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import LAUNCHED, Ints
from sim.scenario.today import Today

About = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """`journeys` gives a number to every kind of call, as it is met."""

    today: Today
    journeys: dict[str, int]

    def about(self, sent: Sent, sender: Ints, receiver: Ints, journey: str) -> About:
        """The columns of calls about these letters, between these parties."""
        return {
            "journey": np.full(len(sender), self.journey(journey), dtype=np.int16),
            "region": self._region(sender),
            "municipality": _municipality(sender),
            "citizen": sent.citizen.astype(np.int32),
            "sender_type": type_of(sender).astype(np.int8),
            "receiver": receiver.astype(np.int64),
            "receiver_type": type_of(receiver).astype(np.int8),
            "receiver_region": self._region(receiver),
            "receiver_municipality": _municipality(receiver),
            "purpose": sent.purpose.astype(np.int8),
            "asks": sent.asks,
            "joined": sent.joined,
            "own": np.full(len(sender), sent.own),
        }

    def _region(self, actor: Ints) -> NDArray[np.int16]:
        actors = self.today.world.actors
        return actors.region_on(self.today.date)[actors.row(actor)].astype(np.int16)

    def journey(self, name: str) -> int:
        """The number of a kind of call."""
        return self.journeys.setdefault(name, len(self.journeys))


def block_of(
    keys: Keys,
    attempts: list[list[Column]],
    visible: bool = False,
    deadline: Ints | int = 0,
    head: list[Column] | None = None,
) -> Block:
    """Calls that are launched by another one and get what they come for, until something else is said of them."""
    columns, heads, length = routed(len(keys), head or [], attempts, deadline)
    return Block(
        keys=keys,
        planned=np.full(len(keys), LAUNCHED, dtype=np.int64),
        head=heads,
        length=length,
        attempts=len(attempts),
        pause=1,
        overlap=False,
        answer=np.full(len(keys), int(Outcome.ANSWERED)),
        visible=visible,
        about={},
        columns=columns,
    )


def _municipality(actor: Ints) -> NDArray[np.int16]:
    """The actor's municipality; 0 for what belongs to a region."""
    regional = is_of(actor, (ActorType.PSYCHIATRY, ActorType.SOMATIC))
    return np.where(regional, 0, place_of(actor)).astype(np.int16)
