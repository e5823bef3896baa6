"""Founding the actors: from counts to columns, shared out by population so that one more moves no other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys
from sim.network.actor_counts import ActorCounts
from sim.network.actor_types import CAPABLE, ActorType, actor_id, type_of
from sim.network.apportionment import apportion
from sim.network.municipalities import Municipalities, Region

Ints = NDArray[np.int64]

EPJ_OF_REGION = {
    Region.HOVEDSTADEN: (Region.HOVEDSTADEN, 1),
    Region.SJAELLAND: (Region.HOVEDSTADEN, 1),
    Region.SYDDANMARK: (Region.SYDDANMARK, 2),
    Region.MIDTJYLLAND: (Region.MIDTJYLLAND, 3),
    Region.NORDJYLLAND: (Region.NORDJYLLAND, 4),
}
"""ASSUMPTION: which installation serves each region: the eastern two share one. (Region it is filed under, number.)"""

_SIZES = Draws(seed=20261122)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Columns of actors in the order they were founded."""

    id: Ints
    type: Ints
    municipality: Ints
    region: Ints
    epj: Ints
    parent: Ints
    size: Ints
    staff: Ints
    capable: Ints

    def columns(self) -> tuple[Ints, ...]:
        """The columns, in the order of the fields."""
        return (
            self.id, self.type, self.municipality, self.region, self.epj, self.parent, self.size, self.staff,
            self.capable,
        )  # fmt: skip


def found_actors(counts: ActorCounts, places: Municipalities) -> Found:
    """Every actor once, grouped by type."""
    groups = [
        *_municipal(counts, places),
        *_regional(counts, places),
        _local(ActorType.GP, places, apportion(places.population, counts.gp_clinics, minimum=1), counts),
        _local(ActorType.SPECIALIST, places, apportion(places.population, counts.specialist_clinics), counts),
        _local(ActorType.SCHOOL, places, apportion(places.children, counts.schools, minimum=1), counts),
        _local(ActorType.DAYCARE, places, apportion(places.children, counts.daycare_units, minimum=1), counts),
    ]
    return Found(*(np.concatenate(parts) for parts in zip(*(group.columns() for group in groups), strict=True)))


def epj_of_region(region: Ints) -> Ints:
    """The number of the EPJ installation of each region number (old or new)."""
    table = np.zeros(8, dtype=np.int64)
    for old, (_, number) in EPJ_OF_REGION.items():
        table[old] = number
    table[Region.OESTDANMARK] = table[Region.HOVEDSTADEN]
    return table[region]


def departments_per_region(counts: ActorCounts) -> dict[Region, int]:
    """How many departments of child and adolescent psychiatry each region has."""
    return {region: getattr(counts, f"psychiatry_departments_{region.name.lower()}") for region in EPJ_OF_REGION}


def department_of_municipality(counts: ActorCounts, places: Municipalities) -> Ints:
    """The psychiatry department each municipality belongs to, in the municipalities' order.

    ASSUMPTION: within a region, catchment areas are runs of municipality codes with about equally many children.
    """
    result = np.zeros(len(places), dtype=np.int64)
    for region, departments in departments_per_region(counts).items():
        rows = np.flatnonzero(places.region_until_2027 == region)
        children = places.children[rows]
        middle = np.cumsum(children) - children / 2
        number = np.minimum(departments - 1, (middle * departments / children.sum()).astype(np.int64))
        result[rows] = actor_id(ActorType.PSYCHIATRY, region, number + 1)
    return result


def _municipal(counts: ActorCounts, places: Municipalities) -> list[Found]:
    per_1000 = {
        ActorType.MUNICIPALITY: 0.0,
        ActorType.PPR: counts.ppr_staff_per_1000_children,
        ActorType.FAMILY: counts.family_staff_per_1000_children,
        ActorType.ACCESSIBLE: counts.accessible_staff_per_1000_children,
    }
    return [_department(kind, places, share) for kind, share in per_1000.items()]


