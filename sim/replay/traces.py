"""The mocks' trace on the axis of a load run's window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.journey.moments import NEVER
from sim.journey.passed import Passed, Turned


def since_turned(trace: Iterable[Passed | Turned]) -> list[Passed]:
    """What passed since the clock was last set. For mocks whose clock reads the window's moments."""
    found: list[Passed] = []
    for one in trace:
        if isinstance(one, Passed):
            found.append(one)
        else:
            found.clear()
    return found


def on_axis(trace: Iterable[Passed | Turned], zero: int, start: int) -> Iterator[Passed]:
    """What passed from the window's beginning on, with moments as if the test clock had read `start` at `zero`.

    For mocks with a clock of their own. `zero`: microseconds since 1970, by a clock that both machines keep. Other
    people's calls are those of another time of day and left out.
    """
    turned: Turned | None = None
    for one in trace:
        if isinstance(one, Turned):
            turned = one
        elif turned is not None and not one.others:
            moved = _moved(one, turned, start - zero)
            if moved.arrived >= start:
                yield moved


def _moved(one: Passed, since: Turned, by: int) -> Passed:
    def on(moment: int) -> int:
        return NEVER if moment == NEVER else by + since.unix + round((moment - since.moment) / since.rate)

    steps = tuple((on(arrived), on(began), on(ended)) for arrived, began, ended in one.steps)
    return replace(one, arrived=on(one.arrived), left=on(one.left), due=on(one.due), steps=steps)
