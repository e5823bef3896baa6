"""XDS's own errors: they stand in an answer's error list, beside what could be answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from mocks.nsp.codes import ERROR, WARNING
from mocks.soap.names import add


@dataclass(frozen=True, slots=True)
class XdsError:
    """One error or warning: a code of XDS, and what exactly, never repeating what came."""

    code: str
    context: str
    warning: bool = False
    location: str = ""


class Failed(Exception):
    """The whole request fails by XDS's own rules."""

    def __init__(self, code: str, context: str) -> None:
        super().__init__(context)
        self.error = XdsError(code, context)


def error_list(parent: etree._Element, errors: Sequence[XdsError]) -> None:
    """Write rs:RegistryErrorList; nothing without errors."""
    if not errors:
        return
    worst = WARNING if all(error.warning for error in errors) else ERROR
    told = add(parent, "rs:RegistryErrorList", highestSeverity=worst)
    for error in errors:
        add(
            told, "rs:RegistryError", errorCode=error.code, codeContext=error.context,
            severity=WARNING if error.warning else ERROR, location=error.location,
        )  # fmt: skip
