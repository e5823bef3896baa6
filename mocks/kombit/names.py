"""Published names: namespaces of SF1470 v6, and the UUIDs by which roles and types are known.

Source: github.com/kombit/SF1470-Sags-og-Dokumentindeks ("Anvendelse af Sagsobjektet" v1.7 of 2023-07-07, and the client
samples' property file), and the service's WSDL and schemas 6.0.STS-0.
"""

from __future__ import annotations

from lxml import etree

NAMESPACES = {
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "h": "http://kombit.dk/xml/schemas/RequestHeader/1/",
    "sd": "urn:oio:sagdok:3.0.0",
    "gd": "urn:oio:sts:generelledefinitioner:6",
    "go": "urn:oio:sts:generelleoperationer:6",
    "sag": "urn:oio:sts:sagdok:sag:6",
    "si": "urn:oio:sts:sagdok:sagindeks:6",
    "sdi": "urn:oio:sts:sagdok:sagdokumentindeks:6",
    "tvaers": "urn:tvaers:fault:1",  # ours
}
ACTION = "http://kombit.dk/sts/sagdokumentindeks/"

OWNER = "9e979b84-b846-4472-8622-58007dc63c7e"  # Ejer
RESPONSIBLE = "a1263342-d348-44ba-a566-233f37c4cb67"  # Ansvarlig
CASEWORKER = "bf1f93ed-9441-4af4-835b-baeb201f3076"  # Primær behandler
PRIMARY_PART = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"  # Primær part
PRIMARY_CLASS = "a86c6581-ec85-412d-a655-31a1f1d5b14f"  # Primær klasse
ACTION_CLASS = "05ef7011-11a7-4e4c-a46b-3de6aa457fc3"  # Handlingsklasse
MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"
SENDER = "1b3c6a6d-e977-4491-9bf8-b41ee6999f39"  # Afsender

ORGANISATION_TYPE = "bc6972cd-8f2b-4b9d-8d37-62916d6a71aa"
UNIT_TYPE = "c5fc3b3b-5197-49ee-92e6-ae6ba1957174"  # OrgEnhed
USER_TYPE = "85d65133-4b00-460d-992e-3984857b5768"  # Bruger
PERSON_TYPE = "c189ba35-de4b-4363-a8b7-67f1456cf56f"
CLASS_TYPE = "267235ea-526d-4a18-8001-f2a0e563eba1"  # Klasse
IT_SYSTEM_TYPE = "29fe1da2-897a-46cd-b635-b9be8e0bffd6"


def tag(name: str) -> str:
    """The tag lxml knows a prefixed name such as `sag:Titel` by."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def element(name: str, *content: etree._Element | str | None) -> etree._Element:
    """An element with a text or children; None is left out."""
    made = etree.Element(tag(name), nsmap={name.partition(":")[0]: NAMESPACES[name.partition(":")[0]]})
    for part in content:
        if isinstance(part, str):
            made.text = part
        elif part is not None:
            made.append(part)
    return made


def texts(root: etree._Element, path: str) -> list[str]:
    """The texts at a path of prefixed names below an element."""
    return [(found.text or "").strip() for found in root.iterfind(path, NAMESPACES)]


def text(root: etree._Element, path: str) -> str:
    """The first text at a path, or an empty one."""
    return next(iter(texts(root, path)), "")


def first(root: etree._Element, path: str) -> etree._Element | None:
    """The first element at a path of prefixed names."""
    return root.find(path, NAMESPACES)
