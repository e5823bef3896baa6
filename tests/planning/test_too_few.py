"""Too little to say is neither met nor missed: it overturns nothing, and no share of draws counts it."""

from __future__ import annotations

from sim.planning.influence import Told, influence
from sim.planning.states import banner_of_draws, shares_met
from sim.verdict.judge import MET, MISSED, UNDECIDED
from sim.verdict.orderstatistics import wilson
from sim.verdict.targets import parse_target

TARGET = parse_target("p95(response.visitors) <= 15 s")


def test_draws_that_cannot_say_are_counted_apart() -> None:
    """Twelve that meet and eight with too few calls are no risk of 40 %."""
    (share,) = shares_met([TARGET], [[MET]] * 12 + [[UNDECIDED]] * 8)
    assert (share.met, share.missed, share.draws) == (12, 0, 20)
    assert (share.low, share.high) == wilson(12, 12)
    (nothing,) = shares_met([TARGET], [[UNDECIDED]] * 3)
    assert (nothing.met, nothing.missed, nothing.low, nothing.high) == (0, 0, 0.0, 1.0)


def test_the_answer_depends_only_where_draws_contradict_each_other() -> None:
    """Met here and undecided there is met; met here and missed there depends."""
    assert banner_of_draws(MET, [MET, UNDECIDED]) == MET
    assert banner_of_draws(MET, [MET, UNDECIDED, MISSED]).startswith(
        "depends on what is assumed: met in 1 and missed in 1"
    )


def test_an_end_with_too_few_calls_overturns_nothing() -> None:
    """A parameter whose low value leaves too few calls is told of as such, behind one that overturns."""
    middle = {TARGET.text: Told(MET, 0.5)}
    ends = {
        "rate": [{TARGET.text: Told(UNDECIDED, None)}, {TARGET.text: Told(MET, 0.6)}],
        "service": [{TARGET.text: Told(MISSED, 1.2)}, {TARGET.text: Told(MET, 0.4)}],
    }
    service, rate = influence(middle, ends)
    assert (service.path, service.overturned, service.undecided) == ("service", (TARGET.text,), ())
    assert (rate.path, rate.overturned, rate.undecided) == ("rate", (), (TARGET.text,))
