"""Recovery: after an overload or an outage, how long until every queue is back to what it would have been.

The control is the same day with the same chance and no disturbance, so that an ordinary busy hour is not taken for its
after-effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

CALM = 5
"""Minutes in a row that a queue has to be back, and that make it longer again."""


def minutes_until_back(control: NDArray[np.int64], disturbed: NDArray[np.int64], end: int, closing: int) -> int | None:
    """Minutes from `end` until a queue is back for good; None if not by closing.

    Both are queue lengths at the end of each minute from midnight. One caller more than in the control is normal. Back
    for good: normal for five minutes, and not longer for five minutes in a row later on, as where callers come on
    after a delay.
    """
    longer = (disturbed[end - 1 : closing] > control[end - 1 : closing] + 1).tolist()
    after = max(
        (last + 1 for first, last, is_longer in _runs(longer) if is_longer and last - first + 1 >= CALM), default=0
    )
    return next(
        (
            first
            for first, last, is_longer in _runs(longer)
            if first >= after and not is_longer and last - first + 1 >= CALM
        ),
        None,
    )


def _runs(longer: list[bool]) -> Iterator[tuple[int, int, bool]]:
    """Stretches of minutes alike: the first and the last, and what they are."""
    place = 0
    for is_longer, minutes in groupby(longer):
        count = sum(1 for _ in minutes)
        yield place, place + count - 1, is_longer
        place += count


def slowest(minutes: Mapping[str, int | None]) -> tuple[str, int | None]:
    """The station that is last, and its minutes; one that does not recover is the last of all."""
    return max(minutes.items(), key=lambda item: (item[1] is None, item[1] or 0, item[0]))
