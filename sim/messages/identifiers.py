"""Numbers of Danish health care: what makes a GLN, SOR code, CPR number, eCPR number or CVR number well formed.

Sources: dk-core 3.4.0 (GLNIdentifier, SORIdentifier, DkCoreCprIdentifier, DkCoreeCprIdentifier, CVRIdentifier) and, for
the fictive form
"""

from __future__ import annotations

import re

_DATE = (
    r"(?:(?:0[1-9]|[12][0-9]|3[01])(?:01|03|05|07|08|10|12)"
    r"|(?:0[1-9]|[12][0-9]|30)(?:04|06|09|11)|(?:0[1-9]|[12][0-9])02)"
)
_CPR = re.compile(_DATE + r"[0-9]{2}[0-9]{4}", re.ASCII)
_X_ECPR = re.compile(_DATE + r"[0-9]{2}[17][A-Z]{2}[0-9]", re.ASCII)
_D_ECPR = re.compile(_DATE + r"[0-9]{2}[056][A-Z]{2}[0-9]", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_UUID_4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)
_CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def is_digits(value: str, length: int) -> bool:
    """Exactly `length` ASCII digits."""
    return len(value) == length and value.isascii() and value.isdigit()


def gln_check_digit(first_twelve: str) -> str:
    """The thirteenth digit of a GLN (GS1 modulus 10, weights 1 and 3)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve))
    return str(-total % 10)


def is_gln(value: str) -> bool:
    """13 digits with a right check digit."""
    return is_digits(value, 13) and gln_check_digit(value[:12]) == value[12]


def is_sor(value: str) -> bool:
    """At least 11 digits (dk-core asks no more; the Verhoeff digit is not required)."""
    return len(value) >= 11 and value.isascii() and value.isdigit()


def is_cpr(value: str) -> bool:
    """A date and four digits; dk-core asks for no modulus."""
    return _CPR.fullmatch(value) is not None


def is_x_ecpr(value: str) -> bool:
    """A number of the national replacement service: seventh character 1 or 7, two letters, a digit."""
    return _X_ECPR.fullmatch(value) is not None


def is_d_ecpr(value: str) -> bool:
    """A region's own replacement number: seventh character 0, 5 or 6, two letters, a digit."""
    return _D_ECPR.fullmatch(value) is not None


def is_cvr(value: str) -> bool:
    """8 digits, modulus 11."""
    return is_digits(value, 8) and sum(int(d) * w for d, w in zip(value, _CVR_WEIGHTS, strict=True)) % 11 == 0


def is_uuid(value: str) -> bool:
    """Lower-case hexadecimal 8-4-4-4-12, of any version."""
    return _UUID.fullmatch(value) is not None


def is_uuid_4(value: str) -> bool:
    """A lower-case UUID of version 4."""
    return _UUID_4.fullmatch(value) is not None


def is_fictive_cpr(value: str) -> bool:
    """A CPR number that is not issued: seventh digit 9, modulus 11 not 0, not 1 January."""
    if not is_cpr(value):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(value, _CPR_WEIGHTS, strict=True)) % 11
    return value[6] == "9" and rest != 0 and not value.startswith("0101")
