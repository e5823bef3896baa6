"""Document identifiers that tell which appointment they are of, so that none need be remembered.

A UUID (version 8) as object identifier under 2.25: child's number, day, minute and a check, no CPR number. Knowing one
opens nothing: each fetch asks sim.network anew.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

_MINUTES = 1 << 11
_DAYS = 1 << 17
_CHECK_BITS = 62


def unique_id(citizen: int, day: int, minute: int) -> str:
    """The document identifier of a child's appointment on a day number at a minute of the day."""
    payload = (citizen * _DAYS + day) * _MINUTES + minute
    high = payload >> 12  # 48 bits before the version, 12 behind it, 62 of the check behind the variant
    return f"2.25.{(high << 80) | (8 << 76) | ((payload & 0xFFF) << 64) | (2 << 62) | _check(payload)}"


def appointment(identifier: str) -> tuple[int, int, int] | None:
    """Child's number, day and minute of an identifier made here; None for any other."""
    root, _, digits = identifier.rpartition(".")
    if root != "2.25" or not (digits.isascii() and digits.isdigit() and len(digits) <= 39):
        return None
    number = int(digits)
    if number >> 128:
        return None
    payload = ((number >> 80) << 12) | ((number >> 64) & 0xFFF)
    if UUID(int=number).version != 8 or number & ((1 << _CHECK_BITS) - 1) != _check(payload):
        return None
    rest, minute = divmod(payload, _MINUTES)
    citizen, day = divmod(rest, _DAYS)
    return citizen, day, minute


def _check(payload: int) -> int:
    digest = sha256(b"tvaers/document" + payload.to_bytes(8)).digest()
    return int.from_bytes(digest[:8]) >> 2
