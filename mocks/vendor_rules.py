"""The rules a vendor's system is held to: the word a finding carries, what it says, and where that is from.

A finding without a line here is reported as `unlisted`. To add one: note it (`Passage.find`) and write a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mocks.kombit.delivery_rules import RULES as DELIVERY

Blame = Literal["wrong", "warned", "not judged"]


@dataclass(frozen=True, slots=True)
class Rule:
    """`blame`: what a request is that breaks it; `not judged`: it met a fault or a closed station."""

    about: str
    source: str
    blame: Blame = "wrong"


OURS = "the mocks' own"
_SDI = "github.com/kombit: SagDokumentIndeksService_6, schemas 6.0.STS-0, OIOIDWS.wsdl"
_OIOIDWS = "OIOIDWS.wsdl beside the service's WSDL; OASIS WS-Security 1.1"
_CASE = "Anvendelse af Sagsobjektet v1.7, github.com/kombit/SF1470-Sags-og-Dokumentindeks"
_ORGANISATION = "github.com/kombit/org-graphql"
_DGWS = "Den Gode Webservice 1.0.1"

_RULES = {
    "no_session": Rule("a request carries a valid token", "SF1470 and OrganisationHent: token; /own: the mocks' own"),
    "expired_session": Rule("a session that has expired is begun anew", OURS, "warned"),
    "not_authorized": Rule("only systems and roles with the right to it call", OURS),
    "bad_request": Rule("the request has the form the interface tells in OpenAPI", OURS),
    "not_found": Rule("what is asked for exists", OURS),
    "conflict": Rule("a change fits what is there", OURS),
    "too_large": Rule("a request is not larger than the interface takes", OURS),
    "fault": Rule("a fault was switched on by control", OURS, "not judged"),
    "unavailable": Rule("a station refused or never answered", OURS, "not judged"),
    "timed_out": Rule("the journey's deadline passed", OURS, "not judged"),
    "unanswered": Rule("the system in the mock's place did not answer", OURS, "not judged"),
    "case.punctual": Rule(
        "a change is delivered within a few minutes", "digitaliseringskataloget.dk, SF1470 (five minutes: ours)"
    ),
    "case.known": Rule("only a case that the index holds is changed or removed", OURS),
    "case.authority": Rule("a system delivers its own authority's cases", "SF1470: owner's CVR number"),
    "index.version": Rule("SOAP 1.1", _SDI),
    "index.unreadable": Rule("well-formed XML without document type", "SOAP 1.1, section 3"),
    "index.bad_request": Rule("one operation in the body, and its SOAPAction", _SDI),
    "index.schema": Rule("the message is right by the schema", _SDI),
    "index.wsa": Rule("WS-Addressing's MessageID, To and Action are there", _SDI),
    "index.transaction": Rule("RequestHeader holds a TransactionUUID", _SDI),
    "index.must_understand": Rule("headers that must be understood are known here", "SOAP 1.1, section 4.2.3"),
    "index.wsse:InvalidSecurity": Rule("token, Timestamp and a signature over Body and WS-Addressing", _OIOIDWS),
    "index.wsse:FailedCheck": Rule("signatures are whole, by the token's holder, with SHA-256", _OIOIDWS),
    "index.wsse:InvalidSecurityToken": Rule("the token is KOMBIT's, valid now, its certificate known", _OIOIDWS),
    "index.wsse:FailedAuthentication": Rule("the token is for this service, and there is an agreement", _OIOIDWS),
    "index.wsu:MessageExpired": Rule("a message is sent when it is made", _OIOIDWS, "warned"),
    "index.not_authorized": Rule("writing needs the role Rediger in the agreement", "SF1470 roles: Rediger, Udstil"),
    "index.search": Rule("a search says whose cases it wants, within the mock's limits", OURS),
    "index.search.filter": Rule("an empty filter returns no data", _SDI, "warned"),
    "organisation.transaction": Rule("x-TransaktionsId and x-TransaktionsTid are there", _ORGANISATION),
    "organisation.graphql": Rule("the query is right by the schema, and asks for 500 elements at most", _ORGANISATION),
    "organisation.restriction": Rule("names and CPR numbers need SeNavn and SeCPR-nummer", _ORGANISATION, "warned"),
}
_UNLISTED = Rule("a rule that has no line in mocks/vendor_rules.py", "unknown")


def rule_of(system: str, word: str) -> Rule:
    """The rule of a finding's word: the system's own before the general one."""
    for delivery in DELIVERY:
        if delivery.key == word:
            return Rule(delivery.about, _CASE)
    if word.startswith("fault "):
        return Rule(f"DGWS FaultCode {word.removeprefix('fault ')}", _DGWS)
    if word.startswith("http "):
        return Rule(f"answered with HTTP status {word.removeprefix('http ')}", OURS)
    return _RULES.get(f"{system}.{word}") or _RULES.get(word) or _UNLISTED
