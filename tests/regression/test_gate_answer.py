"""From halves to the answer: each kind of trouble has its own word and status."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from sim.mistake import Mistake
from sim.regression.answer import answered
from sim.regression.budget import Need, designed
from sim.regression.compared import NOISY, NOT_SLOWER, SLOWER, UNCONFIRMED, UNMEASURED, Terms, compared, suspects
from sim.regression.detectable import expected_spread, smallest
from sim.regression.halves import SYSTEM, TOTAL, Half, half_of
from sim.regression.order import BASE, HEAD, Turn
from sim.regression.rule import Rule, slower
from sim.regression.soundness import notes, problems
from sim.regression.targets_held import held
from sim.verdict.judge import ENDLESS
from sim.verdict.measured import measured
from sim.verdict.quantities import Quantities
from sim.verdict.targets import parse_target
from tests.regression.halves import played

TERMS = Terms(Rule())


def rng(seed: int = 5) -> np.random.Generator:
    """Chance of a test's own."""
    return np.random.default_rng(seed)


def test_a_slower_head_is_found_and_confirmed() -> None:
    """15 % of the system's own time is found in the system and confirmed; the change told is the confirmation's."""
    first, second = played(rng(), slow=0.15), played(rng(6), slow=0.15, number=1)
    assert ("j", SYSTEM) in suspects(first, TERMS)
    found = {one.clock: one for one in compared(first, second, TERMS) if one.quantity == "p95"}
    assert found[SYSTEM].state == SLOWER
    low, high = found[SYSTEM].low, found[SYSTEM].high
    assert low is not None
    assert high is not None
    assert low < 0.15 < high
    again = {one.clock: one for one in compared(second, (), TERMS) if one.quantity == "p95"}
    assert found[SYSTEM].change == again[SYSTEM].change
    assert answered((), (), tuple(found.values())).state == "failed"


def test_what_the_confirmation_does_not_find_is_not_called_slower() -> None:
    """A suspicion that goes away passes, and is named."""
    found = compared(played(rng(), slow=0.15), played(rng(6), number=1), TERMS)
    system = next(one for one in found if one.clock == SYSTEM and one.quantity == "p95")
    assert system.state == UNCONFIRMED
    assert answered((), (), found).state == "passed"


def test_noise_is_no_pass() -> None:
    """Where 15 % would have been missed, the answer is too noisy; with must_detect at 60 % it is not slower."""
    halves = played(rng(), within=0.12)
    assert not suspects(halves, TERMS)
    found = compared(halves, (), TERMS)
    assert found[0].state == NOISY
    assert answered((), (), found).state == "too noisy"
    assert compared(halves, (), replace(TERMS, must_detect=0.6))[0].state == NOT_SLOWER


def test_the_smallest_detectable_change_is_found_as_often_as_it_says() -> None:
    """The change stated before a gate is found by 9 of 10 gates, confirmation included: by 90 to 97 % of 1,000."""
    spread = 0.08
    change = smallest(spread, 8, 1, Rule())
    ratios = np.random.default_rng(8).normal(np.log1p(change), spread, (2, 1000, 8, 1))
    assert 0.9 <= slower(ratios[0], ratios[1], Rule()).mean() <= 0.97


def test_calls_without_an_answer_are_over_any_limit() -> None:
    """A head that fails one call in ten has no p95 in total: it is named, and fails; a base that does so is no base."""
    halves = [_failing(half, HEAD) for half in played(rng())]
    found = compared(halves, (), TERMS)
    assert UNMEASURED in {one.state for one in found}
    wrong = problems(halves)
    assert [problem.blame for problem in wrong] == [HEAD]
    assert "125 of" not in str(wrong[0])
    assert answered(wrong, (), found).state == "failed"
    wrong = problems([_failing(half, BASE) for half in played(rng())])
    assert [problem.blame for problem in wrong] == [BASE]
    assert answered(wrong, (), found).state == "not valid"


