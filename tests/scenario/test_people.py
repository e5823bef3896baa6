"""Who is there when: leave in turns, calendars, crews in groups, families of calls, and what a practice may say."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chance.durations import DAY, HOUR
from sim.mistake import Mistake
from sim.network.actor_types import ActorType, actor_id
from sim.scenario.absences import away
from sim.scenario.build import programme
from sim.scenario.calendars import Calendar
from sim.scenario.family import Family
from sim.scenario.practice_schema import Leave
from sim.scenario.reading import load
from sim.scenario.staff import Team

SUMMER = date(2026, 6, 29)


def test_turns_of_leave_share_the_holidays_out() -> None:
    """Every working day of the school holidays exactly one turn is away, and each about as long as the others."""
    leave = Leave(turns=2)
    first, second = (away(leave, turn, SUMMER, 60, "here") for turn in (0, 1))
    assert not first & second
    summer = [SUMMER + timedelta(days=number) for number in range(42)]
    holidays = {day for day in summer if day.weekday() < 5}
    assert {day for day in first | second if day in summer} == holidays
    assert len([day for day in first if day in summer]) == len(holidays) / 2


def test_leave_does_not_depend_on_when_a_run_begins() -> None:
    """A run that begins in the middle of the holidays finds the same people away on the same days."""
    leave, later = Leave(turns=3), SUMMER + timedelta(days=20)
    for turn in range(3):
        whole, part = away(leave, turn, SUMMER, 60, "here"), away(leave, turn, later, 30, "here")
        assert {day for day in whole if later <= day < later + timedelta(days=30)} == {
            day for day in part if later <= day < later + timedelta(days=30)
        }


def test_leave_may_be_in_weeks() -> None:
    """Weeks are ISO weeks; a text that is none is a mistake with an example."""
    days = away(Leave(when="28-29", turns=1), 0, SUMMER, 40, "here")
    assert {day.isocalendar().week for day in days if day.year == 2026} == {28, 29}
    with pytest.raises(Mistake, match="ISO weeks"):
        away(Leave(when="in July"), 0, SUMMER, 40, "here")


def test_a_calendar_is_open_in_hours_at_the_share_of_time_people_have() -> None:
    """Half a person's time is half the pace; on absent dates what is left of it; shut else."""
    calendar = Calendar(SUMMER, 7)
    pace = calendar.pace("mon-fri 8-12 13-15", 0.5, frozenset({SUMMER}), 0.5)
    assert [pace.at(moment) for moment in (7 * HOUR, 9 * HOUR, 12 * HOUR, 14 * HOUR)] == [0, 250, 0, 250]
    assert [pace.at(DAY + moment) for moment in (7 * HOUR, 9 * HOUR)] == [0, 500]
    shut = calendar.pace("mon-fri 8-12", 1.0, frozenset({SUMMER}), 0.0)
    assert shut.next_open(0) == DAY + 8 * HOUR
    assert calendar.without(np.array([9 * HOUR, DAY + 9 * HOUR]), frozenset({SUMMER})).tolist() == [DAY + 9 * HOUR]


@given(st.integers(1, 40), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_everybody_in_a_crew_belongs_to_one_group(people: int, weights: list[int]) -> None:
    """A letter's person is found at one of the crew's stations, and each group gets as many as it has people."""
    until = np.cumsum(weights) / sum(weights)
    team = Team(np.array([100]), np.array([people]), until)
    each = (np.arange(people) + 0.5) / people
    found = team.station(np.zeros(people, dtype=np.int64), each) - 100
    sizes = np.diff(np.rint(people * until), prepend=0)
    assert np.bincount(found, minlength=len(weights)).tolist() == sizes.tolist()


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=20))
def test_offsets_in_families_lead_to_the_right_row(who: list[tuple[bool, bool, bool]]) -> None:
    """Counting rows of a plan from one member of a family to another arrives at that member."""
    masks = np.array(who, dtype=bool)
    there = {0: np.ones(len(who), dtype=bool), 3: masks[:, 0], 7: masks[:, 1], 40: masks[:, 2]}
    family = Family.of(0, there)
    rows = [(number, child) for number in range(len(who)) for child in sorted(there) if there[child][number]]
    for number, child in rows:
        distance = family.rows(np.array([number]), 0, child)[0]
        assert rows[rows.index((number, 0)) + distance] == (number, child)


def test_departments_can_share_a_mailbox() -> None:
    """Letters to a party with `mailbox_of` lie in the other's mailbox, with its people and its looks."""
    shared = programme(load("mailbox_practice", ("network.letters.practice.accessible.mailbox_of=family",))).staff
    assert shared is not None
    mine, theirs = (shared.row(actor_id(kind, 851)) for kind in (ActorType.ACCESSIBLE, ActorType.FAMILY))
    assert shared.mail[mine] == shared.mail[theirs]
    assert shared.round[mine] == shared.round[theirs]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("network.letters.practice.ppr.opened_by=nobody", "expected opened_by to be one of mailbox, caseworkers"),
        ("network.letters.practice.ppr.stages.0.by=robots", "or nobody by stage reading the case, got 'robots'"),
        ("network.letters.answers.pigeon=1", "expected answers to be one of"),
        ("network.letters.practice.ppr.crews.caseworkers.available=0", "expected an available share above 0"),
        ("network.letters.practice.psychiatry.mailbox_of=ppr", "not every psychiatry has a ppr at its place"),
    ],
)
def test_a_practice_that_cannot_be_is_a_mistake(setting: str, said: str) -> None:
    """What nobody could do is told with its place, before anything is played."""
    with pytest.raises(Mistake) as caught:
        programme(load("mailbox_practice", (setting,)))
    assert said in str(caught.value)
