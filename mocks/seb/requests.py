"""SAML 2.0 requests: AuthnRequest and LogoutRequest, by the Redirect and POST bindings, read with every door closed."""

from __future__ import annotations

import zlib
from base64 import b64decode
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from mocks.refusal import Refusal
from mocks.soap.envelopes import Fault, read_xml
from mocks.soap.names import name, shown, text_of

LIMIT = 64 * 1024
REDIRECT, POST = (f"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-{word}" for word in ("Redirect", "POST"))
_RELAY_LIMIT = 80
"""Bytes of RelayState at most, as SAML's bindings say."""


@dataclass(frozen=True, slots=True)
class SamlRequest:
    """One request. `issuer`: the service's entity identifier; `answer_to`: where the answer goes."""

    kind: Literal["login", "logout"]
    identifier: str
    issuer: str
    answer_to: str
    relay_state: str
    name: str = ""


def from_redirect(parameters: dict[str, str]) -> SamlRequest:
    """The request in a query: deflated, base64; Refusal."""
    try:
        packed = zlib.decompressobj(-15)
        document = packed.decompress(b64decode(parameters.get("SAMLRequest", ""), validate=True), LIMIT)
        if packed.unconsumed_tail:
            raise Refusal(413, "SAMLRequest", f"at most {LIMIT} bytes", "more")
    except (ValueError, zlib.error):
        raise Refusal(400, "SAMLRequest", "a deflated document in base64", "something else") from None
    return _request(document, parameters.get("RelayState", ""))


def from_post(fields: dict[str, str]) -> SamlRequest:
    """The request in a form: base64; Refusal."""
    try:
        document = b64decode("".join(fields.get("SAMLRequest", "").split()), validate=True)
    except ValueError:
        raise Refusal(400, "SAMLRequest", "a document in base64", "something else") from None
    return _request(document, fields.get("RelayState", ""))


def _request(document: bytes, relay_state: str) -> SamlRequest:
    if not document or len(document) > LIMIT:
        raise Refusal(400, "SAMLRequest", f"1 to {LIMIT} bytes", f"{len(document)}")
    if len(relay_state.encode()) > _RELAY_LIMIT:
        raise Refusal(400, "RelayState", f"at most {_RELAY_LIMIT} bytes", "more")
    try:
        root = read_xml(document)
    except Fault as fault:
        raise Refusal(400, "SAMLRequest", "an XML document that is safe to read", fault.reason) from None
    kinds = {name("samlp:AuthnRequest"): "login", name("samlp:LogoutRequest"): "logout"}
    kind = kinds.get(str(root.tag))
    if kind is None:
        raise Refusal(400, "SAMLRequest", "samlp:AuthnRequest or samlp:LogoutRequest", shown(root.tag))
    identifier, issuer = root.get("ID", ""), text_of(root, "saml:Issuer") or ""
    if root.get("Version") != "2.0":
        raise Refusal(400, "SAMLRequest/@Version", "2.0", "another or none")
    if not 0 < len(identifier) <= 200:
        raise Refusal(400, "SAMLRequest/@ID", "an identifier of 1 to 200 characters", "none or a longer one")
    if not 0 < len(issuer) <= 1024:
        raise Refusal(400, "SAMLRequest/saml:Issuer", "the service's entity identifier", "none or a longer one")
    if kind == "login":
        return SamlRequest("login", identifier, issuer, _consumer(root), relay_state)
    named = text_of(root, "saml:NameID")
    if not named:
        raise Refusal(400, "SAMLRequest", "saml:NameID of who logs out", "none")
    return SamlRequest("logout", identifier, issuer, "", relay_state, named)


def _consumer(root: etree._Element) -> str:
    binding = root.get("ProtocolBinding", POST)
    if binding != POST:
        raise Refusal(400, "AuthnRequest/@ProtocolBinding", POST, "another one")
    address = root.get("AssertionConsumerServiceURL", "")
    if not web_address(address):
        raise Refusal(
            400, "AuthnRequest/@AssertionConsumerServiceURL", "an address with http or https", "none or another"
        )
    return address


def web_address(text: str) -> bool:
    """Whether a text is an address a browser may be sent to."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(text) <= 2048