def _failing(half: Half, version: str) -> Half:
    if half.turn.version != version:
        return half
    times = {name: np.concatenate((values[:-125], np.full(125, ENDLESS))) for name, values in half.times.items()}
    return replace(half, times=times, failed={"j": 125}, errors={"failed": 125})


def test_halves_of_different_size_are_not_compared() -> None:
    """A half with fewer operations is named with both counts, and nothing passes."""
    halves = played(rng())
    halves[3] = replace(halves[3], asked={"j": 900})
    (wrong,) = problems(halves)
    assert "900 calls in round 1, pair 2" in str(wrong)
    assert answered((wrong,), (), compared(halves, (), TERMS)).state == "not valid"
    assert problems([])[0].blame == "bench"


@pytest.mark.parametrize("times", [0, 2, 4])
def test_a_head_that_asks_the_mocks_otherwise_never_passes_quietly(times: int) -> None:
    """More often or less, it is named with both numbers and fails, unless that is what the change means to do."""
    halves = [replace(half, passed=3 * 1250) for half in played(rng())]
    assert not notes(halves)
    assert not problems(halves)
    halves = [replace(half, passed=times * 1250) if half.turn.version == HEAD else half for half in halves]
    told = f"asks the mocks {times * 1250:,} times a half, base 3,750: not the same operations"
    assert notes(halves) == (f"head {told}",)
    (wrong,) = problems(halves)
    assert str(wrong).startswith(f"head: {told}")
    assert answered((wrong,), (), compared(halves, (), TERMS)).state == "failed"
    assert problems(halves, other_operations=True) == ()


def test_what_everybody_should_know_is_noted() -> None:
    """A busy machine, and time in the system that could not be told apart; mocks that nobody asks are no news."""
    halves = [replace(half, passed=3 * 1250) for half in played(rng())]
    halves = [replace(half, passed=0, pressure=0.1) for half in halves]
    assert notes(halves) == ()
    halves[5] = replace(halves[5], pressure=0.62)
    assert "waited for a processor 10% of the time, in the worst half 62%" in notes(halves)[0]
    halves[0] = replace(halves[0], times={("j", TOTAL): halves[0].times["j", TOTAL]})
    assert "only the total" in notes(halves)[0]


def test_a_generator_that_was_late_is_named_with_its_half() -> None:
    """What makes a half not valid makes the gate not valid."""
    halves = played(rng())
    halves[0] = replace(halves[0], problems=("late by 9 ms at p99",))
    (wrong,) = problems(halves)
    assert str(wrong) == "bench: late by 9 ms at p99 (round 1, pair 1, base)"


def test_interrupted_is_never_passed() -> None:
    """Whatever was measured, an interrupted gate says so."""
    assert answered((), (), compared(played(rng()), (), TERMS), interrupted=True).state == "interrupted"


# Halves from rows ------------------------------------------------------------------------------------------------


def rows(mocked: list[int], outcomes: list[str], response: list[int]) -> pa.Table:
    """Rows of calls planned a second apart."""
    count = len(response)
    return pa.table({
        "hop": np.zeros(count, dtype=np.int64), "journey": ["lookup.epj"] * count, "outcome": outcomes,
        "planned": np.arange(count) * 1_000_000, "response": np.array(response), "mocks": np.array(mocked),
        "lateness": np.full(count, 100), "human": np.zeros(count, dtype=np.int64),
    })  # fmt: skip


def test_a_half_leaves_its_warm_up_out() -> None:
    """Calls before the moment are gone; denied ones count for nothing; failures are ENDLESS on both clocks."""
    table = rows(
        [0, 40_000, 30_000, -1, 10_000], ["ANSWERED", "ANSWERED", "PARTIAL", "TIMED_OUT", "DENIED"],
        [9, 100_000, 80_000, 70_000, 5_000],
    )  # fmt: skip
    half = half_of(Turn(0, 0, BASE), measured(table), 1_000_000)
    assert half.asked == {"lookup.epj": 3}
    assert half.failed == {"lookup.epj": 1}
    assert half.errors == {"timed_out": 1}
    assert half.times["lookup.epj", TOTAL].tolist() == [80_000, 100_000, ENDLESS]
    assert half.times["lookup.epj", SYSTEM].tolist() == [49_900, 59_900, ENDLESS]


