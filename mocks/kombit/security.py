"""Who calls the index: a bearer token, or KOMBIT's token in the message; at level `full` its holder has signed it.

What is signed and how: OIOIDWS.wsdl beside the service's WSDL (published). Fault codes are WS-Security's; which code
stands for which reason is an ASSUMPTION, and so is the name the service has as an audience.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from lxml import etree

from mocks.entrance import base_of, check_permitted, session_of
from mocks.kombit.names import first
from mocks.passages import Passage
from mocks.refusal import Refusal
from mocks.running import Network
from mocks.soap.envelopes import Envelope, Fault
from mocks.soap.signatures import check_message
from mocks.tokens.bearer import Assertion
from mocks.tokens.certificates import NO_AGREEMENT, has_agreement, past
from mocks.tokens.holdings import holdings
from mocks.tokens.signing import check_ours
from mocks.users import User

AUDIENCE = "urn:tvaers:sagdokumentindeks:6"
"""What a token for the index is asked for; the service's own address does as well."""
_WHERE = "Header/Security/Assertion"
_CODES = {"invalid_signature": "wsse:FailedCheck", "invalid_certificate": "wsse:InvalidSecurityToken"}


def caller(network: Network, request: Request, passage: Passage, envelope: Envelope) -> User:
    """Who calls; Refusal, with WS-Security's code where the token in the message is what is wrong."""
    assertion = first(envelope.header, "wsse:Security/saml:Assertion")
    full = network.options.level == "full"
    if not full and (assertion is None or request.headers.get("authorization")):
        return session_of(network, request, passage).user
    if assertion is None:
        raise Refusal(
            401, "Header/Security", "KOMBIT's token, and its holder's signature", "neither", "wsse:InvalidSecurity"
        )
    if full:
        _checked(lambda: check_ours(assertion, _WHERE, "ID"))
    held = _held(network, request, assertion, passage.arrived)
    if full:
        _check_holder(network, envelope, held)
    passage.user = held.user.name
    check_permitted(held.user, passage.system)
    return held.user


def _held(network: Network, request: Request, assertion: etree._Element, now: int) -> Assertion:
    """The token as it was issued: what the message repeats of it counts for nothing."""
    held = holdings(network).assertions.get(assertion.get("ID", ""))
    if held is None:
        raise _refused("a token issued here since the last reset", "an unknown one", "wsse:InvalidSecurityToken")
    if not held.begins <= now < held.ends:
        raise _refused("a token valid now", "an expired one", "wsse:InvalidSecurityToken")
    if held.audience not in (AUDIENCE, base_of(network, request) + request.url.path):
        raise _refused(f"a token for {AUDIENCE}", "one for another service", "wsse:FailedAuthentication")
    return held


def _check_holder(network: Network, envelope: Envelope, held: Assertion) -> None:
    certificate = held.holder
    if certificate is None:
        raise _refused("a token confirmed by holder-of-key", "a bearer's", "wsse:InvalidSecurityToken")
    _checked(lambda: check_message(envelope, certificate, past(network)))
    if not has_agreement(network, held.user):
        raise Refusal(403, "token", "a service agreement", NO_AGREEMENT, "wsse:FailedAuthentication")


def _refused(expected: str, found: str, code: str) -> Refusal:
    return Refusal(401, _WHERE, expected, found, code)


def _checked(check: Callable[[], None]) -> None:
    try:
        check()
    except Fault as fault:
        code = _CODES.get(fault.code, fault.code)
        raise Refusal(401, fault.where or _WHERE, fault.expected or fault.reason, fault.found, code) from None
