"""Mailboxes against closed forms, and the laws of looking into them.

The rule is that of all theory here: 30 replications, the closed form within the 99.9 % interval, its half-width at most
1 % of it. Letters come as a Poisson process; `T` is the time between looks.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.chance.draws import Keys
from sim.chance.durations import DAY, HOUR, MINUTE
from sim.engine import fast
from sim.journey.moments import NEVER
from sim.scenario.assemble import merged
from sim.scenario.columns import Column
from sim.scenario.paces import pace_of_windows
from sim.scenario.plan import Plan, Stage
from sim.scenario.route import Op
from sim.scenario.stations import NORMAL, Pace, Station
from sim.scenario.told import block_of
from tests.theory.agreement import Agreement

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

REPLICATIONS = 30
MANY = 10**6


def letters(came: Ints, work: Ints, looks: bool) -> Plan:
    """Letters to one mailbox, in order of arrival."""
    steps = [Column(Op.ONCE), *([Column(Op.WAIT, 0)] if looks else []), Column(Op.VISIT, 0, work, label=1)]
    number = np.arange(len(came))
    block = replace(block_of(Keys.of(0, 1, 1, number), [steps]), planned=came, overlap=True)
    block = replace(block, about={"journey": np.zeros(len(came), dtype=np.int16)})
    return merged([block], {"journey": ("letter",), "label": ("", "open")})


def opened(plan: Plan, station: Station, looks: tuple[int, ...], horizon: int) -> Ints:
    """When each letter was begun to be opened."""
    moments = fast.play(plan, Stage((station,), (looks,), horizon))
    began: Ints = moments.began[plan.steps["label"] == 1]
    return began


def poisson(rng: np.random.Generator, rate: float, until: int) -> Ints:
    """Moments of a Poisson process, `rate` per hour, on [0, until)."""
    count = rng.poisson(rate * until / HOUR)
    return np.sort(rng.integers(0, until, count))


def agrees(expected: float, values: list[float]) -> None:
    """The project's rule."""
    agreement = Agreement.of(expected, np.array(values), 0.01)
    assert agreement.sharp, agreement
    assert agreement.covered, agreement


def clearing(rng: np.random.Generator, extra_servers: int = 0) -> float:
    """Mean dwell where somebody looks every four hours and clears the mailbox well before the next look."""
    every, days = 4 * HOUR, 80
    came = poisson(rng, 5, days * DAY)
    work = np.maximum(1, rng.exponential(3 * MINUTE, len(came))).astype(np.int64)
    looks = tuple(range(every, (days + 2) * DAY, every))
    began = opened(letters(came, work, True), Station("mail", 1 + extra_servers), looks, (days + 3) * DAY)
    return float(np.mean(began - came)) / MINUTE


CLEARING = 4 * 60 / 2 + 5 * 4 * 3 / 2
"""Half the time between looks, and the work of half the others of the batch."""


def test_batch_clearing_at_rounds() -> None:
    """One person who clears the mailbox at each look: T/2 until the look, and the work of half the batch before one."""
    agrees(CLEARING, [clearing(np.random.default_rng(seed)) for seed in range(REPLICATIONS)])


def test_a_second_person_breaks_the_closed_form_of_one() -> None:
    """The same test fails when somebody else helps: it would notice one server too many."""
    values = np.array([clearing(np.random.default_rng(seed), 1) for seed in range(REPLICATIONS)])
    assert not Agreement.of(CLEARING, values, 0.01).covered


@pytest.mark.parametrize(("short", "long"), [(1, 1), (1, 2)])
def test_looking_all_the_time_is_a_queue_with_vacations(short: int, long: int) -> None:
    """M/G/1 with vacations of length T: the wait of Pollaczek and Khinchine and T/2 (Doshi 1986).

    Exact here, although looks stand on a grid, because every work is a whole number of T: see the workload at looks.
    """
    every, load, days = 6 * MINUTE, 0.25, 240
    sizes = np.array([short, long]) * every
    rate = load / sizes.mean() * HOUR
    expected = rate / HOUR * float((sizes.astype(np.float64) ** 2).mean()) / (2 * (1 - load)) + every / 2
    values = []
    for seed in range(REPLICATIONS):
        rng = np.random.default_rng(seed)
        came = poisson(rng, rate, days * DAY)
        work = rng.choice(sizes, len(came))
        looks = tuple(range(every, (days + 2) * DAY, every))
        began = opened(letters(came, work, True), Station("mail", 1), looks, (days + 3) * DAY)
        values.append(float(np.mean((began - came)[came > DAY])))
    agrees(expected, values)


