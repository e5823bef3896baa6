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
    who, which, moment, leaves = caller[order], user[order], planned[order], gives_up[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (who[1:] != who[:-1]) | (which[1:] != which[:-1])
    due = first | (np.diff(moment, prepend=0) > lasts)
    abandoned = due & leaves
    if abandoned.any():  # Who gives up opens no session: these users' lookups are gone through one by one.
        users = np.cumsum(first) - 1
        for row in np.flatnonzero(np.isin(users, users[abandoned])).tolist():
            if first[row]:
                open_until = -1
            due[row] = moment[row] > open_until
            abandoned[row] = due[row] and leaves[row]
            if not abandoned[row]:
                open_until = moment[row] + lasts
    result = np.zeros((2, len(order)), dtype=bool)
    result[:, order] = due, abandoned
    return result[0], result[1]
