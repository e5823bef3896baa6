"""What SEB answers: metadata, a Response with a signed assertion, a Response that refuses, and a LogoutResponse."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from lxml import etree

from mocks.clock import Clock
from mocks.seb.requests import POST, REDIRECT, SamlRequest
from mocks.soap.names import NAMESPACES, add, element
from mocks.tokens.authority import encoded, service
from mocks.tokens.bearer import Assertion, written
from mocks.tokens.local_time import utc
from mocks.tokens.signing import signed

_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


def metadata(entity: str, sso: str, slo: str) -> bytes:
    """The identity provider's description."""
    root = element("md:EntityDescriptor", "ds", entityID=entity)
    protocol = NAMESPACES["samlp"]
    provider = add(root, "md:IDPSSODescriptor", protocolSupportEnumeration=protocol, WantAuthnRequestsSigned="false")
    data = add(add(add(provider, "md:KeyDescriptor", use="signing"), "ds:KeyInfo"), "ds:X509Data")
    add(data, "ds:X509Certificate", encoded(service().certificate))
    for binding in (REDIRECT, POST):
        add(provider, "md:SingleLogoutService", Binding=binding, Location=slo)
    add(provider, "md:NameIDFormat", UNSPECIFIED)
    for binding in (REDIRECT, POST):
        add(provider, "md:SingleSignOnService", Binding=binding, Location=sso)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def granted(
    request: SamlRequest, entity: str, assertion: Assertion, attributes: Mapping[str, str], clock: Clock
) -> bytes:
    """A Response whose assertion says who the user is and which role the user has."""
    root = _response("samlp:Response", request, entity, clock, request.answer_to)
    _status(root, "Success")
    whole = written(assertion, entity, attributes, clock, request.identifier, request.answer_to)
    root.append(signed(whole, service(), "ID"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def refused(request: SamlRequest, entity: str, clock: Clock, reason: str) -> bytes:
    """A signed Response that says the user has no role at the service."""
    root = _response("samlp:Response", request, entity, clock, request.answer_to)
    _status(root, "Responder", "RequestDenied", reason)
    return etree.tostring(signed(root, service(), "ID"), xml_declaration=True, encoding="UTF-8")


def logged_out(request: SamlRequest, entity: str, clock: Clock, known: bool) -> bytes:
    """A signed LogoutResponse."""
    root = _response("samlp:LogoutResponse", request, entity, clock, request.answer_to)
    if known:
        _status(root, "Success")
    else:
        _status(root, "Requester", "UnknownPrincipal", "nobody of this name is logged in")
    return etree.tostring(signed(root, service(), "ID"), xml_declaration=True, encoding="UTF-8")


def _response(kind: str, request: SamlRequest, entity: str, clock: Clock, to: str) -> etree._Element:
    root = element(
        kind, "saml", ID=f"_{uuid4().hex}", Version="2.0", IssueInstant=utc(clock, clock.now()),
        InResponseTo=request.identifier, **({"Destination": to} if to else {}),
    )  # fmt: skip
    add(root, "saml:Issuer", entity)
    return root


def _status(root: etree._Element, word: str, detail: str = "", reason: str = "") -> None:
    status = add(root, "samlp:Status")
    code = add(status, "samlp:StatusCode", Value=_STATUS + word)
    if detail:
        add(code, "samlp:StatusCode", Value=_STATUS + detail)
        add(status, "samlp:StatusMessage", reason)
