"""The other side of SEB: a page of ours that sends its user there to log in, and reads what SEB answers.

It is an ordinary service provider: what SEB's answer must be to be believed is checked here as a vendor's would.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from datetime import datetime
from urllib.parse import urlencode

from lxml import etree

from mocks.clock import Clock
from mocks.refusal import Refusal
from mocks.seb.requests import LIMIT, POST
from mocks.soap.envelopes import Fault, read_xml
from mocks.soap.names import NAMESPACES, add, element, name, text_of
from mocks.tokens.local_time import moment_of, utc
from mocks.tokens.signing import check_ours
from sim.chance.durations import SECOND

_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_USER = "saml:AttributeStatement/saml:Attribute[@Name='urn:oid:2.5.4.3']/saml:AttributeValue"


def login_address(sso: str, entity: str, consumer: str, identifier: str, relay_state: str, clock: Clock) -> str:
    """Where a browser is sent to log in: SEB's address with an AuthnRequest by the Redirect binding."""
    root = element(
        "samlp:AuthnRequest", "saml", ID=identifier, Version="2.0", IssueInstant=utc(clock, clock.now()),
        Destination=sso, ProtocolBinding=POST, AssertionConsumerServiceURL=consumer,
    )  # fmt: skip
    add(root, "saml:Issuer", entity)
    packing = zlib.compressobj(wbits=-15)
    packed = packing.compress(etree.tostring(root)) + packing.flush()
    return f"{sso}?{urlencode({'SAMLRequest': b64encode(packed).decode(), 'RelayState': relay_state})}"


def user_of_answer(text: str, identifier: str, entity: str, consumer: str, clock: Clock) -> str | None:
    """The user whom SEB says has logged in, None where it refuses; Refusal for an answer that is not to be believed.

    `identifier`: of the request it must answer; `entity`: who it must be for; `consumer`: where it must be sent.
    """
    root = _read(text)
    if root.get("InResponseTo") != identifier or root.get("Destination") != consumer:
        raise Refusal(400, "SAMLResponse", "an answer to the login begun in this session", "another")
    if root.find("samlp:Status/samlp:StatusCode", NAMESPACES).get("Value") != _SUCCESS:  # type: ignore[union-attr]
        _check(root)
        return None
    assertion = root.find("saml:Assertion", NAMESPACES)
    if assertion is None:
        raise Refusal(400, "SAMLResponse/saml:Assertion", "an assertion", "none")
    _check(assertion)
    if text_of(assertion, "saml:Conditions/saml:AudienceRestriction/saml:Audience") != entity:
        raise Refusal(403, "saml:Audience", "this service", "another")
    confirmed = assertion.find("saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData", NAMESPACES)
    if confirmed is not None and confirmed.get("InResponseTo", identifier) != identifier:
        raise Refusal(403, "saml:SubjectConfirmationData", "the login begun in this session", "another")
    _check_times(assertion, clock)
    return text_of(assertion, _USER)


def _read(text: str) -> etree._Element:
    try:
        document = b64decode("".join(text.split()), validate=True)
        if not 0 < len(document) <= LIMIT:
            raise Refusal(400, "SAMLResponse", f"1 to {LIMIT} bytes", "another length")
        root = read_xml(document)
    except (ValueError, Fault):
        raise Refusal(400, "SAMLResponse", "a safe XML document in base64", "something else") from None
    if root.tag != name("samlp:Response") or root.find("samlp:Status/samlp:StatusCode", NAMESPACES) is None:
        raise Refusal(400, "SAMLResponse", "samlp:Response with a status", "something else")
    return root


def _check(signed: etree._Element) -> None:
    try:
        check_ours(signed, "SAMLResponse", "ID")
    except Fault as fault:
        raise Refusal(403, "ds:Signature", "SEB's signature", fault.reason) from None


def _check_times(assertion: etree._Element, clock: Clock) -> None:
    conditions = assertion.find("saml:Conditions", NAMESPACES)
    told = (conditions.get("NotBefore", ""), conditions.get("NotOnOrAfter", "")) if conditions is not None else ("", "")
    try:
        begins, ends = (moment_of(clock, str(datetime.fromisoformat(text))) for text in told)
    except ValueError:
        raise Refusal(400, "saml:Conditions", "NotBefore and NotOnOrAfter", "others, or none") from None
    if not begins - SECOND <= clock.now() < ends:
        raise Refusal(403, "saml:Conditions", "an assertion valid now", "one that is not", "expired_session")
