"""All actors of the network as frozen columns, found by number, GLN, type or municipality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.network import identifiers
from sim.network.actor_counts import ActorCounts
from sim.network.actor_types import ADDRESSED, ActorType, actor_id, n_of, place_of, type_of
from sim.network.found_actors import Found, found_actors
from sim.network.municipalities import Municipalities, Region, municipalities

Ints = NDArray[np.int64]

_ADDRESS_BASE = 80
_TITLES = {
    ActorType.MUNICIPALITY: "{place} Kommune",
    ActorType.PPR: "PPR, {place} Kommune",
    ActorType.FAMILY: "Børne- og familieafdelingen, {place} Kommune",
    ActorType.ACCESSIBLE: "Lettilgængeligt tilbud, {place} Kommune",
    ActorType.REGION: "Region {place}",
    ActorType.PSYCHIATRY: "Børne- og ungdomspsykiatrien, afsnit {n}, Region {place}",
    ActorType.EPJ: "EPJ-installation {n}",
    ActorType.GP: "Lægerne nr. {n}, {place}",
    ActorType.SOMATIC: "Somatisk afdeling {n}, Region {place}",
    ActorType.SPECIALIST: "Speciallægeklinik {n}, {place}",
    ActorType.SCHOOL: "Skole {n}, {place}",
    ActorType.DAYCARE: "Dagtilbud {n}, {place}",
}
_REGIONAL = frozenset({ActorType.REGION, ActorType.PSYCHIATRY, ActorType.EPJ, ActorType.SOMATIC})


class NoSuchActor(LookupError):
    """An actor number or lokationsnummer nobody in the network has."""

    status_hint = 404


@dataclass(frozen=True, slots=True, eq=False)
class Actors:
    """One row per actor, in order of number.

    id, type, municipality (code, 0 if none), region (number until the reform), epj (number of the EPJ installation, 0
    if none), parent (actor number, 0 if none), size (children in reach; doctors for a clinic), staff (people who can
    open letters or look up), capable (bits of Capability the actor can be live with).
    """

    counts: ActorCounts
    places: Municipalities
    id: Ints
    type: Ints
    municipality: Ints
    region: Ints
    epj: Ints
    parent: Ints
    size: Ints
    staff: Ints
    capable: Ints

    @classmethod
    def build(cls, counts: ActorCounts | None = None, places: Municipalities | None = None) -> Actors:
        """The whole network from plain numbers. Raising a number adds actors and changes no other actor's id."""
        numbers, where = counts or ActorCounts(), places or municipalities()
        found: Found = found_actors(numbers, where)
        order = np.argsort(found.id, kind="stable")
        columns = [column[order] for column in found.columns()]
        for column in columns:
            column.flags.writeable = False
        return cls(numbers, where, *columns)

    def __len__(self) -> int:
        return len(self.id)

    def row(self, actor: ArrayLike) -> Ints:
        """Row numbers of actor numbers; NoSuchActor for a number nobody has."""
        wanted = np.atleast_1d(np.asarray(actor, dtype=np.int64))
        rows = np.minimum(np.searchsorted(self.id, wanted), len(self) - 1)
        wrong = self.id[rows] != wanted
        if wrong.any():
            raise NoSuchActor(f"no actor has the number {int(wanted[wrong][0])}")
        return rows.astype(np.int64)

    def of_type(self, kind: ActorType) -> Ints:
        """The actor numbers of one type."""
        return self._chosen(self.type == kind)

    def of_municipality(self, code: int, kind: ActorType | None = None) -> Ints:
        """The actor numbers in one municipality, of one type if asked."""
        mask = self.municipality == code
        return self._chosen(mask if kind is None else mask & (self.type == kind))

    def of_region(self, region: Region, on: date, kind: ActorType | None = None) -> Ints:
        """The actor numbers in a region as it is on a date, of one type if asked."""
        mask = self.region_on(on) == region
        return self._chosen(mask if kind is None else mask & (self.type == kind))

    def region_on(self, on: date) -> Ints:
        """The region of each row on a date: the reform merges Hovedstaden and Sjælland."""
        after = set(self.places.region(on).tolist())
        merged = np.isin(self.region, [Region.HOVEDSTADEN, Region.SJAELLAND]) & (Region.OESTDANMARK in after)
        return np.where(merged, int(Region.OESTDANMARK), self.region)

    def gln(self, actor: int) -> str:
        """The lokationsnummer of an actor with an address."""
        return identifiers.gln(self._item(actor))

    def sor(self, actor: int) -> str:
        """The SOR code of an actor with an address."""
        return identifiers.sor(self._item(actor))

    def by_gln(self, text: str) -> int:
        """The actor a lokationsnummer belongs to; NoSuchActor when it is valid and nobody's."""
        return self._by_item(identifiers.gln_item(text))

    def by_sor(self, text: str) -> int:
        """The actor a SOR code belongs to; NoSuchActor when it is valid and nobody's."""
        return self._by_item(identifiers.sor_item(text))

    def name(self, actor: int) -> str:
        """A readable Danish name, made when asked for."""
        kind, place, n = (int(part(actor)[0]) for part in (type_of, place_of, n_of))
        self.row(actor)
        name = Region(place).danish if ActorType(kind) in _REGIONAL else self.places.name_of(place)
        return _TITLES[ActorType(kind)].format(place=name, n=n)

    def opening(self, actor: int) -> str | None:
        """The opening hours as text; None for actors without an address."""
        kind = ActorType(int(type_of(actor)[0]))
        return getattr(self.counts, f"opening_{kind.name.lower()}") if kind in ADDRESSED else None

    def _chosen(self, mask: NDArray[np.bool_]) -> Ints:
        result: Ints = self.id[mask]
        return result

    def _item(self, actor: int) -> int:
        self.row(actor)
        kind, place, n = (int(part(actor)[0]) for part in (type_of, place_of, n_of))
        if ActorType(kind) not in ADDRESSED:
            raise NoSuchActor(f"{ActorType(kind).name.lower()} has no address of its own")
        return (_ADDRESS_BASE + kind) * 1_000_000 + place * 1000 + n

    def _by_item(self, item: int) -> int:
        kind, place, n = item // 1_000_000 - _ADDRESS_BASE, item // 1000 % 1000, item % 1000
        actor = int(actor_id(kind, place, n)[0])
        if kind not in set(ADDRESSED):
            raise NoSuchActor("no actor has this address")
        self.row(actor)
        return actor
