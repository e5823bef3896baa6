"""Acknowledgement 2.0: the answer a letter gets, with its two Provenances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sim.messages import terms
from sim.messages.compose.carecommunication import Format, header_tree, provenance_tree, write_tree
from sim.messages.compose.resources import Cast, bundle, reference, resource
from sim.messages.letter import Exchange, Ids, Letter, Party, derived_id
from sim.messages.rules.rule import ISSUE_TYPES
from sim.messages.tree import Tree

BASE = "https://medcomfhir.dk/ig/acknowledgement"
ResponseCode = Literal["ok", "transient-error", "fatal-error"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing an acknowledgement says: an issue code of MedCom's value set, and own words."""

    code: str
    text: str = ""
    severity: str = "error"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What is answered, to whom, and how. `sender` is the one who answers; `latest` is the letter's last exchange."""

    envelope_id: str
    message_id: str
    sent: datetime
    sender: Party
    receiver: Party
    code: ResponseCode
    response_to: str
    latest: Exchange
    issues: tuple[Issue, ...] = ()


def answer(
    ids: Ids, now: datetime, letter: Letter, code: ResponseCode, issues: tuple[Issue, ...] = ()
) -> Acknowledgement:
    """The acknowledgement of a letter by its receiver."""
    return Acknowledgement(
        ids(), ids(), now, letter.receiver, letter.sender, code, letter.message_id, letter.history[-1], issues
    )


def write_acknowledgement(ack: Acknowledgement, form: Format = "json") -> bytes:
    """The acknowledgement as a document."""
    return write_tree(acknowledgement_tree(ack), form)


def acknowledgement_tree(ack: Acknowledgement) -> Tree:
    """The acknowledgement as a Bundle, before it is written."""
    cast = Cast(ack.message_id)
    outcome_id = derived_id(ack.message_id, "OperationOutcome")
    head = header_tree(cast, ack.message_id, terms.ACKNOWLEDGEMENT_EVENT, terms.ACK_HEADER, ack.sender, ack.receiver)
    head["response"] = {"identifier": ack.response_to, "code": ack.code}
    own = Exchange(ack.message_id, "acknowledgement", ack.sent, ack.sender, (), ack.response_to)
    provenances = [
        provenance_tree(cast, ack.message_id, exchange, terms.MSG_PROVENANCE) for exchange in (ack.latest, own)
    ]
    resources = [head, *provenances, *cast.organizations.values()]
    if ack.issues:
        head["response"]["details"] = reference("OperationOutcome", outcome_id)
        resources.append(_outcome(outcome_id, ack.issues))
    return bundle(ack.envelope_id, terms.ACK_MESSAGE, ack.sent, BASE, resources)


def _outcome(outcome_id: str, issues: tuple[Issue, ...]) -> Tree:
    return resource(
        "OperationOutcome",
        outcome_id,
        terms.ACK_OUTCOME,
        [("issue", issue.text or issue.code) for issue in issues],
        issue=[
            {
                "severity": issue.severity,
                "code": ISSUE_TYPES.get(issue.code, "invalid"),
                "details": {
                    "coding": [{"system": terms.error_system(issue.code), "code": issue.code}],
                    **({"text": issue.text} if issue.text else {}),
                },
            }
            for issue in issues
        ],
    )
