"""SAML 2.0 assertions other than id-cards, as the token services issue and exchange them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography import x509
from lxml import etree

from mocks.clock import Clock
from mocks.soap.names import add, element
from mocks.tokens.authority import encoded
from mocks.tokens.local_time import utc
from mocks.users import User
from sim.chance.durations import HOUR, SECOND

LASTS = HOUR
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion issued here, known by its identifier. Moments in µs. `holder`: whose key signs what carries it."""

    identifier: str
    user: User
    audience: str
    begins: int
    ends: int
    holder: x509.Certificate | None = None


def fresh(
    user: User, audience: str, now: int, identifier: str = "", holder: x509.Certificate | None = None
) -> Assertion:
    """A new assertion, valid for an hour from now."""
    begins = now - now % SECOND
    return Assertion(identifier or f"_{secrets.token_hex(20)}", user, audience, begins, begins + LASTS, holder)


def written(
    one: Assertion, issuer: str, attributes: Mapping[str, str], clock: Clock, asked: str = "", sent_to: str = ""
) -> etree._Element:
    """The assertion, unsigned. `asked`: the identifier of the request it answers; `sent_to`: where the answer goes."""
    root = element("saml:Assertion", ID=one.identifier, IssueInstant=utc(clock, one.begins), Version="2.0")
    add(root, "saml:Issuer", issuer)
    root.append(_subject(one, clock, asked, sent_to))
    conditions = add(root, "saml:Conditions", NotBefore=utc(clock, one.begins), NotOnOrAfter=utc(clock, one.ends))
    add(add(conditions, "saml:AudienceRestriction"), "saml:Audience", one.audience)
    session = add(root, "saml:AuthnStatement", AuthnInstant=utc(clock, one.begins), SessionIndex=one.identifier)
    context = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    add(add(session, "saml:AuthnContext"), "saml:AuthnContextClassRef", context)
    statement = add(root, "saml:AttributeStatement")
    for label, value in attributes.items():
        add(add(statement, "saml:Attribute", Name=label, NameFormat=BASIC), "saml:AttributeValue", value)
    return root


def _subject(one: Assertion, clock: Clock, asked: str, sent_to: str) -> etree._Element:
    subject = element("saml:Subject", *(("ds",) if one.holder else ()))
    add(subject, "saml:NameID", one.user.name, Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")
    how = "holder-of-key" if one.holder else "bearer"
    confirmation = add(subject, "saml:SubjectConfirmation", Method=f"urn:oasis:names:tc:SAML:2.0:cm:{how}")
    related = {"InResponseTo": asked, "Recipient": sent_to} if asked else {}
    data = add(confirmation, "saml:SubjectConfirmationData", NotOnOrAfter=utc(clock, one.ends), **related)
    if one.holder:
        add(add(add(data, "ds:KeyInfo"), "ds:X509Data"), "ds:X509Certificate", encoded(one.holder))
    return subject
