"""The children: 1.14 million synthetic citizens, every attribute a pure function from an array of numbers to columns.

One citizen is an array of one. Nothing is stored but the segments; a child found by CPR number costs what one costs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.network.actor_types import ActorType, actor_id, n_of, place_of
from sim.network.actors import Actors
from sim.network.births import NOBODY, Births, births
from sim.network.cases import Career, Hiding, cases
from sim.network.children import Belonging, Children, rows_of
from sim.network.clinics import children_of_clinic, clinic_of
from sim.network.consent import Consents, Purpose, Willingness, consents
from sim.network.days import age_on, day_number
from sim.network.found_actors import department_of_municipality
from sim.network.frequencies import Frequencies
from sim.network.groups import BANDS, Group
from sim.network.identifiers import parse_cpr
from sim.network.psychiatry import Practice, courses
from sim.network.safeguards import Wariness, safeguards
from sim.network.schooling import Schooling, schooling
from sim.network.segments import Segments, Selection, destinations, segments
from sim.network.traits import Cohort

Ints = NDArray[np.int64]

__all__ = ["REGISTRY_DATE", "Belonging", "Children", "Citizens", "NoSuchCitizen"]

REGISTRY_DATE = date(2026, 7, 1)
"""When the children are 0 to 17 years old: choose it near the run, or some have turned 18 and are out of remit."""

REMEMBERED = 4096
"""Children at most, of some 8 kB each."""


class NoSuchCitizen(LookupError):
    """A CPR number that is no child's here. The text never repeats the number."""

    status_hint = 404


