"""The way of a message between two systems, hop by hop: over VANS today, or over EHMI as it might be.

EHMI carries no correspondence message yet (its pilot is about another type), so that way is HYPOTHETICAL: access points
run by the same suppliers, hops named as EHMI's delivery status names them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys
from sim.chance.durations import Duration
from sim.scenario.columns import Column
from sim.scenario.network_schema import Letters
from sim.scenario.plan import Ints
from sim.scenario.route import Op
from sim.scenario.stage import Setting
from sim.scenario.suppliers import Trip

Mask = NDArray[np.bool_]

VANS_HOPS = ("sender system", "sender's operator", "receiver's operator", "pickup", "receiver system")
EHMI_HOPS = (
    "sender EUA msg-created-and-sent",
    "sender MSH msg-received, msg-sent",
    "sender AP msg-received, msg-sent",
    "receiver AP msg-received, msg-sent",
    "receiver MSH msg-received, msg-sent",
    "receiver EUA msg-received-and-finalized",
)
CONVERSION = "conversion"
SHUT = "shut system"


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Hops as columns of a route. `fetching`: the gate of systems that fetch only at times, where there are any."""

    draws: Draws
    setting: Setting
    letters: Letters
    labels: dict[str, int]
    fetching: int | None

    def there(self, keys: Keys, trip: Trip, copy: int, arrives: Mask | None = None) -> list[Column]:
        """From the sender's system to the receiver's; those who do not arrive get as far as the sender's operator."""
        ehmi = self.letters.transport == "ehmi"
        return self._ehmi(keys, trip, copy, arrives) if ehmi else self._vans(keys, trip, copy, arrives)

    def returned(self, keys: Keys, trip: Trip) -> list[Column]:
        """From the sender's own operator back to its system: what is refused goes no further."""
        return [
            Column(Op.VISIT, trip.operator_from, self._service("vans", keys, 0, 0), label=self.label(VANS_HOPS[1])),
            Column(
                Op.VISIT, trip.system_from, self._service("letter_systems", keys, 0, 0), label=self.label(VANS_HOPS[0])
            ),
        ]

    def label(self, word: str) -> int:
        """The number of a label."""
        return self.labels.setdefault(word, len(self.labels))

    def _vans(self, keys: Keys, trip: Trip, copy: int, arrives: Mask | None) -> list[Column]:
        """Who share an operator pass it once."""
        pickup = works(self.draws, keys, self.letters.pickup.duration, "pickup", copy, 0)
        system = [self._service("letter_systems", keys, copy, end) for end in (0, 1)]
        operator = [self._service("vans", keys, copy, end) for end in (0, 1)]
        label = [self.label(word) for word in VANS_HOPS]
        other = _both(trip.operator_from != trip.operator_to, arrives)
        return [
            Column(Op.VISIT, trip.system_from, system[0], label=label[0]),
            Column(Op.VISIT, trip.operator_from, operator[0], label=label[1]),
            *self._converted(keys, trip, copy, arrives),
            Column(Op.VISIT, trip.operator_to, operator[1], label=label[2], taken=other),
            Column(Op.DELAY, 0, pickup, label=label[3], taken=arrives),
            *self._shut(keys, trip, arrives),
            Column(Op.VISIT, trip.system_to, system[1], label=label[4], taken=arrives),
        ]

    def _ehmi(self, keys: Keys, trip: Trip, copy: int, arrives: Mask | None) -> list[Column]:
        """Four corners. Who share an access point pass it once."""
        model = self.letters.ehmi
        assert model is not None
        system = [self._service("letter_systems", keys, copy, end) for end in (0, 1)]
        handler = [works(self.draws, keys, model.msh.duration, "ehmi/msh", copy, end) for end in (0, 1)]
        point = [works(self.draws, keys, model.ap.duration, "ehmi/ap", copy, end) for end in (0, 1)]
        label = [self.label(word) for word in EHMI_HOPS]
        other = _both(trip.operator_from != trip.operator_to, arrives)
        return [
            Column(Op.VISIT, trip.system_from, system[0], label=label[0]),
            Column(Op.DELAY, 0, handler[0], label=label[1]),
            Column(Op.VISIT, trip.operator_from, point[0], label=label[2]),
            *self._converted(keys, trip, copy, arrives),
            Column(Op.VISIT, trip.operator_to, point[1], label=label[3], taken=other),
            Column(Op.DELAY, 0, handler[1], label=label[4], taken=arrives),
            *self._shut(keys, trip, arrives),
            Column(Op.VISIT, trip.system_to, system[1], label=label[5], taken=arrives),
        ]

    def _converted(self, keys: Keys, trip: Trip, copy: int, arrives: Mask | None) -> list[Column]:
        differing = _both(trip.converted, arrives)
        if not differing.any():
            return []
        station = self.setting.group(CONVERSION, "network.letters.formats")[0]
        work = self._service(CONVERSION, keys, copy, 0)
        return [Column(Op.VISIT, station, work, label=self.label(CONVERSION), taken=differing)]

    def _shut(self, keys: Keys, trip: Trip, arrives: Mask | None) -> list[Column]:
        closing = _both(trip.closes_to, arrives)
        if self.fetching is None or not closing.any():
            return []
        work = np.ones(len(keys), dtype=np.int64)
        return [Column(Op.VISIT, self.fetching, work, label=self.label(SHUT), taken=closing)]

    def _service(self, group: str, keys: Keys, attempt: int, branch: int) -> Ints:
        return works(self.draws, keys, self.setting.work(group, None, group), f"work/{group}", attempt, branch)


def works(draws: Draws, keys: Keys, duration: Duration, stream: str, attempt: int, branch: int) -> Ints:
    """Works drawn from a distribution, one per key. A constant needs no draw."""
    if duration.kind == "constant":
        return np.full(len(keys), max(1, round(duration.mean)), dtype=np.int64)
    return duration.micros(*draws.pair(keys, stream, attempt, branch))


def _both(one: Mask, other: Mask | None) -> Mask:
    return one if other is None else one & other
