"""Messages signed by WS-Security (OASIS 1.0 and 1.1): that the parts which must be signed are, by whom, and how fresh.

Faults carry WS-Security's own codes. Revocation, and algorithms weaker than SHA-256, are not taken into account: the
former is never checked, the latter never accepted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from mocks.soap.envelopes import Envelope, Fault, wrong
from mocks.soap.names import NAMESPACES, name, shown, text_of

SKEW = timedelta(minutes=5)
"""How far two clocks may differ, and how long a message without Expires is fresh: ASSUMPTION."""
ADDRESSED = tuple(f"wsa:{word}" for word in ("To", "From", "FaultTo", "ReplyTo", "MessageID", "RelatesTo", "Action"))
"""Header blocks that must be signed where they are there (published: KOMBIT's OIOIDWS.wsdl, SignedParts)."""
_SECURITY = "Header/wsse:Security"
_IDENTIFYING = ("Id", "ID", "id")


def certificate_of(envelope: Envelope) -> str:
    """The certificate that a message names as its signer's, in base64; Fault without one."""
    paths = ("wsse:Security/wsse:BinarySecurityToken", "wsse:Security/ds:Signature//ds:X509Certificate")
    found = next((text for path in paths if (text := text_of(envelope.header, path))), None)
    if found is None:
        raise wrong(_SECURITY, "wsse:BinarySecurityToken with the signer's certificate", "none", "wsse:InvalidSecurity")
    return found


def check_message(envelope: Envelope, certificate: x509.Certificate, fresh: Callable[[datetime], bool]) -> None:
    """Fault unless Body, Timestamp and WS-Addressing's blocks are signed with a certificate's key, and lately.

    `fresh`: whether a moment lies before now, by a clock that counts.
    """
    stamp = envelope.header.find("wsse:Security/wsu:Timestamp", NAMESPACES)
    if stamp is None:
        raise wrong(_SECURITY, "wsu:Timestamp", "none", "wsse:InvalidSecurity")
    body = envelope.root.find(f"{envelope.version}:Body", NAMESPACES)
    addressed = (envelope.header.find(block, NAMESPACES) for block in ADDRESSED)
    _check_signed(envelope, certificate, [one for one in (body, stamp, *addressed) if one is not None])
    _check_fresh(stamp, fresh)


def _check_signed(envelope: Envelope, certificate: x509.Certificate, needed: Iterable[etree._Element]) -> None:
    signature = envelope.header.find("wsse:Security/ds:Signature", NAMESPACES)
    if signature is None:
        raise wrong(_SECURITY, "ds:Signature over the message", "none", "wsse:InvalidSecurity")
    referred = {one.get("URI") for one in signature.iterfind("ds:SignedInfo/ds:Reference", NAMESPACES)}
    # Parts are referred to by identifiers: one that stands twice could mean a part that was put in later.
    identifiers = Counter(_identifier(one) for one in envelope.root.iter() if isinstance(one.tag, str))
    for part in needed:
        identifier = _identifier(part)
        if not identifier or f"#{identifier}" not in referred:
            raise wrong(
                f"{_SECURITY}/ds:Signature", f"a reference to {shown(part.tag)}", "none", "wsse:InvalidSecurity"
            )
        if identifiers[identifier] > 1:
            raise wrong(shown(part.tag), "an identifier of its own", "one that stands twice", "wsse:FailedCheck")
    expected = SignatureConfiguration(
        location=f"./{name(f'{envelope.version}:Header')}/{name('wsse:Security')}/",
        expect_references=True,
        default_reference_c14n_method=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    try:
        _Verifier().verify(envelope.root, x509_cert=certificate, expect_config=expected)
    except (SignXMLException, ValueError, TypeError, KeyError):
        raise wrong(
            f"{_SECURITY}/ds:Signature", "a whole signature with the key of the caller's certificate", "another",
            "wsse:FailedCheck",
        ) from None  # fmt: skip


def _check_fresh(stamp: etree._Element, past: Callable[[datetime], bool]) -> None:
    try:
        created = datetime.fromisoformat(text_of(stamp, "wsu:Created") or "")
        until = text_of(stamp, "wsu:Expires")
        expires = datetime.fromisoformat(until) if until else created + SKEW
        told = past(created - SKEW), past(expires + SKEW)
    except (ValueError, TypeError, OverflowError):
        raise wrong(
            "wsu:Timestamp", "Created and Expires with their offset", "another", "wsse:InvalidSecurity"
        ) from None
    if told != (True, False):
        raise wrong("wsu:Timestamp", "a message sent lately", "an expired one, or one from later", "wsu:MessageExpired")


class _Verifier(XMLVerifier):
    """signxml knows no STR-Transform: where a reference to a token is signed, the token itself is meant."""

    def _resolve_reference(self, doc_root: Any, reference: Any, uri_resolver: Any = None) -> Any:
        found = super()._resolve_reference(doc_root, reference, uri_resolver)  # type: ignore[no-untyped-call]
        if getattr(found, "tag", None) != name("wsse:SecurityTokenReference"):
            return found
        direct = found.find("wsse:Reference", NAMESPACES)
        told = text_of(found, "wsse:KeyIdentifier") if direct is None else direct.get("URI", "").removeprefix("#")
        tokens = [one for one in doc_root.iter() if isinstance(one.tag, str) and _identifier(one) == told]
        if len(tokens) != 1:
            raise Fault("wsse:SecurityTokenReference: expected a token in the message", "wsse:SecurityTokenUnavailable")
        return tokens[0]


def _identifier(element: etree._Element) -> str | None:
    found = element.get(name("wsu:Id"))
    return found or next((value for word in _IDENTIFYING if (value := element.get(word))), None)