@dataclass(frozen=True, slots=True, eq=False)
class Citizens:
    """The population of a scenario. Build it with `Citizens.build`."""

    frequencies: Frequencies
    actors: Actors
    registry_date: date
    seed: int
    segments: Segments
    births: tuple[Births, ...]
    rank_before: Ints  # of each segment, the children of its band in earlier segments
    department: Ints  # of each municipality, in order
    institutions: Ints  # schools, day-care units and clinics of each municipality, shape (3, 98)
    remembered: dict[tuple[int, date], Children] = field(default_factory=dict, repr=False)

    @classmethod
    def build(
        cls,
        actors: Actors,
        frequencies: Frequencies | None = None,
        registry_date: date = REGISTRY_DATE,
        seed: int = 1,
    ) -> Citizens:
        """The population these frequencies describe. `seed` is the population's own, apart from the run's."""
        given, places = frequencies or Frequencies(), actors.places
        layout = segments(given, places, seed)
        rank_before = np.zeros(len(layout.start), dtype=np.int64)
        born = []
        for number, band in enumerate(BANDS):
            rows = layout.band == number
            rank_before[rows] = np.cumsum(layout.count[rows]) - layout.count[rows]
            born.append(births(band, int(layout.count[rows].sum()), registry_date, f"births/{seed}/{band.name}"))
        kinds = (ActorType.SCHOOL, ActorType.DAYCARE, ActorType.GP)
        institutions = [
            np.bincount(places.row(actors.municipality[actors.type == kind]), minlength=len(places)) for kind in kinds
        ]
        department = department_of_municipality(actors.counts, places)
        return cls(
            given, actors, registry_date, seed, layout, tuple(born), rank_before, department, np.array(institutions)
        )

    def __len__(self) -> int:
        return self.segments.children

    def look(self, index: ArrayLike, on: date) -> Children:
        """Everything about these children as it is on a date. IndexError for numbers nobody has.

        One child alone is remembered: computing one costs nearly what a thousand cost.
        """
        who = np.atleast_1d(np.asarray(index, dtype=np.int64))
        if len(who) != 1:
            return self._look(who, on)
        name = int(who[0]), on
        if name not in self.remembered:
            self._remember({name: self._look(who, on)})
        return self.remembered[name]

    def expect(self, index: ArrayLike, on: date) -> None:
        """Remember these children: each will be looked at by itself. IndexError for numbers nobody has."""
        who = np.unique(np.asarray(index, dtype=np.int64))[:REMEMBERED]
        looked = self._look(who, on)
        self._remember({(child, on): rows_of(looked, np.array([row])) for row, child in enumerate(who.tolist())})

    def _remember(self, children: dict[tuple[int, date], Children]) -> None:
        if len(self.remembered) + len(children) > REMEMBERED:
            self.remembered.clear()
        self.remembered.update(children)

    def _look(self, who: Ints, on: date) -> Children:
        given, day = self.frequencies, day_number(on)
        row, near = self.segments.of(who), self.belonging(who)
        home, school, clinic, department = near.home, near.school, near.clinic, near.catchment
        group = self.segments.group[row]
        place = self.actors.places.row(home)
        born, cpr = self._born(who, row)
        cohort = Cohort(self.seed, who, born, day_number(self.registry_date))
        has = {part: (group & int(part)) > 0 for part in Group}
        kept, hiding = given.closed_years_kept, self._hiding()
        ppr = Career(given.ppr_case_open, given.ppr_case_years, kept)
        family = Career(given.family_case_open, given.family_case_years, kept)
        municipal = actor_id(ActorType.MUNICIPALITY, home)
        return Children(
            index=who,
            day=day,
            home=home,
            region=self.actors.places.region_until_2027[place],
            born=born,
            age=age_on(born, day),
            male=cpr % 2 == 1,
            cpr=cpr,
            clinic=clinic,
            catchment=department,
            accessible=has[Group.ACCESSIBLE],
            schooling=self.schooling_on(who, born, school, on),
            ppr=cases(cohort, "ppr_case", has[Group.PPR], school, ppr, hiding),
            family=cases(cohort, "family_case", has[Group.FAMILY], home, family, hiding),
            course=courses(cohort, has[Group.COURSE], department, self._second_region(place), self._practice()),
            safeguards=safeguards(cohort, self._wariness()),
            consent_appointments=self._consents(cohort, Purpose.APPOINTMENTS, municipal),
            consent_epj=self._consents(cohort, Purpose.OVERVIEW_EPJ, department),
            consent_gp=self._consents(cohort, Purpose.OVERVIEW_GP, clinic),
        )

    def schooling_on(self, who: Ints, born: Ints, school: Ints, on: date) -> Schooling:
        """The school or day-care of children on a date, by their numbers, birth days and its municipality's code."""
        place = self.actors.places.row(school)
        schools, daycares, _ = self.institutions
        cohort = Cohort(self.seed, who, born, day_number(self.registry_date))
        approved = self.frequencies.institution_approved
        return schooling(cohort, school, day_number(on), schools[place], daycares[place], approved)

    def belonging(self, index: ArrayLike) -> Belonging:
        """Where these children belong: all that a letter is addressed by. IndexError for numbers nobody has."""
        who = np.atleast_1d(np.asarray(index, dtype=np.int64))
        row = self.segments.of(who)
        home = self.segments.home[row]
        place = self.actors.places.row(home)
        clinic = clinic_of(who - self._first_of(place), home, self.institutions[2, place])
        return Belonging(who, home, self.segments.school[row], clinic, self.department[place])

    def index_of(self, cpr: str) -> int:
        """The number of the child with a CPR number; WrongIdentifier, or NoSuchCitizen when it is nobody's here."""
        read = parse_cpr(cpr)
        day, number = day_number(read.birth), int(read.text)
        for band, born in enumerate(self.births):
            if read.fictive and born.days[0] <= day <= born.days[-1]:
                rank = born.rank(day, number)
                if rank != NOBODY:
                    return self._index_of_rank(band, rank)
        raise NoSuchCitizen("no child has this CPR number")

    def having(self, group: Group) -> Selection:
        """Everyone with all of these."""
        return self.segments.select(self.segments.having(group))

    def of_ppr(self, municipality: int, also: Group = Group.PPR) -> Selection:
        """The children whose PPR is this municipality's and who have all of `also`, wherever they live."""
        return self.segments.select((self.segments.school == municipality) & self.segments.having(also))

    def of_home(self, municipality: int, also: Group = Group.FAMILY) -> Selection:
        """The children who live in a municipality and have all of `also`."""
        return self.segments.select((self.segments.home == municipality) & self.segments.having(also))

    def of_department(self, department: int, also: Group = Group.COURSE) -> Selection:
        """The children in a psychiatry department's catchment area who have all of `also`."""
        codes = self.actors.places.code[self.department == department]
        return self.segments.select(np.isin(self.segments.home, codes) & self.segments.having(also))

    def of_clinic(self, clinic: int, also: Group | None = None) -> Ints:
        """The numbers of a clinic's children who have all of `also`; of all its children without."""
        code, n = int(place_of(clinic)[0]), int(n_of(clinic)[0])
        place = int(self.actors.places.row(code)[0])
        first = self._first_of(np.array([place, place + 1]))
        local = children_of_clinic(n, int(self.institutions[2, place]), int(first[1] - first[0]))
        who = local + first[0]
        result: Ints = who if also is None else who[self.segments.having(also)[self.segments.of(who)]]
        return result

    def _born(self, who: Ints, row: Ints) -> tuple[Ints, Ints]:
        rank = who - self.segments.start[row] + self.rank_before[row]
        born, cpr = np.zeros(len(who), dtype=np.int64), np.zeros(len(who), dtype=np.int64)
        band = self.segments.band[row]
        for number, births_of_band in enumerate(self.births):
            mine = np.flatnonzero(band == number)
            born[mine], cpr[mine] = births_of_band.born(rank[mine])
        return born, cpr

    def _index_of_rank(self, band: int, rank: int) -> int:
        rows = np.flatnonzero(self.segments.band == band)
        row = rows[np.searchsorted(self.rank_before[rows], rank, side="right") - 1]
        return int(self.segments.start[row] + rank - self.rank_before[row])

    def _first_of(self, place: Ints) -> Ints:
        """The first child of each municipality (row number; one beyond the last gives the number of children)."""
        codes = self.actors.places.code
        first = np.append(self.segments.start, len(self))[np.searchsorted(self.segments.home, codes)]
        result: Ints = np.append(first, len(self))[place]
        return result

    def _second_region(self, place: Ints) -> Ints:
        places = self.actors.places
        far = destinations(places)[place, -1]
        result: Ints = places.region_until_2027[places.row(far)]
        return result

    def _consents(self, cohort: Cohort, purpose: Purpose, receiver: Ints) -> Consents:
        given = self.frequencies
        share = (given.consent_appointments, given.consent_psychiatry, given.consent_gp)[purpose]
        willing = Willingness(share, given.consent_partial, given.consent_withdrawn, given.consent_days)
        return consents(cohort, purpose, receiver, willing)

    def _hiding(self) -> Hiding:
        given = self.frequencies
        return Hiding(given.hidden_by_kle, given.hidden_by_sensitivity, given.caseworker_named)

    def _wariness(self) -> Wariness:
        given = self.frequencies
        return Wariness(
            given.protected_address, given.blocked, given.blocked_person, given.blocked_place, given.blocked_period,
            given.block_override_permitted,
        )  # fmt: skip

    def _practice(self) -> Practice:
        given = self.frequencies
        outside = (given.diagnosis - given.course * given.diagnosis_in_course) / (1 - given.course)
        return Practice(
            given.course_open, given.course_years, given.appointments_per_year, given.appointments_booked_days,
            given.second_repository, given.diagnosis_in_course, outside,
        )  # fmt: skip
