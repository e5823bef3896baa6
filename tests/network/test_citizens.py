from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance.durations import DAY
from sim.mistake import Mistake
from sim.network.actor_types import ActorType, place_of, type_of
from sim.network.actors import Actors
from sim.network.births import births
from sim.network.children import Children, rows_of
from sim.network.citizens import REGISTRY_DATE, REMEMBERED, Citizens, NoSuchCitizen
from sim.network.consent import Giver, Purpose
from sim.network.days import age_on, birthday, day_number, day_of
from sim.network.frequencies import Frequencies
from sim.network.groups import BANDS, Group, group_shares
from sim.network.identifiers import WrongIdentifier, cpr_remainder, format_cpr, parse_cpr
from sim.network.person import person
from sim.network.psychiatry import UNSCHEDULED
from sim.network.registry import Change, Registry

FREQUENCIES = Frequencies()
CHILDREN = st.integers(0, FREQUENCIES.children - 1)
MONDAY = date(2026, 11, 23)


def close(found: float, expected: float, within: float = 0.02) -> bool:
    """Whether a total is within 2 % of the published one (a systematic sample of a million strays far less)."""
    return abs(found / expected - 1) < within


def test_every_child_has_its_own_cpr_number_of_the_fictive_form(everyone: Children) -> None:
    """1,137,799 different numbers; seventh digit 9, modulus 11 never 0, nobody born on 1 January, gender by parity."""
    assert len(np.unique(everyone.cpr)) == len(everyone) == 1_137_799
    assert (everyone.cpr // 1000 % 10 == 9).all()
    assert (cpr_remainder(everyone.cpr) != 0).all()
    assert (everyone.cpr // 1_000_000 != 101).all()
    assert ((everyone.cpr % 2 == 1) == everyone.male).all()
    assert close(everyone.male.mean(), 0.5)


def test_ages_are_0_to_17_by_the_published_bands(everyone: Children) -> None:
    """On the registry date everyone is a child, and each five-year band has its published count."""
    ages = np.bincount(everyone.age)
    assert len(ages) == 18
    for band in BANDS:
        published = getattr(FREQUENCIES, f"children_{band.name}")
        assert close(ages[band.first : band.last + 1].sum(), published, 0.001)


def test_published_totals_fit(everyone: Children) -> None:
    """Psychiatry contacts, diagnoses, support measures and accessible courses sum to their sources."""
    assert close((everyone.course.department > 0).sum(), 43_530)
    assert close(everyone.course.diagnosis.sum(), 73_220)
    assert close((everyone.family.owner > 0).sum(), 77_200)
    assert close(everyone.family.open_on(everyone.day).sum(), 52_600 * 0.85)
    assert close(everyone.accessible.sum(), 39_000)
    assert close(everyone.course.past(everyone.day, 365).sum(), 400_000, 0.125)


def test_municipalities_hold_their_share_of_the_children(everyone: Children, citizens: Citizens) -> None:
    """Homes follow the estimate to within the two children the table's rounding lost."""
    places = citizens.actors.places
    found = np.bincount(places.row(everyone.home))
    assert np.abs(found - places.children).max() <= 2


@given(CHILDREN)
def test_a_cpr_number_leads_back_to_the_child(citizens: Citizens, index: int) -> None:
    """Number and child are a bijection, and one child alone is what it is among others."""
    alone = citizens.look(index, MONDAY)
    among = citizens.look([0, index, len(citizens) - 1], MONDAY)
    assert alone.cpr[0] == among.cpr[1]
    assert citizens.index_of(format_cpr(int(alone.cpr[0]))) == index
    assert day_number(parse_cpr(format_cpr(int(alone.cpr[0]))).birth) == alone.born[0]


@settings(max_examples=200)
@given(st.dates(date(2008, 6, 1), date(2026, 12, 31)), st.integers(0, 9999))
def test_a_number_finds_its_child_or_nobody(citizens: Citizens, birth: date, last: int) -> None:
    """Any number of ten digits is either found, and then is that child's, or is nobody's."""
    text = f"{birth:%d%m%y}{last:04d}"
    try:
        index = citizens.index_of(text)
    except NoSuchCitizen:
        return
    assert citizens.look(index, MONDAY).cpr[0] == int(text)


def test_an_unknown_number_is_not_repeated(citizens: Citizens) -> None:
    """The error for a CPR number that is nobody's does not carry the number."""
    with pytest.raises(NoSuchCitizen) as nobody:
        citizens.index_of("2906910651")
    assert "2906910651" not in str(nobody.value)


def test_what_is_no_cpr_number_is_another_error(citizens: Citizens) -> None:
    """A malformed number is wrong, not unknown."""
    with pytest.raises(WrongIdentifier):
        citizens.index_of("3102149998")


def test_every_number_of_a_day_is_counted_once(citizens: Citizens, everyone: Children) -> None:
    """Asking for all 10,000 numbers of one birth date finds exactly the children born on it."""
    birth = date(2014, 3, 14)
    found = []
    for last in range(9000, 10000):
        try:
            found.append(citizens.index_of(f"{birth:%d%m%y}{last}"))
        except NoSuchCitizen:
            continue
    assert sorted(found) == np.flatnonzero(everyone.born == day_number(birth)).tolist()


def test_children_are_found_by_group_and_group_by_children(citizens: Citizens, everyone: Children) -> None:
    """Selections by PPR, home, department and clinic hold exactly the children whose columns say so."""
    ppr = citizens.of_ppr(851)
    assert ppr.index(np.arange(ppr.count)).tolist() == np.flatnonzero(everyone.ppr.owner == 851).tolist()
    family = citizens.of_home(810)
    assert family.index(np.arange(family.count)).tolist() == np.flatnonzero(everyone.family.owner == 810).tolist()
    department = int(citizens.department[0])
    course = citizens.of_department(department)
    assert (
        course.index(np.arange(course.count)).tolist()
        == np.flatnonzero(everyone.course.department == department).tolist()
    )
    clinic = int(everyone.clinic[1_000_000])
    assert citizens.of_clinic(clinic).tolist() == np.flatnonzero(everyone.clinic == clinic).tolist()
    with_course = np.flatnonzero((everyone.clinic == clinic) & (everyone.course.department > 0))
    assert citizens.of_clinic(clinic, Group.COURSE).tolist() == with_course.tolist()


def test_choosing_beyond_the_last_is_an_error(citizens: Citizens) -> None:
    """The k-th of k children does not exist, and no child has a number beyond the last."""
    chosen = citizens.of_ppr(851)
    with pytest.raises(IndexError):
        chosen.index(chosen.count)
    with pytest.raises(IndexError):
        citizens.look(len(citizens), MONDAY)
    with pytest.raises(IndexError):
        citizens.look(-1, MONDAY)


def test_some_go_to_school_elsewhere_and_ppr_follows(everyone: Children, citizens: Citizens) -> None:
    """PPR's municipality is the school's; with a PPR case more go elsewhere; most of them stay in the region."""
    elsewhere = everyone.schooling.municipality != everyone.home
    has_ppr = everyone.ppr.owner > 0
    assert (everyone.ppr.owner[has_ppr] == everyone.schooling.municipality[has_ppr]).all()
    assert close(elsewhere[has_ppr].mean(), FREQUENCIES.schooled_elsewhere_with_ppr, 0.03)
    assert close(elsewhere[~has_ppr].mean(), FREQUENCIES.schooled_elsewhere, 0.03)
    there = citizens.actors.places.region_of(everyone.schooling.municipality[elsewhere], MONDAY)
    assert 0.85 < (there == everyone.region[elsewhere]).mean() < 0.95


def test_institutions_exist_and_suit_the_age(everyone: Children, citizens: Citizens) -> None:
    """Every institution is an actor in its municipality: a school from the August one turns six, day-care before."""
    institution = everyone.schooling.institution
    placed = institution > 0
    citizens.actors.row(np.unique(institution[placed]))
    assert (place_of(institution[placed]) == everyone.schooling.municipality[placed]).all()
    assert set(type_of(institution[everyone.age >= 7]).tolist()) == {ActorType.SCHOOL}
    assert set(type_of(institution[(everyone.age >= 1) & (everyone.age <= 4)]).tolist()) == {ActorType.DAYCARE}
    assert not placed[everyone.age == 0].any()


def test_clinics_exist_in_the_home_municipality(everyone: Children, citizens: Citizens) -> None:
    """Every child's clinic is an actor of its home municipality, and every clinic has children."""
    citizens.actors.row(np.unique(everyone.clinic))
    assert (place_of(everyone.clinic) == everyone.home).all()
    assert len(np.unique(everyone.clinic)) == 1550


def test_one_more_clinic_takes_children_and_moves_no_others(everyone: Children, citizens: Citizens) -> None:
    """With a clinic more, whoever changes clinic changes to the new one, and no other column changes."""
    actors = Actors.build(replace(citizens.actors.counts, gp_clinics=1551))
    new = np.setdiff1d(actors.id, citizens.actors.id)[0]
    who = np.arange(0, len(citizens), 11)
    after, before = Citizens.build(actors).look(who, REGISTRY_DATE), citizens.look(who, REGISTRY_DATE)
    moved = after.clinic != before.clinic
    assert moved.any()
    assert (after.clinic[moved] == new).all()
    for column in ("cpr", "home", "born", "accessible"):
        assert (getattr(after, column) == getattr(before, column)).all()
    assert (after.ppr.opened == before.ppr.opened).all()
    assert (after.schooling.institution == before.schooling.institution).all()


def test_active_lately_is_neither_open_nor_existing(everyone: Children) -> None:
    """Open cases are a true part of the lately active ones, and these of all the index holds."""
    for cases in (everyone.ppr, everyone.family):
        opened, lately, all_cases = (
            cases.open_on(everyone.day), cases.active_lately(everyone.day), cases.exists(everyone.day),
        )  # fmt: skip
        assert opened.sum() < lately.sum() < all_cases.sum()
        assert not (opened & ~lately).any()
        assert not (lately & ~all_cases).any()
        assert (cases.opened >= np.where(all_cases, everyone.born, 0)).all()


def test_a_case_closed_within_the_half_year_is_active_lately_until_it_is_not(
    citizens: Citizens, everyone: Children
) -> None:
    """A case closed on a day counts for 182 days more, and not on the day after the half year."""
    closed = everyone.ppr.closed
    row = int(np.flatnonzero((closed < everyone.day) & (closed > everyone.day - 100))[0])
    case = citizens.look(row, MONDAY).ppr
    last = int(closed[row])
    assert not case.open_on(last)[0]
    assert case.active_lately(last + 182)[0]
    assert not case.active_lately(last + 183)[0]


def test_appointments_move_from_ahead_to_behind(citizens: Citizens) -> None:
    """What a day's list holds is what counts say, on weekdays, in order; a day later the same dates stand."""
    who = citizens.having(Group.COURSE).index(np.arange(0, 40_000, 37))
    today, tomorrow = citizens.look(who, MONDAY), citizens.look(who, MONDAY + timedelta(days=1))
    course = today.course
    moments = course.moments(today.day)
    real = moments != UNSCHEDULED
    assert (real.sum(axis=1) == course.past(today.day) + course.future(today.day)).all()
    assert ((moments < 0).sum(axis=1) == course.past(today.day)).all()
    assert ((moments[real] // DAY + today.day + 3) % 7 < 5).all()
    assert (np.diff(np.where(real, moments, 2**60), axis=1) >= 0).all()
    shifted = tomorrow.course.moments(tomorrow.day) + DAY
    for row in range(0, len(who), 50):
        kept = set(moments[row][real[row] & (moments[row] >= -180 * DAY)].tolist())
        assert kept <= set(shifted[row].tolist())


def test_nobody_without_a_course_has_appointments(everyone: Children) -> None:
    """Appointments need a course, and none lie after its end."""
    none = everyone.course.department == 0
    assert (everyone.course.past(everyone.day)[none] == 0).all()
    assert (everyone.course.future(everyone.day)[none] == 0).all()
    over = (everyone.course.ended <= everyone.day) & ~none
    assert over.any()
    assert (everyone.course.future(everyone.day)[over] == 0).all()


def test_the_young_person_consents_from_fifteen(everyone: Children, citizens: Citizens) -> None:
    """Who consented at 15 did so alone, and a parent's consent lapses on the fifteenth birthday."""
    consent = everyone.consent(Purpose.APPOINTMENTS)
    given = consent.giver != Giver.NOBODY
    of_age = consent.start >= birthday(everyone.born, 15)
    assert (consent.giver[given & of_age] == Giver.YOUNG_PERSON).all()
    assert (consent.giver[given & ~of_age] == Giver.PARENT).all()
    fifteenth = birthday(everyone.born, 15)
    soon = (fifteenth > everyone.day) & (fifteenth < everyone.day + 60) & (consent.withdrawn > everyone.day + 60)
    row = int(np.flatnonzero(given & soon)[0])
    one, day = citizens.look(row, MONDAY), int(fifteenth[row])
    assert one.consent_appointments.valid(day - 1, one.born)[0]
    assert not one.consent_appointments.valid(day, one.born)[0]


def test_consents_are_partial_withdrawn_and_over_in_their_shares(everyone: Children) -> None:
    """Partial ones cover some source and leave out one; withdrawn ones stand before and not after."""
    consent = everyone.consent_gp
    given = consent.giver != Giver.NOBODY
    assert close(given.mean(), FREQUENCIES.consent_gp)
    assert close(consent.partial()[given].mean(), FREQUENCIES.consent_partial, 0.03)
    assert (consent.sources > 0).all()
    taken_back = given & (consent.withdrawn < 10**6)
    day = int(consent.withdrawn[taken_back][0])
    first = np.flatnonzero(taken_back)[0]
    stands = [consent.valid(moment, np.full(len(everyone), day))[first] for moment in (day - 1, day)]
    assert stands == [True, False]


def test_a_smaller_country_keeps_the_shares(actors: Actors) -> None:
    """With 20,000 children every municipality still has some, and the bijection holds for all of them."""
    small = Citizens.build(actors, replace(FREQUENCIES, children=20_000))
    all_of_them = small.look(np.arange(20_000), MONDAY)
    assert len(np.unique(all_of_them.cpr)) == len(small) == 20_000
    assert close((all_of_them.course.department > 0).mean(), FREQUENCIES.course, 0.1)
    for index in range(0, 20_000, 997):
        assert small.index_of(format_cpr(int(all_of_them.cpr[index]))) == index


def test_frequencies_that_cannot_be_are_a_mistake(actors: Actors) -> None:
    """A share above 1, overlaps that leave fewer than nobody, and too many children are refused with their name."""
    with pytest.raises(Mistake, match=r"population\.course"):
        Frequencies(course=1.2)
    with pytest.raises(Mistake, match="population"):
        group_shares(replace(FREQUENCIES, family_case=0.001))
    with pytest.raises(Mistake, match="children"):
        Citizens.build(actors, replace(FREQUENCIES, children=20_000_000))
    with pytest.raises(Mistake, match="registry date"):
        births(BANDS[3], 100, date(2016, 7, 1), "key")


@given(st.dates(date(2008, 1, 1), date(2026, 6, 30)), st.dates(date(2026, 7, 1), date(2036, 12, 31)))
def test_ages_turn_on_the_birthday(birth: date, today: date) -> None:
    """Completed years agree with a calendar on the wall; who was born on 29 February turns on 1 March."""
    had_it = (today.month, today.day) >= (birth.month, birth.day)
    years = today.year - birth.year - (not had_it)
    born = np.array([day_number(birth)])
    assert age_on(born, day_number(today))[0] == years
    leap = (birth.month, birth.day) == (2, 29)
    assert leap or (day_of(int(birthday(born, 15)[0])).month, day_of(int(birthday(born, 15)[0])).day) == (
        birth.month, birth.day,
    )  # fmt: skip


def test_persons_are_made_when_looked_at_and_stay_the_same() -> None:
    """A child has one name whenever asked, and it suits the gender's names by chance of the number alone."""
    first, again, other = person(5, male=True), person(5, male=True), person(6, male=True)
    assert first == again
    assert first != other
    assert first.name == f"{first.first_name} {first.last_name}"
    assert len(first.postcode) == 4


def test_a_child_by_itself_is_as_among_others_and_is_computed_once(citizens: Citizens) -> None:
    """Looked at alone, expected with others or one of many: every column alike, and the same object the second time."""
    many, on = np.array([7, 400_123, 1_000_001]), MONDAY + timedelta(days=1)
    together = citizens.look(many, on)
    citizens.remembered.clear()
    alone = citizens.look(7, on)
    citizens.expect(many, on)
    for row, child in enumerate(many.tolist()):
        expected = citizens.look(child, on)
        assert expected is citizens.look([child], on)
        assert columns(expected) == columns(rows_of(together, np.array([row])))
    assert columns(alone) == columns(citizens.look(7, on))
    assert citizens.look(7, MONDAY).day == day_number(MONDAY)
    citizens.expect(np.arange(REMEMBERED), on)
    assert len(citizens.remembered) <= REMEMBERED
    citizens.remembered.clear()


def columns(part: object) -> dict[str, object]:
    """Everything a dataclass of columns holds, as plain values."""
    assert is_dataclass(part)
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    return {
        name: columns(value) if is_dataclass(value) else value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }


def test_a_change_takes_effect_at_its_moment_for_its_child(citizens: Citizens) -> None:
    """Before its moment, and for others, nothing changes; later changes win; the derived child stays."""
    registry = Registry(citizens, MONDAY)
    changed = registry.changed(
        7, [Change(2 * DAY, "ppr.closed", 5), Change(DAY, "ppr.closed", 4), Change(0, "clinic", 9)]
    )
    before = registry.look([6, 7], 2 * DAY)
    assert changed.look(7, 0).ppr.closed[0] == before.ppr.closed[1]
    assert changed.look(7, DAY).ppr.closed[0] == 4
    after = changed.look([6, 7, 7], 2 * DAY)
    assert after.ppr.closed.tolist() == [before.ppr.closed[0], 5, 5]
    assert after.clinic.tolist() == [before.clinic[0], 9, 9]
    assert registry.look(7).clinic[0] == before.clinic[1]
    assert changed.look(7, 3 * DAY).day == day_number(MONDAY) + 3


def test_a_change_of_no_column_is_a_mistake_that_names_the_nearest(citizens: Citizens) -> None:
    """A misspelt column is met with the right one, and a CPR number cannot be changed."""
    with pytest.raises(Mistake, match=r"Did you mean ppr\.closed"):
        Registry(citizens, MONDAY).changed(7, [Change(0, "ppr.close", 1)])
    with pytest.raises(Mistake):
        Registry(citizens, MONDAY).changed(7, [Change(0, "cpr", 1)])
