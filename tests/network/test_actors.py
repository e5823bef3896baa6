from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mistake import Mistake
from sim.network.actor_counts import ActorCounts
from sim.network.actor_types import ADDRESSED, ActorType, Capability, actor_id, n_of, place_of, type_of
from sim.network.actors import Actors, NoSuchActor
from sim.network.identifiers import WrongIdentifier, check_gln, check_sor, gln
from sim.network.live import ALL, Live
from sim.network.municipalities import Region
from sim.network.opening import open_windows

DAY = date(2026, 11, 23)


def test_everyone_is_there_at_real_size(actors: Actors) -> None:
    """98 of each municipal department, 1,550 clinics, 2,144 schools, 3,915 day-care units; nobody shares a number."""
    for kind in (ActorType.MUNICIPALITY, ActorType.PPR, ActorType.FAMILY, ActorType.ACCESSIBLE):
        assert len(actors.of_type(kind)) == 98
    assert [len(actors.of_type(kind)) for kind in (ActorType.GP, ActorType.SCHOOL, ActorType.DAYCARE)] == [
        1550, 2144, 3915,
    ]  # fmt: skip
    assert len(np.unique(actors.id)) == len(actors)
    assert actors.id.max() < 2**31


def test_every_municipality_has_a_clinic(actors: Actors) -> None:
    """Also the smallest island has one."""
    clinics = actors.of_type(ActorType.GP)
    assert set(place_of(clinics).tolist()) == set(actors.places.code.tolist())


def test_a_number_tells_what_it_is_of(actors: Actors) -> None:
    """Type, place and number are read back from every actor's number."""
    assert (type_of(actors.id) == actors.type).all()
    assert (actor_id(actors.type, place_of(actors.id), n_of(actors.id)) == actors.id).all()
    municipal = actors.municipality > 0
    assert (place_of(actors.id)[municipal] == actors.municipality[municipal]).all()


def test_one_more_clinic_moves_no_other_actor(actors: Actors) -> None:
    """With one clinic more, every old row stands as it was, and one is new."""
    more = Actors.build(replace(actors.counts, gp_clinics=actors.counts.gp_clinics + 1))
    new = np.setdiff1d(more.id, actors.id)
    assert len(new) == 1
    assert type_of(new)[0] == ActorType.GP
    old = more.row(actors.id)
    for column in ("type", "municipality", "region", "epj", "parent", "size", "staff", "capable"):
        assert (getattr(more, column)[old] == getattr(actors, column)).all(), column


def test_every_address_is_valid_and_leads_back(actors: Actors) -> None:
    """A lokationsnummer and a SOR code find the actor they are of, and no two share one."""
    addressed = actors.id[np.isin(actors.type, list(ADDRESSED))][::7].tolist()
    for actor in addressed:
        check_gln(actors.gln(actor))
        check_sor(actors.sor(actor))
        assert actors.by_gln(actors.gln(actor)) == actors.by_sor(actors.sor(actor)) == actor
    assert len({actors.gln(actor) for actor in addressed}) == len(addressed)


def test_valid_numbers_of_nobody_are_told_apart_from_wrong_ones(actors: Actors) -> None:
    """An unknown clinic is nobody's; a broken number is wrong; a school has no address."""
    for item in (88_851_999, 91_851_001, 80_851_001, 99_000_000):
        with pytest.raises(NoSuchActor):
            actors.by_gln(gln(item))
    with pytest.raises(WrongIdentifier):
        actors.by_gln("5799888510010")
    with pytest.raises(NoSuchActor):
        actors.gln(int(actors.of_type(ActorType.SCHOOL)[0]))
    with pytest.raises(NoSuchActor):
        actors.row(actor_id(ActorType.GP, 851, 500))


def test_names_are_readable_danish(actors: Actors) -> None:
    """Names say what and where."""
    assert actors.name(int(actor_id(ActorType.PPR, 851)[0])) == "PPR, Aalborg Kommune"
    assert actors.name(int(actor_id(ActorType.REGION, 5)[0])) == "Region Nordjylland"


def test_everyone_with_an_address_has_staff_and_opening_hours(actors: Actors) -> None:
    """Who can receive a letter has somebody to open it, and hours to do so."""
    rows = np.isin(actors.type, list(ADDRESSED))
    assert actors.staff[rows].min() >= 1
    for kind in ADDRESSED:
        opening = actors.opening(int(actors.of_type(kind)[0]))
        assert opening is not None
        assert len(open_windows(opening, DAY, 7)) >= 5
    assert actors.opening(int(actors.of_type(ActorType.SCHOOL)[0])) is None


