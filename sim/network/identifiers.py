"""Identifiers: lokationsnummer (GLN), SOR code, CVR and CPR; checked, and made up so that they are found at once.

Everything made up here is synthetic. A department's GLN and SOR code both carry the same eight digits, 80 + type
(2), place (3), number (3), so number and identifier are a bijection and no table is needed. The prefix 5799 and
the items are this project's own choice: whether somebody has such a number in reality was not checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray
from stdnum import ean, verhoeff
from stdnum.dk import cvr as stdnum_cvr
from stdnum.exceptions import ValidationError

Ints = NDArray[np.int64]

GLN_PREFIX = "5799"
SOR_NAMESPACE = "1000016"
SOR_PARTITION = "00"
CVR_TEST_NUMBERS = frozenset({"11111111", "12345678"})
"""KOMBIT's test municipality Korsbæk: used in published samples although modulus 11 fails."""

_ITEM_BASE, _ITEM_LIMIT = 80_000_000, 100_000_000
_CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


class WrongIdentifier(ValueError):
    """An identifier that breaks its own rule. `rule` says which, without repeating the number (it may be a CPR)."""

    status_hint = 400

    def __init__(self, kind: str, rule: str) -> None:
        super().__init__(f"{kind}: {rule}")
        self.kind = kind
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Cpr:
    """A CPR number taken apart. `fictive`: seventh digit 9, modulus 11 not 0 and not born on 1 January."""

    text: str
    birth: date
    male: bool
    remainder: int

    @property
    def fictive(self) -> bool:
        """Whether the number has the form of this project's made-up children."""
        return self.text[6] == "9" and self.remainder != 0 and (self.birth.month, self.birth.day) != (1, 1)


def gln(item: int) -> str:
    """The GLN of an eight-digit item (GS1: prefix 5799, check digit with weights 1 and 3)."""
    body = GLN_PREFIX + _item_text(item)
    return body + ean.calc_check_digit(body)


def gln_item(text: str) -> int:
    """The item of one of our GLNs; WrongIdentifier for other numbers."""
    check_gln(text)
    if not text.startswith(GLN_PREFIX):
        raise WrongIdentifier("GLN", f"does not begin with {GLN_PREFIX}")
    return _our_item("GLN", text[len(GLN_PREFIX) : -1])


def check_gln(text: str) -> None:
    """WrongIdentifier unless the text is 13 digits with a right GS1 check digit."""
    if not (text.isascii() and text.isdigit() and len(text) == 13):
        raise WrongIdentifier("GLN", "expected 13 digits")
    if ean.calc_check_digit(text[:-1]) != text[-1]:
        raise WrongIdentifier("GLN", "the check digit is wrong")


def sor(item: int) -> str:
    """The SOR code of an eight-digit item: a SNOMED identifier in Danish namespace 1000016, partition 00."""
    body = _item_text(item) + SOR_NAMESPACE + SOR_PARTITION
    return body + verhoeff.calc_check_digit(body)


def sor_item(text: str) -> int:
    """The item of one of our SOR codes; WrongIdentifier for other numbers."""
    check_sor(text)
    return _our_item("SOR", text[:-10])


def check_sor(text: str) -> None:
    """WrongIdentifier unless the text is a SNOMED identifier in SOR's namespace with a right Verhoeff digit."""
    if not (text.isascii() and text.isdigit() and 11 <= len(text) <= 18):
        raise WrongIdentifier("SOR", "expected 11 to 18 digits")
    if text[-10:-3] != SOR_NAMESPACE or text[-3:-1] != SOR_PARTITION:
        raise WrongIdentifier("SOR", f"expected namespace {SOR_NAMESPACE} and partition {SOR_PARTITION}")
    if not verhoeff.is_valid(text):
        raise WrongIdentifier("SOR", "the check digit is wrong")


def check_cvr(text: str) -> None:
    """WrongIdentifier unless the text is 8 digits and passes modulus 11, or is a published test number."""
    if text in CVR_TEST_NUMBERS:
        return
    try:
        stdnum_cvr.validate(text)
    except ValidationError as wrong:
        raise WrongIdentifier("CVR", str(wrong)) from None
    if not text.isdigit():
        raise WrongIdentifier("CVR", "expected 8 digits")


def parse_cpr(text: str) -> Cpr:
    """A CPR number with or without hyphen. Format and date decide; modulus 11 rejects nobody (cpr.dk, 2007)."""
    digits = text.replace("-", "", 1) if len(text) == 11 and text[6] == "-" else text
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        raise WrongIdentifier("CPR", "expected 10 digits, DDMMYYSSSS")
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        birth = date(_century(int(digits[6]), year) + year, month, day)
    except ValueError:
        raise WrongIdentifier("CPR", "the first six digits are no date") from None
    remainder = sum(weight * int(digit) for weight, digit in zip(_CPR_WEIGHTS, digits, strict=True)) % 11
    return Cpr(digits, birth, male=int(digits[9]) % 2 == 1, remainder=remainder)


def format_cpr(number: int, hyphen: bool = False) -> str:
    """Ten digits from the whole number, with a hyphen for readers if asked."""
    text = f"{number:010d}"
    return f"{text[:6]}-{text[6:]}" if hyphen else text


def cpr_remainder(number: ArrayLike) -> Ints:
    """Modulus 11 of CPR numbers held as whole numbers; 0 may be a real person's."""
    rest = np.atleast_1d(np.asarray(number, dtype=np.int64)).copy()
    total = np.zeros_like(rest)
    for weight in reversed(_CPR_WEIGHTS):
        total += weight * (rest % 10)
        rest //= 10
    return total % 11


def _century(seventh: int, year: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def _item_text(item: int) -> str:
    if not _ITEM_BASE <= item < _ITEM_LIMIT:
        raise ValueError(f"an item lies in {_ITEM_BASE}..{_ITEM_LIMIT - 1}, not {item}")
    return str(item)


def _our_item(kind: str, text: str) -> int:
    if len(text) != 8 or not _ITEM_BASE <= int(text) < _ITEM_LIMIT:
        raise WrongIdentifier(kind, "valid, but not one of this network")
    return int(text)
