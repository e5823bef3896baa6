"""SOAP 1.1 and 1.2: an envelope read from bytes, an answer written to bytes, and a fault that says what was wrong.

Read with no entities, no external references, bounded size and depth. A fault never repeats what stood in the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lxml import etree

from mocks.refusal import masked
from mocks.soap.names import NAMESPACES, add, element, name, shown, text_of
from sim.messages.safe_xml import parse

LIMIT = 4 * 1024 * 1024
"""Bytes of a request at most, attachments included."""

Version = Literal["soap11", "soap12"]
CONTENT_TYPES: dict[Version, str] = {
    "soap11": "text/xml; charset=utf-8",
    "soap12": "application/soap+xml; charset=utf-8",
}
_UNDERSTOOD = {"wsa", "wsse", "medcom", "hsuid", "header", "tvaers"}
MUST_UNDERSTAND = "MustUnderstand"
_QUALIFIED = ("wst:", "wst13:", "wsse:", "wsu:")
"""Codes with these prefixes are qualified names that stand where SOAP has its own."""


class Fault(Exception):
    """A fault. `code`: the protocol's own code (DGWS FaultCode, or a qualified one of WS-Trust or WS-Security).

    `sender`: whether the caller can mend it. `actor`: SOAP 1.1 faultactor. `where`, `expected`, `found`: the reason in
    its parts, where it has them.
    """

    def __init__(
        self, reason: str, code: str = "", sender: bool = True, actor: str = "", version: Version | None = None
    ) -> None:
        super().__init__(masked(reason))
        self.reason = masked(reason)
        self.code = code
        self.sender = sender
        self.actor = actor
        self.version = version
        self.where, self.expected, self.found = "", "", ""


def wrong(where: str, expected: str, found: str, code: str = "syntax_error") -> Fault:
    """A fault that names the element, what was expected and what came."""
    fault = Fault(f"{where}: expected {expected}, found {found}", code)
    fault.where, fault.expected, fault.found = masked(where), expected, masked(found)
    return fault


@dataclass(frozen=True, slots=True)
class Envelope:
    """A request. `content`: the one element of its body; `header` may be empty."""

    version: Version
    root: etree._Element
    header: etree._Element
    content: etree._Element

    @property
    def action(self) -> str | None:
        """WS-Addressing's Action."""
        return text_of(self.header, "wsa:Action")

    @property
    def message_id(self) -> str | None:
        """WS-Addressing's MessageID."""
        return text_of(self.header, "wsa:MessageID")


def read_xml(data: bytes) -> etree._Element:
    """The root element; Fault when the bytes are no XML document that is safe to read."""
    if len(data) > LIMIT:
        raise wrong("body", f"at most {LIMIT} bytes", f"{len(data)}")
    document = parse(data)
    if document.root is None:
        fault = document.faults[-1]
        line = f" (line {fault.line})" if fault.line else ""
        found = {"xml-doctype": "a document type declaration", "depth": "more than 100 levels of elements"}
        raise wrong("body", "an XML document", found.get(fault.key, "bytes that are none") + line)
    return document.root


def read_envelope(data: bytes) -> Envelope:
    """The envelope in these bytes; Fault."""
    return opened(read_xml(data))


def opened(root: etree._Element) -> Envelope:
    """The envelope that a document is; Fault."""
    version: Version = "soap11" if root.tag == name("soap11:Envelope") else "soap12"
    if root.tag not in (name("soap11:Envelope"), name("soap12:Envelope")):
        raise wrong("document", "soap12:Envelope", shown(root.tag))
    header = root.find(f"{version}:Header", NAMESPACES)
    body = root.find(f"{version}:Body", NAMESPACES)
    try:
        if body is None:
            raise wrong("Envelope", "Body", "none")
        content = [child for child in body if isinstance(child.tag, str)]
        if len(content) != 1:
            raise wrong("Envelope/Body", "one element", f"{len(content)}")
        if header is None:
            header = etree.Element(name(f"{version}:Header"))
        _check_understood(header, version)
    except Fault as fault:
        fault.version = version
        raise
    return Envelope(version, root, header, content[0])


def _check_understood(header: etree._Element, version: Version) -> None:
    known = {NAMESPACES[prefix] for prefix in _UNDERSTOOD}
    for block in header:
        must = block.get(name(f"{version}:mustUnderstand"), "0")
        if must in ("1", "true") and etree.QName(block).namespace not in known:
            raise wrong(f"Header/{shown(block.tag)}", "a header known here", "mustUnderstand", MUST_UNDERSTAND)


def reply(request: Envelope, content: etree._Element, action: str = "", message: str = "") -> etree._Element:
    """The envelope of an answer, WS-Addressing where the request had it. `message`: its identifier."""
    root = element(f"{request.version}:Envelope", *(("wsa",) if action else ()))
    header = add(root, f"{request.version}:Header")
    if action and request.message_id is not None:
        add(header, "wsa:Action", action)
        add(header, "wsa:MessageID", message)
        add(header, "wsa:RelatesTo", request.message_id)
    add(root, f"{request.version}:Body").append(content)
    return root


def fault_envelope(fault: Fault, version: Version, qualified: str = "medcom:FaultCode") -> etree._Element:
    """The envelope of a fault. A code that is no qualified name stands in the detail, in the element `qualified`."""
    root = element(f"{version}:Envelope", "medcom", *(prefix.rstrip(":") for prefix in _QUALIFIED))
    body = add(root, f"{version}:Body")
    told = add(body, f"{version}:Fault")
    must = fault.code == MUST_UNDERSTAND
    own = fault.code.startswith(_QUALIFIED)
    if version == "soap11":
        side = "MustUnderstand" if must else "Client" if fault.sender else "Server"
        etree.SubElement(told, "faultcode").text = fault.code if own else f"soap11:{side}"
        etree.SubElement(told, "faultstring").text = fault.reason
        if fault.actor:
            etree.SubElement(told, "faultactor").text = fault.actor
        detail = etree.SubElement(told, "detail")
    else:
        code = add(told, "soap12:Code")
        add(code, "soap12:Value", "soap12:" + ("MustUnderstand" if must else "Sender" if fault.sender else "Receiver"))
        if own:
            add(add(code, "soap12:Subcode"), "soap12:Value", fault.code)
        reason = add(add(told, "soap12:Reason"), "soap12:Text", fault.reason)
        reason.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        detail = add(told, "soap12:Detail")
    if fault.code and not own and not must:
        add(detail, qualified, fault.code)
    if not len(detail):
        told.remove(detail)
    return root


def fault_status(fault: Fault, version: Version) -> int:
    """The HTTP status: 500 by SOAP 1.1; by SOAP 1.2, 400 for what the sender can mend."""
    return 400 if version == "soap12" and fault.sender and fault.code != MUST_UNDERSTAND else 500


def as_bytes(root: etree._Element) -> bytes:
    """The document in UTF-8 with its declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