def _department(kind: ActorType, places: Municipalities, staff_per_1000: float) -> Found:
    staff = np.rint(places.children * staff_per_1000 / 1000).astype(np.int64)
    itself = kind == ActorType.MUNICIPALITY
    return _found(
        actor_id(kind, places.code),
        municipality=places.code,
        region=places.region_until_2027,
        parent=_no_one(places.code) if itself else actor_id(ActorType.MUNICIPALITY, places.code),
        size=places.children,
        staff=staff if itself else np.maximum(1, staff),
    )


def _local(kind: ActorType, places: Municipalities, numbers: Ints, counts: ActorCounts) -> Found:
    code, region = np.repeat(places.code, numbers), np.repeat(places.region_until_2027, numbers)
    n = np.arange(1, len(code) + 1) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    ids = actor_id(kind, code, n)
    in_reach = np.repeat(places.children // np.maximum(1, numbers), numbers)
    size = _doctors(ids, counts) if kind == ActorType.GP else in_reach
    staff = {ActorType.GP: 2 * size, ActorType.SPECIALIST: np.full(len(ids), counts.specialist_staff)}
    return _found(ids, code, region, _no_one(code), size, staff.get(kind, _no_one(code)))


def _doctors(ids: Ints, counts: ActorCounts) -> Ints:
    """1 to 6 doctors, drawn by the clinic's own number: a clinic keeps its size when another is added."""
    extra = min(1.0, max(0.0, (counts.gp_doctors_per_clinic - 1) / 5))
    keys = Keys.of(0, ids, 0, 0)
    drawn = [_SIZES.uniform(keys, "network/gp_size", branch=place) < extra for place in range(5)]
    return np.asarray(1 + np.sum(drawn, axis=0, dtype=np.int64))


def _regional(counts: ActorCounts, places: Municipalities) -> list[Found]:
    regions = np.array(list(EPJ_OF_REGION), dtype=np.int64)
    children = np.array([places.children[places.region_until_2027 == region].sum() for region in regions])
    departments = np.array(list(departments_per_region(counts).values()), dtype=np.int64)
    somatic = apportion(children, counts.somatic_departments)
    installations = sorted(set(EPJ_OF_REGION.values()))
    epj_region = np.array([region for region, _ in installations], dtype=np.int64)
    epj_number = np.array([number for _, number in installations], dtype=np.int64)
    zero, none = _no_one(regions), _no_one(epj_region)
    psychiatry_size = children // departments
    psychiatry_staff = np.rint(psychiatry_size * counts.psychiatry_staff_per_1000_children / 1000).astype(np.int64)
    return [
        _found(actor_id(ActorType.REGION, regions), zero, regions, zero, children, zero),
        _found(actor_id(ActorType.EPJ, epj_region, epj_number), none, epj_region, none, none, none),
        _wards(ActorType.PSYCHIATRY, regions, departments, psychiatry_size, psychiatry_staff),
        _wards(ActorType.SOMATIC, regions, somatic, children, np.full(len(regions), counts.somatic_staff)),
    ]


def _wards(kind: ActorType, regions: Ints, numbers: Ints, size: Ints, staff: Ints) -> Found:
    region = np.repeat(regions, numbers)
    n = np.arange(1, len(region) + 1) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    return _found(
        actor_id(kind, region, n),
        municipality=_no_one(region),
        region=region,
        parent=actor_id(ActorType.REGION, region),
        size=np.repeat(size, numbers),
        staff=np.repeat(staff, numbers),
    )


def _found(ids: Ints, municipality: Ints, region: Ints, parent: Ints, size: Ints, staff: Ints) -> Found:
    kind = type_of(ids)
    table = np.zeros(max(ActorType) + 1, dtype=np.int64)
    for capable, bits in CAPABLE.items():
        table[capable] = bits
    hospital = np.isin(kind, [ActorType.REGION, ActorType.PSYCHIATRY, ActorType.EPJ, ActorType.SOMATIC])
    epj = np.where(hospital, epj_of_region(region), 0)
    columns = (ids, kind, municipality, region, epj, parent, size, staff, table[kind])
    return Found(*(np.asarray(column, dtype=np.int64) for column in columns))


def _no_one(like: Ints) -> Ints:
    return np.zeros(len(like), dtype=np.int64)
