"""A rule: what it demands, how to mend a breach, where it is written, and the function that looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from sim.messages.finding import Finding, Layer, Place, Reading, Severity
from sim.messages.tree import Path
from sim.messages.wording import NOTHING, Text

EDITIONS = ("4.0", "5.0.0", "5.0.1", "5.0.2", "5.0.4")
BEFORE_5_0_4 = ("5.0.0", "5.0.1", "5.0.2")
FIVE = (*BEFORE_5_0_4, "5.0.4")


class Break(NamedTuple):
    """One place where a rule is broken. An empty key stands for the rule whose function yielded it."""

    key: str
    path: Path
    found: Text = NOTHING
    expected: Text | None = None
    line: int | None = None


Subject = TypeVar("Subject")
Breaks = Iterable[Break]


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """One rule of one standard.

    `check` yields the breaches; None when the reader of the document reports them. `code` is the issue code an
    Acknowledgement gives. A key may stand twice, once per reading, where MedCom's own text has a defect.
    """

    key: str
    severity: Severity
    demand: Text
    mend: Text
    source: str
    check: Callable[[Subject], Breaks] | None = None
    code: str = "MSG_PARAM_INVALID"
    editions: tuple[str, ...] = EDITIONS
    readings: tuple[Reading, ...] = ("published", "intended")

    def finding(self, broken: Break, path: str, line: int | None, layer: Layer) -> Finding:
        """The finding for one breach, with personal numbers hidden in every text."""
        return Finding(
            self.key,
            self.severity,
            Place(path, line, layer),
            (broken.expected or self.demand).hidden(),
            broken.found.hidden(),
            self.mend,
            self.source,
            self.code,
            ISSUE_TYPES.get(self.code, "invalid"),
        )


# The FHIR issue type that goes with each issue code in an Acknowledgement (ACK examples: fatal uses structure with
# MSG_VALUESET_VALUE_UNKNOWN, transient uses value with MSG_Mailbox_Out_Of_Operation); the others are our choice.
ISSUE_TYPES = {
    "MSG_VALUESET_VALUE_UNKNOWN": "structure",
    "MSG_CodeSystem_VALUE_UNKNOWN": "structure",
    "MSG_Mailbox_Out_Of_Operation": "value",
    "MSG_RESOURCE_REQUIRED": "required",
    "MSG_Receiver_Identifier_MISSING": "required",
    "MSG_RESOURCE_ID_MISSING": "required",
    "MSG_BAD_SYNTAX": "structure",
    "MSG_BAD_FORMAT": "value",
    "MSG_DATE_FORMAT": "value",
    "MSG_Datatype_Wrong": "structure",
    "MSG_Element_To_Long": "too-long",
    "MSG_DUPLICATE_ID": "duplicate",
    "MSG_Damaged_durin_transport": "transient",
    "MSG_Receiver_Identifier_UNKNOWN": "not-found",
    "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE": "not-supported",
    "MSG_LOCAL_FAIL": "not-found",
}

REQUIRED = "MSG_RESOURCE_REQUIRED"
VALUE_SET = "MSG_VALUESET_VALUE_UNKNOWN"
CODE_SYSTEM = "MSG_CodeSystem_VALUE_UNKNOWN"
FORMAT = "MSG_BAD_FORMAT"
SYNTAX = "MSG_BAD_SYNTAX"
UNRESOLVED = "MSG_LOCAL_FAIL"


def here(path: Path, found: Text = NOTHING, expected: Text | None = None) -> Break:
    """A breach of the rule whose function says so."""
    return Break("", path, found, expected)
