"""Messages signed as OIOIDWS has it, by a client of the tests' own: nothing of it comes from the code it tries.

Exclusive canonicalisation, SHA-256 and RSA; the token is signed through the reference to it (STR-Transform).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from mocks.soap.names import NAMESPACES, name
from mocks.tokens.authority import Pair

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
STR_TRANSFORM = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform"
_DS = NAMESPACES["ds"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a message is to be like, and so what can be wrong with it. `age`: how long ago it was made."""

    leave_out: tuple[str, ...] = ()
    age: timedelta = timedelta(0)
    stamped: bool = True
    algorithm: str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


def signed_message(envelope: bytes, by: Pair, token: etree._Element | None = None, said: Said | None = None) -> bytes:
    """The envelope with a Security header: Timestamp, the token or the certificate, and a signature over all that."""
    said = said or Said()
    root = etree.fromstring(envelope)
    version = "soap11" if root.tag == name("soap11:Envelope") else "soap12"
    header, body = root.find(name(f"{version}:Header")), root.find(name(f"{version}:Body"))
    assert header is not None
    assert body is not None
    security = etree.SubElement(header, name("wsse:Security"), nsmap={"wsse": NAMESPACES["wsse"]})
    if said.stamped:
        security.append(_stamp(said.age))
    if token is None:
        security.append(_certificate(by))
        reference = '<wsse:Reference URI="#certificate"/>'
    else:
        security.append(token)
        reference = f"<wsse:KeyIdentifier>{token.get('ID')}</wsse:KeyIdentifier>"
    parts = [body, *security.findall(name("wsu:Timestamp")), *header.iterfind("wsa:*", NAMESPACES)]
    for number, part in enumerate(parts):
        part.set(name("wsu:Id"), f"part-{number}")
    signed = [part for part in parts if etree.QName(part).localname not in said.leave_out]
    security.append(_signature(signed, by, reference, token, said.algorithm))
    return etree.tostring(root)


def _stamp(age: timedelta) -> etree._Element:
    made = datetime.now(UTC) - age
    told = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (made, made + timedelta(minutes=5))]
    return etree.fromstring(
        f'<u:Timestamp xmlns:u="{NAMESPACES["wsu"]}"><u:Created>{told[0]}</u:Created><u:Expires>{told[1]}</u:Expires>'
        "</u:Timestamp>"
    )


def _certificate(by: Pair) -> etree._Element:
    made = etree.Element(name("wsse:BinarySecurityToken"))
    made.set(name("wsu:Id"), "certificate")
    made.text = b64encode(by.certificate.public_bytes(Encoding.DER)).decode()
    return made


def _signature(
    parts: Sequence[etree._Element], by: Pair, reference: str, token: etree._Element | None, algorithm: str
) -> etree._Element:
    references = [_reference(f"#{part.get(name('wsu:Id'))}", part, EXCLUSIVE) for part in parts]
    if token is not None:
        references.append(_reference("#to-token", token, STR_TRANSFORM))
    made = etree.fromstring(
        f'<ds:Signature xmlns:ds="{_DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
        f'<ds:SignatureMethod Algorithm="{algorithm}"/>{"".join(references)}</ds:SignedInfo><ds:SignatureValue/>'
        f'<ds:KeyInfo><wsse:SecurityTokenReference xmlns:wsse="{NAMESPACES["wsse"]}" xmlns:wsu="{NAMESPACES["wsu"]}" '
        f'wsu:Id="to-token">{reference}</wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>'
    )
    info, value = made[0], made[1]
    value.text = b64encode(by.key.sign(_canonical(info), PKCS1v15(), SHA256())).decode()
    return made


def _reference(uri: str, element: etree._Element, transform: str) -> str:
    digest = b64encode(sha256(_canonical(element)).digest()).decode()
    within = ""
    if transform == STR_TRANSFORM:
        within = (
            f'<wsse:TransformationParameters xmlns:wsse="{NAMESPACES["wsse"]}">'
            f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/></wsse:TransformationParameters>'
        )
    return (
        f'<ds:Reference URI="{uri}"><ds:Transforms><ds:Transform Algorithm="{transform}">{within}</ds:Transform>'
        f'</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
    )


def _canonical(element: etree._Element) -> bytes:
    alone = deepcopy(element)
    alone.tail = None
    return etree.tostring(alone, method="c14n", exclusive=True)
