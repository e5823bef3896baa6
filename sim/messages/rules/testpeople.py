"""No real people: numbers outside the fictive form and the list of public test persons are findings (issue 6)."""

from __future__ import annotations

import re

from sim.messages import terms
from sim.messages.bundle import Message
from sim.messages.identifiers import is_cpr
from sim.messages.rules.rule import Breaks, Rule, here
from sim.messages.testpersons import is_test_person
from sim.messages.wording import Text, hide_number, quoted

SOURCE = "tvaers: real people's data has no place here (issue 6)"
_IN_TEXT = re.compile(r"(?<![0-9+])([0-9]{6})[- ]?([0-9]{4})(?![0-9])")


def test_person(m: Message) -> Breaks:
    for node in m.entries:
        identifiers = node.data.get("identifier")
        for at, identifier in enumerate(identifiers if isinstance(identifiers, list) else ()):
            if isinstance(identifier, dict) and identifier.get("system") == terms.CPR_SYSTEM:
                value = identifier.get("value")
                if isinstance(value, str) and not is_test_person(value, m.known):
                    yield here((*node.path, "identifier", at, "value"), quoted(hide_number(value)))


def test_replacement(m: Message) -> Breaks:
    for path, system, value in m.patient_ids:
        if (system == terms.X_ECPR_SYSTEM or system in terms.D_ECPR_SYSTEMS) and not is_test_person(value, m.known):
            yield here(path, quoted(hide_number(value)))


def numbers_in(text: str, known: frozenset[str]) -> list[str]:
    """What looks like a CPR number in a text and is not a test person's."""
    found = (first + last for first, last in _IN_TEXT.findall(text))
    return [number for number in found if is_cpr(number) and not is_test_person(number, known)]


def test_person_text(m: Message) -> Breaks:
    for payload in m.payloads:
        for number in numbers_in(payload.text or "", m.known):
            yield here((*payload.node.path, "contentString"), quoted(hide_number(number)))


_DEMAND = Text(
    "a fictive CPR number (7th digit 9, modulus 11 not 0, not 1 January) or a public test person",
    "et fiktivt CPR-nummer (7. ciffer 9, modulus 11 ikke 0, ikke 1. januar) eller en offentlig testperson",
)
_MEND = Text(
    "Use a test person, e.g. 250947-9989, or extend the list of test persons.",
    "Brug en testperson, fx 250947-9989, eller udvid listen over testpersoner.",
)

TEST_PEOPLE: tuple[Rule[Message], ...] = (
    Rule("test-person", "error", _DEMAND, _MEND, SOURCE, test_person),
    Rule(
        "test-person-replacement",
        "warning",
        Text("the replacement number of a public test person", "erstatningsnummeret for en offentlig testperson"),
        Text(
            "Use 070392-1VJ5 or 120655-0VK9; no form marks these numbers as fictive.",
            "Brug 070392-1VJ5 eller 120655-0VK9.",
        ),
        SOURCE,
        test_replacement,
    ),
    Rule("test-person-text", "warning", _DEMAND, _MEND, SOURCE, test_person_text),
)
