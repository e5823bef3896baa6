"""StandardRetur: how an operation went, by a code.

The element is published. Its codes were not found in public: they are RECALLED from the Sag & Dokument convention, so
let nothing rest on them but "20 is well".
"""

from __future__ import annotations

from enum import IntEnum

from lxml import etree

from mocks.kombit.names import element


class Status(IntEnum):
    """RECALLED codes."""

    OK = 20
    BAD_INPUT = 40
    NOTHING_FOUND = 44
    INTERNAL_ERROR = 50


class Rejected(Exception):
    """An input that the schema allows and a rule does not. `found` never repeats a value."""

    def __init__(self, element_: str, expected: str, found: str, rule: str = "") -> None:
        super().__init__(element_, expected, found)
        self.element = element_
        self.expected = expected
        self.found = found
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.element}: expected {self.expected}, found {self.found}"


def standard_return(status: Status, text: str = "", details: str = "") -> etree._Element:
    """A StandardRetur."""
    return element("sd:StandardRetur", *_content(status, text, details))


def unique_return(uuid: str, status: Status, text: str = "", details: str = "") -> etree._Element:
    """A UnikRetur: how it went with one object."""
    type_ = element("sd:Type", "Sag")
    return element("sd:UnikRetur", *_content(status, text, details), type_, element("sd:UUIDIdentifikator", uuid))


def _content(status: Status, text: str, details: str) -> list[etree._Element | None]:
    return [
        element("sd:StatusKode", str(int(status))),
        element("sd:FejlbeskedTekst", text) if text else None,
        element("sd:DetaljeretFejlbesked", details) if details else None,
    ]
