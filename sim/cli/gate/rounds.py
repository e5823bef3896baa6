"""The course of a gate: a first round of pairs, and a confirmation of what it suspects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.cli.exits import Exit
from sim.cli.gate.versions import Failed
from sim.mistake import Mistake
from sim.regression.budget import SPARE
from sim.regression.compared import Terms, suspects
from sim.regression.halves import Half
from sim.regression.order import Turn, turns
from sim.regression.soundness import BENCH, Problem, problems

Player = Callable[[Turn], Half]


@dataclass(slots=True)
class Course:
    """What came of it.

    halves: of both rounds, as they were played. again: which were played again, because the bench was not on time.
    problems: what is wrong with the halves, or why there are no more. stopped: the status of a signal that ended it
    early, 0 without one.
    """

    halves: list[Half] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    suspected: tuple[tuple[str, str], ...] = ()
    stopped: int = 0

    def of_round(self, number: int) -> list[Half]:
        """The halves of one round."""
        return [half for half in self.halves if half.turn.round == number]


def play_rounds(play: Player, pairs: int, terms: Terms, after: Callable[[Course], None]) -> Course:
    """Play until it is decided, or until something makes it pointless. `after` is told of each half.

    Ctrl-C and SIGTERM end it in order, with what was measured.
    """
    course = Course()
    try:
        if _played(course, play, turns(pairs), terms, after):
            course.suspected = tuple(sorted(suspects(course.halves, terms)))
            if course.suspected:
                _played(course, play, turns(pairs, 1), terms, after)
    except KeyboardInterrupt:
        course.stopped = int(Exit.INTERRUPTED)
    except SystemExit as left:
        course.stopped = left.code if isinstance(left.code, int) else int(Exit.TERMINATED)
    return course


def _played(
    course: Course, play: Player, wanted: tuple[Turn, ...], terms: Terms, after: Callable[[Course], None]
) -> bool:
    """Play these halves; whether all of them were, and all of them count."""
    for turn in wanted:
        try:
            course.halves.append(_on_time(course, play, turn))
        except Failed as failed:
            course.problems.append(Problem(failed.version, failed.what, str(turn)))
            return False
        except Mistake as mistake:
            course.problems.append(Problem(BENCH, f"{mistake.where}: {mistake.what}", str(turn)))
            return False
        course.problems = list(problems(course.halves, terms.other_operations))
        after(course)
        if _hopeless(course.problems, turn):
            return False
    return True


def _on_time(course: Course, play: Player, turn: Turn) -> Half:
    """One half, played again where the bench was not on time, as long as the gate has halves to spare. Mistake."""
    while len(course.again) < SPARE:
        try:
            half = play(turn)
        except Mistake as mistake:
            wrong = f"{mistake.where}: {mistake.what}"
        else:
            if not half.problems:
                return half
            wrong = half.problems[0]
        course.again.append(f"played again: {turn}: {wrong}")
    return play(turn)


def _hopeless(found: list[Problem], last: Turn) -> bool:
    """Whether nothing that follows could make the comparison valid, or head acceptable. A version that fails is given
    its second pair: shares of the very first half may be those of a cold start."""
    return any(problem.blame == BENCH or last.pair > 0 or last.round > 0 for problem in found)
