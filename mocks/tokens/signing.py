"""XML signatures over assertions: made with our own keys, and checked at level `full`.

Checked: that an id-card's signature is whole and by our own token service, and that a request for one is signed by a
certificate of the test CA that names the caller. Signatures over messages: mocks.soap.signatures. Revocation is checked
nowhere.
"""

from __future__ import annotations

from cryptography import x509
from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import XMLVerifier

from mocks.soap.envelopes import Fault, wrong
from mocks.soap.names import NAMESPACES
from mocks.tokens.authority import Pair, encoded, name_of, service, trusted

_EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
_CERTIFICATE = "ds:Signature/ds:KeyInfo/ds:X509Data/ds:X509Certificate"


def signed(assertion: etree._Element, by: Pair, identifier: str = "id") -> etree._Element:
    """A copy of the assertion with an enveloped signature over it. `identifier`: its identifying attribute's name."""
    signer = XMLSigner(c14n_algorithm=_EXCLUSIVE)
    uri = assertion.get(identifier)
    return signer.sign(assertion, key=by.key, cert=[by.certificate], reference_uri=uri, id_attribute=identifier)


def check_ours(assertion: etree._Element, where: str, identifier: str = "id") -> None:
    """Fault with the DGWS code unless an assertion carries a whole signature by our token service."""
    told = assertion.findtext(_CERTIFICATE, None, NAMESPACES)
    if told is not None and "".join(told.split()) != encoded(service().certificate):
        raise wrong(f"{where}/ds:Signature", "our token service's certificate", "another one", "invalid_certificate")
    _verified(assertion, service().certificate, where, identifier)


def signer_of(assertion: etree._Element, where: str) -> tuple[str, x509.Certificate]:
    """Who signed: the common name of a certificate by the test CA, and the certificate. Fault with the DGWS code."""
    text = assertion.findtext(_CERTIFICATE, None, NAMESPACES)
    if text is None:
        raise wrong(where, _CERTIFICATE, "none", "invalid_signature")
    certificate = trusted(text)
    if certificate is None:
        raise wrong(where, "a certificate by the test CA", "another one", "invalid_certificate")
    _verified(assertion, certificate, where, "id")
    return name_of(certificate), certificate


def _verified(assertion: etree._Element, certificate: x509.Certificate, where: str, identifier: str) -> None:
    # What was signed is read on its own, so that nothing around it is taken for it.
    alone = etree.fromstring(etree.tostring(assertion, with_tail=False), etree.XMLParser(resolve_entities=False))
    try:
        result = XMLVerifier().verify(alone, x509_cert=certificate, id_attribute=identifier)
    except (SignXMLException, ValueError, TypeError, KeyError):
        raise wrong(
            f"{where}/ds:Signature", "a whole signature over the assertion", "another", "invalid_signature"
        ) from None
    covered = result[0].signed_xml if isinstance(result, list) else result.signed_xml
    if covered is None or covered.tag != assertion.tag or covered.get(identifier) != assertion.get(identifier):
        raise Fault(f"{where}/ds:Signature: expected a signature over the assertion itself", "invalid_signature")