def test_opening_hours_with_an_idle_server() -> None:
    """With nobody ahead a letter waits only for the door: (24 - H)²/48 hours on average, open H hours a day."""
    days, hours = 200, 7
    pace = pace_of_windows([(day * DAY + 8 * HOUR, day * DAY + (8 + hours) * HOUR) for day in range(days + 2)])
    values = []
    for seed in range(REPLICATIONS):
        came = poisson(np.random.default_rng(seed), 2, days * DAY)
        work = np.ones(len(came), dtype=np.int64)
        began = opened(letters(came, work, False), Station("mail", MANY, pace), (), (days + 2) * DAY)
        values.append(float(np.mean(began - came)) / HOUR)
    agrees((24 - hours) ** 2 / 48, values)


def test_infinite_servers_with_arrivals_that_vary() -> None:
    """Mt/G/infinity: letters come from 8 on at rate a and take S: a E[S] (1 - exp(-t/E[S])) at 8 + t.

    Looked at every two hours, when most of what was there before is gone.
    """
    days, rate, mean, later = 6, 400.0, 1.0, (4, 6, 8)
    values = []
    for seed in range(REPLICATIONS):
        rng = np.random.default_rng(seed)
        came = np.concatenate([day * DAY + 8 * HOUR + poisson(rng, rate, 8 * HOUR) for day in range(days)])
        work = np.maximum(1, rng.exponential(mean * HOUR, len(came))).astype(np.int64)
        began = opened(letters(came, work, False), Station("desk", MANY), (), (days + 1) * DAY)
        at = [day * DAY + (8 + hours) * HOUR for day in range(days) for hours in later]
        values.append(float(np.mean([np.count_nonzero((began <= one) & (began + work > one)) for one in at])))
    agrees(rate * mean * (1 - float(np.mean([exp(-hours / mean) for hours in later]))), values)


# Notification ---------------------------------------------------------------------------------------------------

moment = st.integers(0, 40)
works = st.integers(1, 6)
windows = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 8), st.sampled_from([500, NORMAL])), max_size=5)


def pace_with(stretches: list[tuple[int, int, int]]) -> Pace:
    """Closed in the beginning, some stretches at a pace of their own, and open for ever in the end."""
    rate = np.zeros(80, dtype=np.int64)
    for start, length, speed in stretches:
        rate[start : start + length] = speed
    changes = [0, *(place for place in range(1, 80) if rate[place] != rate[place - 1]), 80]
    return Pace(tuple(changes), (*(int(rate[place]) for place in changes[:-1]), NORMAL))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(moment, works), min_size=1, max_size=12),
    st.lists(st.integers(0, 90), min_size=1, max_size=5, unique=True),
    windows,
    st.integers(1, 3),
)
def test_notification_never_makes_a_letter_lie_longer(
    mail: list[tuple[int, int]], rounds: list[int], stretches: list[tuple[int, int, int]], people: int
) -> None:
    """Same letters, same work: whoever opens at once, while open, opens no letter later than at any set of looks.

    Looks only ever hold a letter back, and who came first is opened first either way. So every letter is begun no later
    (Kiefer and Wolfowitz 1955: the moments of beginning never fall when the moments of coming rise).
    """
    came, work = (np.array(part, dtype=np.int64) for part in zip(*sorted(mail), strict=True))
    station = Station("mail", people, pace_with(stretches))
    looks = (*sorted(rounds), 100)
    at_looks = opened(letters(came, work, True), station, looks, 1000)
    notified = opened(letters(came, work, False), station, looks, 1000)
    assert (notified != NEVER).all()
    assert (notified <= at_looks).all()


def test_notification_can_delay_a_letter_where_the_same_people_do_more() -> None:
    """The counter-example: who opens the mailbox also files, and a letter opened sooner is filed sooner.

    One person. A comes at 0 and B at 11, each opened in 2 and filed in 10 right after its caseworker has had it for 8.
    With one look at 11 both are opened at 11 and 13. Notified, A is opened at 0, comes back to be filed at 10, and B
    finds the person busy until 20.
    """
    began = {}
    for notified in (False, True):
        steps = [
            Column(Op.WAIT, 0, taken=np.full(2, not notified)),
            Column(Op.VISIT, 0, 2, label=1),
            Column(Op.DELAY, 0, 8),
            Column(Op.VISIT, 0, 10),
        ]
        block = replace(block_of(Keys.of(0, 1, 1, np.arange(2)), [steps]), planned=np.array([0, 11]))
        block = replace(block, about={"journey": np.zeros(2, dtype=np.int16)})
        plan = merged([block], {"journey": ("letter",), "label": ("", "open")})
        began[notified] = opened(plan, Station("mail", 1), (11,), 1000).tolist()
    assert began == {False: [11, 13], True: [0, 20]}