def test_actors_are_found_by_region_before_and_after_the_reform(actors: Actors) -> None:
    """Østdanmark holds nobody before the reform and afterwards everyone of its two parts."""
    parts = [actors.of_region(region, DAY) for region in (Region.HOVEDSTADEN, Region.SJAELLAND)]
    assert len(actors.of_region(Region.OESTDANMARK, DAY)) == 0
    after = actors.of_region(Region.OESTDANMARK, date(2027, 1, 1))
    assert sorted(np.concatenate(parts).tolist()) == after.tolist()
    assert len(actors.of_region(Region.SJAELLAND, date(2027, 1, 1))) == 0


def test_numbers_that_cannot_be_are_a_mistake() -> None:
    """Too few clinics for the municipalities, and hours nobody can read, are refused with their name."""
    with pytest.raises(Mistake, match=r"actors\.gp_clinics"):
        ActorCounts(gp_clinics=50)
    with pytest.raises(Mistake, match=r"actors\.opening_gp"):
        ActorCounts(opening_gp="always")


def test_the_pilot_is_five_municipalities_fifteen_clinics_one_region(actors: Actors) -> None:
    """Live in the pilot: 15 departments, 15 clinics, and psychiatry of Nordjylland; nobody before its date."""
    live, day = Live.pilot(actors, date(2025, 4, 1)), (DAY - date(1970, 1, 1)).days
    letters = live.on(Capability.CORRESPONDENCE, day)
    kinds = type_of(letters)
    assert [int((kinds == kind).sum()) for kind in (ActorType.PPR, ActorType.GP, ActorType.PSYCHIATRY)] == [5, 15, 2]
    assert set(place_of(letters[kinds == ActorType.GP]).tolist()) == {787, 810, 840, 849, 851}
    assert len(live.on(Capability.CORRESPONDENCE, (date(2025, 3, 31) - date(1970, 1, 1)).days)) == 0


def test_nobody_is_live_with_what_its_type_cannot(actors: Actors) -> None:
    """With everyone live, no clinic delivers cases and no family department uses the overview."""
    live, day = Live.everyone(actors, DAY), (DAY - date(1970, 1, 1)).days
    assert set(type_of(live.on(Capability.CASES_DELIVERED, day)).tolist()) == {ActorType.PPR, ActorType.FAMILY}
    assert set(type_of(live.on(Capability.OVERVIEW_USED, day)).tolist()) == {ActorType.PSYCHIATRY, ActorType.GP}


@given(st.integers(0, 400), st.integers(0, 400))
def test_adding_never_takes_away(first: int, second: int) -> None:
    """An actor added twice is live from the earlier date, whatever the order, and nobody else changes."""
    actors = Actors.build()
    who = actors.of_municipality(851, ActorType.PPR)
    dates = [date.fromordinal(DAY.toordinal() + shift) for shift in (first, second)]
    live = Live.nobody(actors).adding(who, ALL, dates[0]).adding(who, ALL, dates[1])
    earliest = (min(dates) - date(1970, 1, 1)).days
    assert live.is_live(Capability.CASES_DELIVERED, who, earliest).all()
    assert not live.is_live(Capability.CASES_DELIVERED, who, earliest - 1).any()
    assert live.on(Capability.CASES_DELIVERED, 10**5).tolist() == who.tolist()


def test_live_by_region_and_by_municipality(actors: Actors) -> None:
    """A region brings its psychiatry and its municipalities; a municipality its own departments; actor 0 is nobody."""
    day = (DAY - date(1970, 1, 1)).days
    region = Live.nobody(actors).adding_region(Region.NORDJYLLAND, ALL, DAY)
    assert len(region.on(Capability.CASES_DELIVERED, day, ActorType.PPR)) == 11
    assert len(region.on(Capability.OVERVIEW_USED, day, ActorType.PSYCHIATRY)) == 2
    one = Live.nobody(actors).adding_municipalities([851], Capability.CASES_DELIVERED, DAY)
    assert place_of(one.on(Capability.CASES_DELIVERED, day)).tolist() == [851, 851]
    assert not one.is_live(Capability.CASES_DELIVERED, [0], day).any()