def test_without_the_mocks_times_there_is_only_the_total() -> None:
    """Where most calls could not be matched to the mocks, nothing is said of the system alone."""
    table = rows([-1, -1, 5], ["ANSWERED"] * 3, [10, 20, 30])
    assert set(half_of(Turn(0, 0, HEAD), measured(table), 0).times) == {("lookup.epj", TOTAL)}


# Targets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "state"),
    [
        ("p95(response.lookup.epj) <= 2 s", "met"),
        ("p95(response.lookup.epj) <= 900 ms", "missed"),
        ("p95(response.lookup.epj) <= 950 ms", "undecided"),
        ("p99.9(response.lookup.epj) <= 2 s", "too few"),
        ("p95(response.lookup.appointments) <= 2 s", "missed"),
        ("share(outcome.partial, lookup.epj) <= 1 %", "met"),
        ("share(response.lookup.epj <= 500 ms) >= 90 %", "missed"),
    ],
)
def test_the_interval_decides_a_target(target: str, state: str) -> None:
    """Of 1,000 times from 1 to 1,000 ms: met and missed beyond the interval, undecided in it, never measured missed."""
    times = [1000 * step for step in range(1, 1001)]
    table = rows([-1] * 1000, ["ANSWERED"] * 1000, times)
    (found,) = held([parse_target(target)], Quantities(measured(table), 10**10))
    assert found.state == state


def test_a_bad_minute_misses_no_target() -> None:
    """Where the limit is missed by all calls together but by few halves, it is undecided; where by most, missed."""
    target = [parse_target("p95(response.lookup.epj) <= 500 ms")]
    quick, slow = ([1000 * (step % 100 + more) for step in range(200)] for more in (1, 900))
    tables = [rows([-1] * 200, ["ANSWERED"] * 200, times) for times in (quick, quick, quick, slow)]
    pooled, *halves = (Quantities(measured(table), 10**10) for table in (pa.concat_tables(tables), *tables))
    (found,) = held(target, pooled, halves)
    assert (found.state, found.verdict.reason) == ("undecided", "halves disagree: 1 of 4 miss it")
    pooled, *halves = (
        Quantities(measured(table), 10**10) for table in (pa.concat_tables([tables[3]] * 3), *[tables[3]] * 3)
    )
    assert held(target, pooled, halves)[0].state == "missed"


# Before it starts ------------------------------------------------------------------------------------------------


def asked(**changed: float) -> Need:
    """Seventeen minutes for one journey at 50 calls a second."""
    given = {"budget": 1020.0, "warm_up": 5.0, "rate": 50.0, "window": 30.0, "comparisons": 2, "must_detect": 0.15}
    return Need(**{**given, **changed})  # type: ignore[arg-type]


def test_the_budget_chooses_pairs_and_length() -> None:
    """More time first buys pairs, then longer halves; the confirmation fits into it."""
    design = designed(asked(), Rule())
    assert 7 <= design.pairs <= 8
    assert design.calls >= 1000
    assert design.seconds < design.most_seconds <= 1020
    assert design.detectable == smallest(expected_spread(design.calls), design.pairs, 2, Rule()) < 0.15
    longer = designed(asked(budget=3600.0, window=200.0), Rule())
    assert longer.pairs == 8
    assert longer.measured > 2 * design.measured


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"budget": 300.0}, "Give --budget 1[0-9]m"),
        ({"rate": 1.0}, "1000 are needed"),
        ({"must_detect": 0.05}, "smallest change"),
        ({"pairs": 3}, "need 7 to 14"),
        ({"comparisons": 5000}, "one journey at a time"),
    ],
)
def test_what_cannot_be_kept_is_refused(changed: dict[str, float], said: str) -> None:
    """A gate that could not find what it promises does not start, and says what it would need."""
    with pytest.raises(Mistake, match=said):
        designed(asked(**changed), Rule())
