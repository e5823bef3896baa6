"""How a call can end, by number. All of them are ordinary outcomes and are counted apart."""

from __future__ import annotations

from enum import IntEnum


class Outcome(IntEnum):
    """UNFINISHED and what is in transit or unopened at the horizon are censored, not lost.

    Lookups: ANSWERED, PARTIAL (a source was missing at the join's deadline), NOTHING_FOUND, DENIED, NOT_CONNECTED (the
    owner is not live), ABANDONED (the user gave up at login), TIMED_OUT, REFUSED (a station turned the call away).
    Letters: OPENED, UNOPENED (delivered, still in the mailbox at the horizon), UNDELIVERED (not
    available at the horizon), UNKNOWN_NUMBER (nobody has the lokationsnummer: acknowledged negatively).
    Acknowledgements and textbook visits: ANSWERED.
    """

    UNFINISHED = 0
    ANSWERED = 1
    PARTIAL = 2
    NOTHING_FOUND = 3
    DENIED = 4
    NOT_CONNECTED = 5
    ABANDONED = 6
    TIMED_OUT = 7
    REFUSED = 8
    OPENED = 9
    UNOPENED = 10
    UNDELIVERED = 11
    UNKNOWN_NUMBER = 12
