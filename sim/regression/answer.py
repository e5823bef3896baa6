"""The gate's answer: three verdicts kept apart, and the exit status that follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.regression.compared import NOISY, SLOWER, UNMEASURED, Comparison
from sim.regression.soundness import Problem
from sim.regression.targets_held import Held
from sim.verdict.judge import MET, MISSED

PASSED, FAILED, INVALID, INTERRUPTED = "passed", "failed", "not valid", "interrupted"
NOT_DECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Answer:
    """state: passed, failed, undecided, too noisy, not valid or interrupted; reasons: why, most important first."""

    state: str
    reasons: tuple[str, ...]


def answered(
    problems: Sequence[Problem], held: Sequence[Held], comparisons: Sequence[Comparison], interrupted: bool = False
) -> Answer:
    """Not valid before failed before too noisy before undecided before passed; interrupted before them all."""
    bench = [str(problem) for problem in problems if not problem.fails]
    head = [str(problem) for problem in problems if problem.fails]
    slower = [f"{_named(one)} is slower" for one in comparisons if one.state == SLOWER]
    missed = [f"{one.verdict.target} is missed" for one in held if one.state == MISSED]
    unmeasured = [f"{_named(one)} could not be compared" for one in comparisons if one.state == UNMEASURED]
    noisy = [f"{_named(one)}: too noisy to tell" for one in comparisons if one.state == NOISY]
    open_ = [f"{one.verdict.target}: {one.state}" for one in held if one.state not in (MET, MISSED)]
    if interrupted:
        return Answer(INTERRUPTED, (*bench, *head, *slower, *missed))
    if bench or (unmeasured and not head):
        return Answer(INVALID, (*bench, *unmeasured))
    if head or slower or missed:
        return Answer(FAILED, (*head, *slower, *missed))
    if noisy:
        return Answer(NOISY, tuple(noisy))
    return Answer(NOT_DECIDED, tuple(open_)) if open_ else Answer(PASSED, ())


def _named(one: Comparison) -> str:
    where = "in the system under test" if one.clock == "system" else "in total"
    return f"{one.quantity} of {one.journey} {where}"
