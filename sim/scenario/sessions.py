"""Sessions: which lookups meet a login, and who gives up at it.

A function of the user's own earlier lookups that day, so this is the one thing about a call that other calls decide:
at a lower volume a call may meet a login that it was spared at a higher one. That is an exception to the law that a
plan at lower volume is a part of the plan at higher volume; `about["login"]` says who met one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def logins(caller: Ints, user: Ints, planned: Ints, gives_up: Mask, lasts: int) -> tuple[Mask, Mask]:
    """Who meets a login, and who abandons there. `lasts`: microseconds a session stays open unused.

    `gives_up`: who would abandon if met by a login. An abandoned login opens no session. All calls are of one day.
    """
    order = np.lexsort((planned, user, caller))
    due, abandoned = np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=bool)
    before = (-1, -1)
    open_until = -1
    columns = (order.tolist(), caller[order].tolist(), user[order].tolist(), planned[order].tolist())
    for row, who, which, moment in zip(*columns, strict=True):
        if (who, which) != before:
            before, open_until = (who, which), -1
        if moment > open_until:
            due[row] = True
            if gives_up[row]:
                abandoned[row] = True
                continue
        open_until = moment + lasts
    return due, abandoned
