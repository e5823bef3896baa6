"""A test CA made on this machine when first needed, and the keys and certificates it gives: nobody else's trust it.

One for each process: whoever is given a certificate by one run is a stranger to the next.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha1
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)


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


def server(hosts: Sequence[str]) -> Pair:
    """A key and a certificate for a web server reached by these names and addresses."""
    return _made(hosts[0], authority(), hosts)


def trusted(encoded: str) -> x509.Certificate | None:
    """The certificate in a base64 text if the test CA gave it; None for another, or for no certificate."""
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode("".join(encoded.split()), validate=True))
        certificate.verify_directly_issued_by(authority().certificate)
    except (ValueError, TypeError, InvalidSignature):
        return None
    return certificate


def name_of(certificate: x509.Certificate) -> str:
    """Whom a certificate names."""
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def encoded(certificate: x509.Certificate) -> str:
    """A certificate as XML carries it: base64 without lines."""
    return base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()


def _made(common_name: str, by: Pair | None, hosts: Sequence[str] = ()) -> Pair:
    key = generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])
    signer = by.key if by else key
    public = signer.public_key()
    assert isinstance(public, RSAPublicKey)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .add_extension(_usage(by is None), critical=True)
    )
    if hosts:
        names = x509.SubjectAlternativeName([_alternative(host) for host in hosts])
        builder = builder.add_extension(names, critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return Pair(key, builder.sign(signer, hashes.SHA256()))


def _usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=not ca, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
