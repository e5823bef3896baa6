"""SAML 2.0 assertions other than id-cards, as the token services issue and exchange them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from mocks.clock import Clock
from mocks.soap.names import add, element
from mocks.tokens.local_time import utc
from mocks.users import User
from sim.chance.durations import HOUR, SECOND

LASTS = HOUR
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion issued here, known by its identifier. Moments in µs."""

    identifier: str
    user: User
    audience: str
    begins: int
    ends: int


def fresh(user: User, audience: str, now: int, identifier: str = "") -> Assertion:
    """A new assertion, valid for an hour from now."""
    begins = now - now % SECOND
    return Assertion(identifier or f"_{secrets.token_hex(20)}", user, audience, begins, begins + LASTS)


def written(
    one: Assertion, issuer: str, attributes: Mapping[str, str], clock: Clock, asked: str = "", sent_to: str = ""
) -> etree._Element:
    """The assertion, unsigned. `asked`: the identifier of the request it answers; `sent_to`: where the answer goes."""
    root = element("saml:Assertion", ID=one.identifier, IssueInstant=utc(clock, one.begins), Version="2.0")
    add(root, "saml:Issuer", issuer)
    subject = add(root, "saml:Subject")
    add(subject, "saml:NameID", one.user.name, Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")
    confirmation = add(subject, "saml:SubjectConfirmation", Method="urn:oasis:names:tc:SAML:2.0:cm:bearer")
    related = {"InResponseTo": asked, "Recipient": sent_to} if asked else {}
    add(confirmation, "saml:SubjectConfirmationData", NotOnOrAfter=utc(clock, one.ends), **related)
    conditions = add(root, "saml:Conditions", NotBefore=utc(clock, one.begins), NotOnOrAfter=utc(clock, one.ends))
    add(add(conditions, "saml:AudienceRestriction"), "saml:Audience", one.audience)
    session = add(root, "saml:AuthnStatement", AuthnInstant=utc(clock, one.begins), SessionIndex=one.identifier)
    context = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    add(add(session, "saml:AuthnContext"), "saml:AuthnContextClassRef", context)
    statement = add(root, "saml:AttributeStatement")
    for label, value in attributes.items():
        add(add(statement, "saml:Attribute", Name=label, NameFormat=BASIC), "saml:AttributeValue", value)
    return root
