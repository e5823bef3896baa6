"""Test persons: the only people whose numbers may stand in a message here.

A number is allowed when it has the fictive form, or stands on the list of public test persons that ships beside this
file with the source of each.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sim.messages.identifiers import is_fictive_cpr
from sim.mistake import Mistake


@dataclass(frozen=True, slots=True)
class TestPerson:
    """One public test person: a CPR or replacement number, a name, and where it was published."""

    __test__ = False

    number: str
    name: str
    source: str


@cache
def public_test_persons() -> dict[str, TestPerson]:
    """The shipped list, by number."""
    text = files("sim.messages").joinpath("testpersons.csv").read_text(encoding="utf-8")
    return {person.number: person for person in read_test_persons(text.splitlines(), "testpersons.csv")}


def read_test_persons(lines: Iterable[str], where: str) -> list[TestPerson]:
    """Test persons from CSV lines with the columns number, name, source; a `Mistake` names the line that is wrong."""
    rows = csv.DictReader(lines)
    if rows.fieldnames is None or not {"number", "name", "source"} <= set(rows.fieldnames):
        raise Mistake(f"{where}:1", "expected the columns number,name,source", "Begin with: number,name,source")
    people = []
    for row in rows:
        number = (row["number"] or "").replace("-", "").strip()
        if len(number) != 10 or not row["source"]:
            raise Mistake(
                f"{where}:{rows.line_num}",
                "expected a number of 10 characters and its source",
                "E.g. 2509479989,Bruno,…",
            )
        people.append(TestPerson(number, row["name"] or "", row["source"]))
    return people


def is_test_person(number: str, known: frozenset[str] = frozenset()) -> bool:
    """True for a fictive number, a listed public test person, or one that `known` adds."""
    return is_fictive_cpr(number) or number in public_test_persons() or number in known
