"""Recovery: after an overload or an outage, how long until every queue is back to what it would have been.

The control is the same day with the same chance and no disturbance, so that an ordinary busy hour is not taken for its
after-effect.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

CALM = 5
"""Minutes in a row that a queue has to be back."""


def minutes_until_back(control: NDArray[np.int64], disturbed: NDArray[np.int64], end: int, closing: int) -> int | None:
    """Minutes from `end` until a queue stays, for five minutes, no longer than in the control; None if not by closing.

    Both are queue lengths minute by minute from midnight. One caller more than in the control is back to normal.
    """
    back = disturbed[end:closing] <= control[end:closing] + 1
    run = 0
    for minute, calm in enumerate(back.tolist()):
        run = run + 1 if calm else 0
        if run == CALM:
            return minute - CALM + 1
    return None


def slowest(minutes: Mapping[str, int | None]) -> tuple[str, int | None]:
    """The station that is last, and its minutes; one that does not recover is the last of all."""
    return max(minutes.items(), key=lambda item: (item[1] is None, item[1] or 0, item[0]))
