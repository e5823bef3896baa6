"""UUIDs of what the mocks hold, made from its number, so that no table is needed and anybody sees they are made up.

Version 8 (RFC 9562: contents of one's own), `7aae0000-KIND-8000-8000-NUMBER`. What a vendor delivers keeps its own.
"""

from __future__ import annotations

import re
from enum import IntEnum


class Kind(IntEnum):
    """What a UUID stands for, and what its number is."""

    FAMILY_CASE = 1  # a child's number
    PPR_CASE = 2  # a child's number
    UNIT = 3  # an actor's number
    ORGANISATION = 4  # a municipality's code
    USER = 5  # an actor's number times 256, and the colleague's number
    PERSON = 6  # as USER
    IT_SYSTEM = 7  # a municipality's code
    CLASS = 8  # the digits of a KLE number
    ADDRESS = 9  # an actor's number times 16, and which address
    MEMBERSHIP = 10  # as USER
    TASK = 11  # an actor's number
    AUTHORITY = 12  # a municipality's code
    COMPANY = 13  # a municipality's code


_FORM = re.compile(r"7aae0000-([0-9a-f]{4})-8000-8000-([0-9a-f]{12})")


def uuid_of(kind: Kind, number: int) -> str:
    """The UUID of a number."""
    return f"7aae0000-{kind:04x}-8000-8000-{number:012x}"


def known(uuid: str) -> tuple[Kind, int] | None:
    """Kind and number of one of our UUIDs, or None for any other text."""
    found = _FORM.fullmatch(uuid.lower())
    if found is None or int(found[1], 16) not in set(Kind):
        return None
    return Kind(int(found[1], 16)), int(found[2], 16)
