"""Addresses: every department and clinic with a lokationsnummer, and who can receive what in which version.

Those live with correspondence take CareCommunication 5.0 and 4.0; the others still only the older format, and the
network converts for them. That split is our assumption: MedCom registers each type and version in SOR-EDI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.messages.letter import Party
from sim.network.actor_types import ADDRESSED, ActorType, Capability
from sim.network.actors import Actors
from sim.network.days import NEVER_ENDS
from sim.network.live import Live
from sim.network.municipalities import Region

NEWER = ("carecommunication 5.0", "carecommunication 4.0", "acknowledgement 2.0")
OLDER = ("xdis91 XD9134L", "xbin01 XB0131X", "xctl01-03")
_ROW = {capability: row for row, capability in enumerate(Capability)}
TAKEN = frozenset({("carecommunication", "5"), ("carecommunication", "4"), ("xdis91", ""), ("xbin01", "")})
"""Kinds and major versions that reach every mailbox, converted where needed."""


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox's place in the world. `since`: the day number from which it takes CareCommunication."""

    actor: int
    name: str
    type: str
    place: str
    gln: str
    sor: str
    opening: str
    since: int

    @property
    def party(self) -> Party:
        """As letters name it."""
        return Party(self.name, self.gln, self.sor)

    def takes_newer(self, day: int) -> bool:
        """Whether it takes CareCommunication on a day number."""
        return self.since <= day

    def as_dict(self, day: int) -> dict[str, object]:
        """What the address service answers."""
        newer = self.takes_newer(day)
        return {
            "name": self.name,
            "type": self.type,
            "place": self.place,
            "gln": self.gln,
            "sor": self.sor,
            "opening_hours": self.opening,
            "receives": list(NEWER if newer else OLDER),
            "converted_by_the_network": list(OLDER if newer else NEWER),
        }


class Addresses:
    """All addresses there are, in a fixed order."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        self._all = tuple(addresses)
        self._by_gln = {one.gln: one for one in self._all}
        self._by_actor = {one.actor: one for one in self._all}
        self._by_sor = {one.sor: one for one in self._all}
        self._folded = tuple(f"{one.name} {one.place}".casefold() for one in self._all)

    @classmethod
    def of(cls, actors: Actors, live: Live) -> Addresses:
        """Those of a network, in order of their actors' numbers."""
        return cls(_addresses(actors, live))

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Address]:
        return iter(self._all)

    def by_gln(self, gln: str) -> Address | None:
        """The address with this lokationsnummer."""
        return self._by_gln.get(gln)

    def by_actor(self, actor: int) -> Address | None:
        """The address of an actor."""
        return self._by_actor.get(actor)

    def by_number(self, number: str) -> Address | None:
        """The address with this lokationsnummer or SOR code."""
        return self._by_gln.get(number) or self._by_sor.get(number)

    def party(self, gln: str) -> Party | None:
        """The party with this lokationsnummer, as the conversion asks."""
        found = self._by_gln.get(gln)
        return found.party if found else None

    def search(self, name: str = "", place: str = "", kind: str = "", after: str = "") -> Iterator[Address]:
        """Addresses whose name holds each word, at a place, of a type; after the one with the GLN `after`."""
        words = name.casefold().split()
        wanted = place.casefold().strip()
        skipping = bool(after)
        for one, folded in zip(self._all, self._folded, strict=True):
            if skipping:
                skipping = one.gln != after
            elif (
                all(word in folded for word in words)
                and (not wanted or one.place.casefold() == wanted)
                and (not kind or one.type == kind)
            ):
                yield one


def _addresses(actors: Actors, live: Live) -> Iterator[Address]:
    since = live.since[_ROW[Capability.CORRESPONDENCE]]
    for row, number in enumerate(actors.id):
        kind = ActorType(int(actors.type[row]))
        if kind not in ADDRESSED:
            continue
        actor, code = int(number), int(actors.municipality[row])
        place = actors.places.name_of(code) if code else Region(int(actors.region[row])).danish
        yield Address(
            actor,
            actors.name(actor),
            kind.name.lower(),
            place,
            actors.gln(actor),
            actors.sor(actor),
            actors.opening(actor) or "",
            int(since[row]) if actors.capable[row] & int(Capability.CORRESPONDENCE) else NEVER_ENDS,
        )
