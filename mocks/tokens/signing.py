"""A test CA made on this machine when first needed, and XML signatures made and checked with it.

Checked at level `full` only: that an id-card's signature is whole and by our own token service, and that a request for
one is signed by a certificate of the test CA that names the caller. Not checked anywhere: revocation, and signatures
over whole messages.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha1

from cryptography import x509
from cryptography.exceptions import InvalidSignature as CannotVerify
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import XMLVerifier

from mocks.soap.envelopes import Fault, wrong
from mocks.soap.names import NAMESPACES

_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)
_EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
_CERTIFICATE = "ds:Signature/ds:KeyInfo/ds:X509Data/ds:X509Certificate"


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key and its certificate."""

    key: RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key as PEM, unencrypted."""
        form = serialization.PrivateFormat.PKCS8
        return self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())

    @property
    def hash(self) -> str:
        """SHA-1 of the certificate, as sosi:OCESCertHash has it."""
        return certificate_hash(self.certificate)


def certificate_hash(certificate: x509.Certificate) -> str:
    """SHA-1 of a certificate in base64."""
    encoded = certificate.public_bytes(serialization.Encoding.DER)
    return base64.b64encode(sha1(encoded, usedforsecurity=False).digest()).decode()


@lru_cache(maxsize=1)
def authority() -> Pair:
    """The test CA of this process."""
    return _made("tvaers test CA", None)


@lru_cache(maxsize=1)
def service() -> Pair:
    """What our token services and identity provider sign with."""
    return _made("tvaers test STS", authority())


@lru_cache(maxsize=256)
def issued_to(common_name: str) -> Pair:
    """A key and a certificate by the test CA; the name is a test user's or an organisation's number."""
    return _made(common_name, authority())


def signed(assertion: etree._Element, by: Pair, identifier: str = "id") -> etree._Element:
    """A copy of the assertion with an enveloped signature over it. `identifier`: its identifying attribute's name."""
    signer = XMLSigner(c14n_algorithm=_EXCLUSIVE)
    uri = assertion.get(identifier)
    return signer.sign(assertion, key=by.key, cert=[by.certificate], reference_uri=uri, id_attribute=identifier)


def check_card(assertion: etree._Element) -> None:
    """Fault unless an id-card carries a whole signature by our token service."""
    _verified(assertion, service().certificate, "Header/wsse:Security/saml:Assertion")


def signer_of(assertion: etree._Element, where: str) -> tuple[str, x509.Certificate]:
    """Who signed: the common name of a certificate by the test CA, and the certificate. Fault with the DGWS code."""
    text = assertion.findtext(_CERTIFICATE, None, NAMESPACES)
    if text is None:
        raise wrong(where, _CERTIFICATE, "none", "invalid_signature")
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode("".join(text.split()), validate=True))
        certificate.verify_directly_issued_by(authority().certificate)
    except (ValueError, TypeError, CannotVerify):
        raise wrong(where, "a certificate by the test CA", "another one", "invalid_certificate") from None
    _verified(assertion, certificate, where)
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value), certificate


def _verified(assertion: etree._Element, certificate: x509.Certificate, where: str) -> None:
    # What was signed is read on its own, so that nothing around it is taken for it.
    alone = etree.fromstring(etree.tostring(assertion, with_tail=False), etree.XMLParser(resolve_entities=False))
    try:
        result = XMLVerifier().verify(alone, x509_cert=certificate, id_attribute="id")
    except (SignXMLException, ValueError, TypeError, KeyError):
        said = f"{where}/ds:Signature: expected a whole signature over the assertion"
        raise Fault(said, "invalid_signature") from None
    covered = result[0].signed_xml if isinstance(result, list) else result.signed_xml
    if covered is None or covered.tag != assertion.tag or covered.get("id") != assertion.get("id"):
        raise Fault(f"{where}/ds:Signature: expected a signature over the assertion itself", "invalid_signature")


def _made(common_name: str, by: Pair | None) -> Pair:
    key = generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    return Pair(key, builder.sign(by.key if by else key, hashes.SHA256()))
