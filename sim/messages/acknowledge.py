"""Answering: which acknowledgement a transmission gets, from its verdict and the state of the receiver.

AA is ok, AE fatal-error (content), AR transient-error (technical): GOV 040 §7 KR3, KR4, KR6. An older page has AE and
AR the other way round. An acknowledgement never gets one (KR2). Per letter answers never contradict each other: only a
transient-error may be followed by another (KR5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.messages.compose.acknowledgement import Issue, ResponseCode
from sim.messages.compose.older import ReceiptKind
from sim.messages.duplicates import Handling
from sim.messages.finding import Verdict
from sim.messages.wording import Language, Text

HL7_CODES: dict[ResponseCode, str] = {"ok": "AA", "fatal-error": "AE", "transient-error": "AR"}
MOST_ISSUES = 10

_SENTENCES = {
    "MSG_Receiver_Identifier_UNKNOWN": Text("The receiver is not known here.", "Modtageren kendes ikke her."),
    "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE": Text(
        "The receiver does not take this type and version.", "Modtageren tager ikke imod denne type og version."
    ),
    "MSG_Mailbox_Out_Of_Operation": Text("The mailbox is closed for now.", "Postkassen er lukket for tiden."),
    "MSG_Damaged_durin_transport": Text("The content was damaged on its way.", "Indholdet blev beskadiget undervejs."),
    "MSG_DUPLICATE_ID": Text("The envelope id was used before.", "Kuvertens id er brugt før."),
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """The receiver's state. `accepts` holds (kind, major version) pairs: ("carecommunication", "5"), ("xdis91", "")."""

    known: bool = True
    open: bool = True
    accepts: frozenset[tuple[str, str]] = frozenset({("carecommunication", "5"), ("xdis91", "")})


@dataclass(frozen=True, slots=True)
class Decision:
    """The code of the answer and the issues it carries."""

    code: ResponseCode
    issues: tuple[Issue, ...] = ()


def acknowledge(
    verdict: Verdict,
    receiver: Receiver,
    handled: Handling = Handling.PROCESS,
    earlier: Decision | None = None,
    damaged: bool = False,
    language: Language = "da",
) -> Decision | None:
    """The answer this transmission gets, or None when it gets none.

    None is for acknowledgements and receipts, and for what cannot be answered because its id or sender cannot be read.
    `earlier` is the last answer given to the same message: a duplicate gets its content again, unless it was a
    transient-error, which may now become another. `damaged` says the transport broke the content.
    """
    if not is_answered(verdict):
        return None
    if handled is Handling.REFUSE:
        return Decision("fatal-error", (issue_of("MSG_DUPLICATE_ID", language),))
    if earlier is not None and earlier.code != "transient-error":
        return earlier
    if not receiver.known:
        return Decision("fatal-error", (issue_of("MSG_Receiver_Identifier_UNKNOWN", language),))
    if (verdict.kind, _major(verdict)) not in receiver.accepts:
        return Decision("fatal-error", (issue_of("MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE", language),))
    if damaged:
        return Decision("transient-error", (issue_of("MSG_Damaged_durin_transport", language),))
    if not receiver.open:
        return Decision("transient-error", (issue_of("MSG_Mailbox_Out_Of_Operation", language),))
    if verdict.errors:
        return Decision("fatal-error", issues_of(verdict, language))
    return Decision("ok")


def is_answered(verdict: Verdict) -> bool:
    """Whether the transmission can be and is to be answered at all."""
    if verdict.kind not in ("carecommunication", "xdis91", "xbin01", "bundle"):
        return False
    return {"message_id", "sender_gln"} <= set(verdict.about) and verdict.about.get(
        "event"
    ) != "acknowledgement-message"


def issues_of(verdict: Verdict, language: Language = "da") -> tuple[Issue, ...]:
    """The errors of a verdict as issues, each rule once, at most ten."""
    issues: dict[str, Issue] = {}
    for finding in verdict.errors:
        text = f"{finding.key}: {finding.place.path}: {finding.expected.of(language)}"
        issues.setdefault(finding.key, Issue(finding.code, text))
    return tuple(issues.values())[:MOST_ISSUES]


def may_follow(earlier: Sequence[ResponseCode], code: ResponseCode) -> bool:
    """Whether an answer may be given after these: the same again always, another only after transient-errors."""
    return all(before in (code, "transient-error") for before in earlier)


def receipt_kind(code: ResponseCode, wants_positive: bool, by_network: bool = False) -> ReceiptKind | None:
    """The receipt of the older format: XCTL03 only when it was asked for, XCTL01 when the network itself refuses."""
    if code == "ok":
        return "xctl03" if wants_positive else None
    return "xctl01" if by_network else "xctl02"


def refuse_code(decision: Decision) -> str:
    """The RefuseCode that goes with a negative decision; the three seen in use."""
    codes = {issue.code for issue in decision.issues}
    if "MSG_Receiver_Identifier_UNKNOWN" in codes:
        return "ukendt_lokationsnummer"
    return "problem_med_version" if "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE" in codes else "ikke_specificeret"


def _major(verdict: Verdict) -> str:
    if verdict.kind != "carecommunication":
        return ""
    return (verdict.version or "").partition(".")[0] or "5"


def issue_of(code: str, language: Language = "da") -> Issue:
    """An issue of the transport or the mailbox, in our words."""
    return Issue(code, _SENTENCES[code].of(language))
