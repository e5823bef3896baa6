"""XML namespaces by their usual prefix, each as published, and names written with a prefix."""

from __future__ import annotations

from lxml import etree

NAMESPACES = {
    "soap11": "http://schemas.xmlsoap.org/soap/envelope/",
    "soap12": "http://www.w3.org/2003/05/soap-envelope",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "wst13": "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
    "wst14": "http://docs.oasis-open.org/ws-sx/ws-trust/200802",
    "wst": "http://schemas.xmlsoap.org/ws/2005/02/trust",
    "wsp": "http://schemas.xmlsoap.org/ws/2004/09/policy",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "medcom": "http://www.medcom.dk/dgws/2006/04/dgws-1.0.xsd",
    "hsuid": "http://www.nsi.dk/hsuid/2016/08/hsuid-1.1.xsd",
    "query": "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0",
    "rim": "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0",
    "rs": "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0",
    "lcm": "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0",
    "xds": "urn:ihe:iti:xds-b:2007",
    "xop": "http://www.w3.org/2004/08/xop/include",
    "cda": "urn:hl7-org:v3",
    "minlog": "http://www.sundhedsdatastyrelsen.dk/minlog/xml.schema/2025/03/12/minlog2-registration.xsd",
    "header": "http://kombit.dk/xml/schemas/RequestHeader/1/",
    "tvaers": "urn:tvaers:mocks:1",
}
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


def name(prefixed: str) -> str:
    """`rim:Slot` as lxml writes it."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def shown(tag: object) -> str:
    """An element's name for a fault text: with our prefix where the namespace is known, else with the namespace."""
    uri, _, local = str(tag).rpartition("}")
    prefix = _PREFIXES.get(uri.lstrip("{"))
    if prefix:
        return f"{prefix}:{local}"
    return f"{{{uri.lstrip('{')[:80]}}}{local[:80]}" if uri else local[:80]


def element(prefixed: str, *prefixes: str, **attributes: str) -> etree._Element:
    """A new root element; `prefixes` are declared on it beside its own."""
    own = prefixed.partition(":")[0]
    return etree.Element(name(prefixed), attributes, nsmap={one: NAMESPACES[one] for one in (own, *prefixes)})


def add(parent: etree._Element, prefixed: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    """A new child at the end, with text and attributes."""
    child = etree.SubElement(parent, name(prefixed), attributes)
    child.text = text
    return child


def text_of(parent: etree._Element, path: str) -> str | None:
    """The text of the first element at a path of prefixed names, without white space around; None without it."""
    found = parent.find(path, NAMESPACES)
    return None if found is None else (found.text or "").strip()
