"""Envelopes: VANSEnvelope and SBDH, as they are read.

The VANSEnvelope is our own statement of it: MedCom's schema is not where the standard is published. The statement
follows governance 030 and the test protocol and the element names of version 1.0.4, whose schema
stands embedded in a public MedCom test rule.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from sim.messages.rules.rule import Break
from sim.messages.safe_xml import local, namespace

VANS = "urn:oio:medcom:vans-envelope:1.0.4"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
BINARY = "http://peppol.eu/xsd/ticc/envelope/1.0"


@dataclass(frozen=True, slots=True)
class Content:
    """What an envelope holds: the element, and its bytes when its base64 is whole."""

    element: etree._Element | None
    data: bytes | None


class Envelope:
    """An envelope as its rules see it, with what is known of the message inside."""

    def __init__(self, root: etree._Element, content: Content, inner: Mapping[str, str], known: frozenset[str]) -> None:
        self.root = root
        self.content = content
        self.inner = inner
        self.known = known

    def find(self, path: str) -> etree._Element | None:
        """The first element at a path of names below the root."""
        return _find(self.root, path)

    def text(self, path: str) -> str:
        """The text there, stripped; empty when it is missing."""
        return _text(self.find(path))

    def broken(self, path: str, **texts: object) -> Break:
        """A breach at a path below the root, at the line of the closest element there is."""
        names = path.split("/")
        at, reached = self.root, self.root
        for name in names:
            at = next((child for child in at if local(child) == name), at)
            reached = at
        return Break("", (local(self.root), *names), line=reached.sourceline, **texts)  # type: ignore[arg-type]

    def scope(self, kind: str) -> str:
        """The InstanceIdentifier of the SBDH scope of this type."""
        for scope in self.root.iter(f"{{{SBDH}}}Scope"):
            if _text(_find(scope, "Type")) == kind:
                return _text(_find(scope, "InstanceIdentifier"))
        return ""


def _find(root: etree._Element, path: str) -> etree._Element | None:
    at: etree._Element | None = root
    for name in path.split("/"):
        at = next((child for child in at if local(child) == name), None) if at is not None else None
    return at


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def kind_of(root: etree._Element) -> str | None:
    """vans, sbdh or None."""
    if local(root) == "VANSEnvelope":
        return "vans"
    if local(root) == "StandardBusinessDocument" and namespace(root) == SBDH:
        return "sbdh"
    return None


def content_of(root: etree._Element) -> Content:
    """The message inside, decoded."""
    element = _find(root, "Message/Data") if kind_of(root) == "vans" else _find(root, "BinaryContent")
    if element is None:
        return Content(None, None)
    try:
        text = "".join((element.text or "").split())
        return Content(element, binascii.a2b_base64(text.encode("ascii"), strict_mode=True) if text else None)
    except (binascii.Error, UnicodeEncodeError):
        return Content(element, None)


def about(root: etree._Element) -> dict[str, str]:
    """What a mailbox needs to know of the transmission; the names begin with transport_."""
    if kind_of(root) == "vans":
        paths = {
            "transport_id": "EnvelopeIdentifier",
            "transport_sent": "SentDateTime",
            "transport_sender": "SenderID",
            "transport_receiver": "ReceiverID",
            "transport_name": "Message/MetaInformation/Document/Name",
        }
    else:
        head = "StandardBusinessDocumentHeader"
        paths = {
            "transport_id": f"{head}/DocumentIdentification/InstanceIdentifier",
            "transport_sent": f"{head}/DocumentIdentification/CreationDateAndTime",
            "transport_sender": f"{head}/Sender/Identifier",
            "transport_receiver": f"{head}/Receiver/Identifier",
            "transport_name": f"{head}/DocumentIdentification/Standard",
        }
    values = {name: _text(_find(root, path)).removeprefix("0088:") for name, path in paths.items()}
    return {name: value for name, value in values.items() if value}
