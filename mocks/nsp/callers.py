"""Who calls NSP: the id-card in the DGWS header, and in HSUID the citizen and what the user says of the lookup."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from mocks.entrance import check_permitted, session_of
from mocks.refusal import Refusal
from mocks.soap.envelopes import Fault, wrong
from mocks.soap.names import NAMESPACES, text_of
from mocks.soap.routes import Asked
from mocks.tokens.cards import IdCard
from mocks.tokens.certificates import NO_AGREEMENT, has_agreement
from mocks.tokens.holdings import holdings, level
from mocks.tokens.signing import check_ours
from mocks.users import User
from sim.network.identifiers import WrongIdentifier, parse_cpr

HSUID_NEEDED = (
    "nsi:UserType", "nsi:ActingUserCivilRegistrationNumber", "nsi:OrgUsingID", "nsi:SystemOwnerName", "nsi:SystemName",
    "nsi:SystemVersion", "nsi:OrgResponsibleName",
)  # fmt: skip
"""Attributes asked for from a health professional's system. Their names are published; which of them must be there is
an ASSUMPTION."""


@dataclass(frozen=True, slots=True)
class Hsuid:
    """What the header says: the citizen's CPR number if any, and whether a block is overridden."""

    citizen: str | None
    override: bool


def caller(asked: Asked) -> IdCard | None:
    """The id-card of a request; None at level open. Fault with the DGWS code for what is wrong with it."""
    network, header = asked.network, asked.envelope.header
    if level(network) == "open":
        return None
    security = _security_level(header)
    assertion = header.find("wsse:Security/saml:Assertion", NAMESPACES)
    if assertion is None:
        raise wrong("Header/wsse:Security", "saml:Assertion", "none", "missing_required_header")
    card = holdings(network).cards.find(assertion, asked.passage.arrived)
    if security > card.level:
        told = f"medcom:SecurityLevel: expected at most {card.level}, the id-card's, found {security}"
        raise Fault(told, "security_level_failed")
    if level(network) == "full":
        check_ours(assertion, "Header/wsse:Security/saml:Assertion")
        if not has_agreement(network, card.user):
            raise Fault(NO_AGREEMENT, "not_authorized")
    asked.passage.user = card.user.name
    return card


def _security_level(header: etree._Element) -> int:
    """The level that DGWS's headers state; Fault with the DGWS code where they are wrong."""
    if header.find("wsse:Security", NAMESPACES) is None:
        raise wrong("Header", "wsse:Security", "none", "missing_required_header")
    if header.find("medcom:Header", NAMESPACES) is None:
        raise wrong("Header", "medcom:Header", "none", "missing_required_header")
    security = text_of(header, "medcom:Header/medcom:SecurityLevel")
    if security not in ("1", "2", "3", "4", "5"):
        raise wrong("Header/medcom:Header/medcom:SecurityLevel", "1 to 5", "none or another")
    if text_of(header, "medcom:Header/medcom:Linking/medcom:MessageID") is None:
        raise wrong("Header/medcom:Header", "medcom:Linking/medcom:MessageID", "none")
    if text_of(header, "medcom:Header/medcom:RequireNonRepudiationReceipt") == "yes":
        raise Fault("medcom:RequireNonRepudiationReceipt: expected no, found yes", "nonrepudiation_not_supported")
    return int(security)


def user_of(asked: Asked, card: IdCard | None) -> User:
    """The user of a lookup; Fault when the card is a system's, or its user may not look up here."""
    if card is None:
        return session_of(asked.network, asked.request, asked.passage).user
    if card.kind != "user":
        raise wrong("sosi:IDCardType", "user, for a lookup", "system", "not_authorized")
    try:
        check_permitted(card.user, asked.passage.system)
    except Refusal as refusal:
        raise wrong(refusal.element, refusal.expected, refusal.found, "not_authorized") from None
    return card.user


def hsuid(asked: Asked) -> Hsuid:
    """What HSUID says; Fault when it is missing or incomplete. At level open it may be missing."""
    assertion = asked.envelope.header.find(".//saml:Assertion[@id='HSUID']", NAMESPACES)
    if assertion is None:
        if level(asked.network) == "open":
            return Hsuid(None, override=False)
        raise wrong("Header", "hsuid:HsuidHeader/saml:Assertion[@id='HSUID']", "none", "missing_required_header")
    said = _attributes(assertion)
    for label in HSUID_NEEDED:
        if not said.get(label):
            raise wrong("Header/HSUID", label, "none", "missing_required_header")
    for label in ("nsi:ActingUserCivilRegistrationNumber", "nsi:CitizenCivilRegistrationNumber"):
        if label in said:
            _check_cpr(label, said[label])
    if said["nsi:UserType"] != "nsi:HealthcareProfessional":
        raise wrong("Header/HSUID: nsi:UserType", "nsi:HealthcareProfessional", "another type", "not_authorized")
    override = next((said[label] for label in said if label.endswith("ConsentOverride")), "false")
    if override not in ("true", "false", "1", "0"):
        raise wrong("Header/HSUID: ConsentOverride", "true or false", "another word")
    return Hsuid(said.get("nsi:CitizenCivilRegistrationNumber"), override in ("true", "1"))


def _attributes(assertion: etree._Element) -> dict[str, str]:
    said = {}
    for one in assertion.findall("saml:AttributeStatement/saml:Attribute", NAMESPACES):
        value = one.find("saml:AttributeValue", NAMESPACES)
        said[one.get("Name", "")] = "" if value is None else (value.text or "").strip()
    return said


def _check_cpr(label: str, text: str) -> None:
    try:
        parse_cpr(text)
    except WrongIdentifier as error:
        raise wrong(f"Header/HSUID: {label}", "a CPR number", error.rule) from None
