"""SOSI id-cards: what one says, as a SAML assertion, and the cards issued since the last reset.

A card is known by its number. At level `token` what was issued counts and not what the message repeats, so a card that
was changed on the way gives no other rights; at `full` its signature is checked as well (mocks.tokens.signing).
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from mocks.clock import Clock
from mocks.soap.envelopes import wrong
from mocks.soap.names import NAMESPACES, add, element
from mocks.tokens.local_time import utc
from mocks.users import User
from sim.chance.durations import HOUR, SECOND

LASTS = 24 * HOUR
ISSUER = "TVAERS-TEST-STS"
VERSION = "1.0.1"
CONFIRMED_BY = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"

Kind = Literal["user", "system"]


_LEVELS: dict[Kind, int] = {"user": 4, "system": 3}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request for an id-card says of itself. `provider`: NameFormat and value of the organisation."""

    kind: Kind
    user: User
    provider: tuple[str, str]
    system: str


@dataclass(frozen=True, slots=True)
class IdCard:
    """One card, as its claim said. `certificate`: the hash of the one it was asked for with, if any; moments in µs."""

    number: str
    kind: Kind
    user: User
    provider: tuple[str, str]
    system: str
    level: int
    begins: int
    ends: int
    certificate: str = ""


@dataclass(slots=True)
class Wallet:
    """The cards issued, by number."""

    issued: dict[str, IdCard] = field(default_factory=dict)

    def issue(self, claim: Claim, now: int, certificate: str = "") -> IdCard:
        """A new card, valid for 24 hours from now."""
        begins = now - now % SECOND
        number = base64.b64encode(secrets.token_bytes(16)).decode()
        who = claim.kind, claim.user, claim.provider, claim.system
        card = IdCard(number, *who, _LEVELS[claim.kind], begins, begins + LASTS, certificate)
        self.issued[number] = card
        return card

    def find(self, assertion: etree._Element, now: int) -> IdCard:
        """The card an assertion is; Fault with the DGWS code for one that is unknown, not yet valid or expired."""
        where = "Header/wsse:Security/saml:Assertion"
        if assertion.get("id") != "IDCard":
            raise wrong(where, 'id="IDCard"', "another id or none", "invalid_idcard")
        number = attribute(assertion, "IDCardData", "sosi:IDCardID")
        if number is None:
            raise wrong(f"{where}/AttributeStatement[IDCardData]", "sosi:IDCardID", "none", "invalid_idcard")
        card = self.issued.get(number)
        if card is None:
            raise wrong(f"{where}: sosi:IDCardID", "a card issued here", "an unknown number", "invalid_idcard")
        if now < card.begins:
            raise wrong(f"{where}/Conditions", "a card valid now", "one not valid yet", "invalid_idcard")
        if now >= card.ends:
            raise wrong(f"{where}/Conditions", "a card valid now", "an expired one", "expired_idcard")
        return card


def attribute(assertion: etree._Element, statement: str, wanted: str) -> str | None:
    """The value of an attribute in one of the statements IDCardData, UserLog and SystemLog."""
    for block in assertion.findall("saml:AttributeStatement", NAMESPACES):
        if block.get("id") != statement:
            continue
        for one in block.findall("saml:Attribute", NAMESPACES):
            if one.get("Name") == wanted:
                value = one.find("saml:AttributeValue", NAMESPACES)
                return None if value is None else (value.text or "").strip()
    return None


def written(card: IdCard, clock: Clock) -> etree._Element:
    """The card as an assertion, unsigned."""
    root = element("saml:Assertion", "ds", IssueInstant=utc(clock, card.begins), Version="2.0", id="IDCard")
    add(root, "saml:Issuer", ISSUER)
    subject = add(root, "saml:Subject")
    if card.kind == "user":
        add(subject, "saml:NameID", card.user.name, Format="medcom:other")
    else:
        add(subject, "saml:NameID", card.provider[1], Format=card.provider[0])
    confirmation = add(subject, "saml:SubjectConfirmation")
    add(confirmation, "saml:ConfirmationMethod", CONFIRMED_BY)
    key = add(add(confirmation, "saml:SubjectConfirmationData"), "ds:KeyInfo")
    add(key, "ds:KeyName", "OCESSignature")
    add(root, "saml:Conditions", NotBefore=utc(clock, card.begins), NotOnOrAfter=utc(clock, card.ends))
    data = {
        "sosi:IDCardID": card.number,
        "sosi:IDCardVersion": VERSION,
        "sosi:IDCardType": card.kind,
        "sosi:AuthenticationLevel": str(card.level),
    }
    if card.certificate:
        data["sosi:OCESCertHash"] = card.certificate
    _statement(root, "IDCardData", data)
    if card.kind == "user":
        given, _, last = card.user.name.partition(".")
        log = {"medcom:UserGivenName": given, "medcom:UserSurName": last or given}
        if card.user.role is not None:
            log["medcom:UserRole"] = card.user.role.name.lower()
        _statement(root, "UserLog", log)
    system = _statement(root, "SystemLog", {"medcom:ITSystemName": card.system})
    provider = add(system, "saml:Attribute", Name="medcom:CareProviderID", NameFormat=card.provider[0])
    add(provider, "saml:AttributeValue", card.provider[1])
    add(add(system, "saml:Attribute", Name="medcom:CareProviderName"), "saml:AttributeValue", card.user.place)
    return root


def _statement(root: etree._Element, word: str, values: dict[str, str]) -> etree._Element:
    statement = add(root, "saml:AttributeStatement", id=word)
    for label, value in values.items():
        add(add(statement, "saml:Attribute", Name=label), "saml:AttributeValue", value)
    return statement
