"""WS-Trust 1.3 as KOMBIT's token service and the exchanges of SOSI's speak it: one request read, one token answered."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from mocks.clock import Clock
from mocks.soap.envelopes import Fault
from mocks.soap.names import NAMESPACES, add, element, name, shown, text_of
from mocks.tokens.local_time import utc

ISSUE = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue"
SAML_TOKEN = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0"  # noqa: S105 - a type's name
ANSWER = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RSTRC/IssueFinal"
CVR_CLAIM = "dk:gov:saml:attribute:CvrNumberIdentifier"


@dataclass(frozen=True, slots=True, eq=False)
class TokenRequest:
    """A request for a token: the service it is for, the token exchanged for it, and the CVR number claimed."""

    service: str
    acts_as: etree._Element | None
    cvr: str | None


def token_request(content: etree._Element) -> TokenRequest:
    """The request; Fault."""
    if content.tag != name("wst13:RequestSecurityToken"):
        raise invalid("Body", "wst13:RequestSecurityToken", shown(content.tag))
    wanted = text_of(content, "wst13:RequestType")
    if wanted != ISSUE:
        raise invalid("wst13:RequestType", ISSUE, "none" if wanted is None else "another one")
    kind = text_of(content, "wst13:TokenType")
    if kind not in (None, SAML_TOKEN, "urn:oasis:names:tc:SAML:2.0:assertion:"):
        raise invalid("wst13:TokenType", SAML_TOKEN, "another one")
    service = next((one for one in content.iterfind("wsp:AppliesTo//wsa:Address", NAMESPACES)), None)
    if service is None or not (service.text or "").strip():
        raise invalid("wst13:RequestSecurityToken", "wsp:AppliesTo/wsa:EndpointReference/wsa:Address", "none")
    acts = content.find("wst14:ActAs/saml:Assertion", NAMESPACES)
    claims = content.iterfind("wst13:Claims//*[@Uri]", NAMESPACES)
    cvr = next((one for one in claims if one.get("Uri") == CVR_CLAIM), None)
    value = None if cvr is None else "".join(str(part) for part in cvr.itertext()).strip()
    return TokenRequest((service.text or "").strip(), acts, value)


def token_answer(token: etree._Element, service: str, clock: Clock, begins: int, ends: int) -> etree._Element:
    """The answer that carries a token."""
    root = element("wst13:RequestSecurityTokenResponseCollection", "wsp", "wsa", "wsu")
    answer = add(root, "wst13:RequestSecurityTokenResponse")
    add(answer, "wst13:TokenType", SAML_TOKEN)
    add(answer, "wst13:RequestedSecurityToken").append(token)
    add(add(add(answer, "wsp:AppliesTo"), "wsa:EndpointReference"), "wsa:Address", service)
    lifetime = add(answer, "wst13:Lifetime")
    add(lifetime, "wsu:Created", utc(clock, begins))
    add(lifetime, "wsu:Expires", utc(clock, ends))
    return root


def invalid(where: str, expected: str, found: str) -> Fault:
    """WS-Trust's InvalidRequest."""
    return Fault(f"{where}: expected {expected}, found {found}", "wst13:InvalidRequest")


def failed(reason: str) -> Fault:
    """WS-Trust's FailedAuthentication."""
    return Fault(f"Authentication failed: {reason}", "wst13:FailedAuthentication")
