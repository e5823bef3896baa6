"""The older letters and receipts in XML: XDIS91, XBIN01 and XCTL01-03, each an Emessage.

No XML schema for them is public; what is judged here is what MedCom's mapping, samples and stylesheets show. Not
certified.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from sim.messages.rules.rule import Break
from sim.messages.safe_xml import local


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of Emessage: its body element, name space and codes."""

    name: str
    body: str
    namespace: str
    version: str
    statistical: str


_OIO = "http://rep.oio.dk"
KINDS = {
    kind.body: kind
    for kind in (
        Kind("xdis91", "ClinicalEmail", f"{_OIO}/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/", "XD9134L", "XDIS91"),
        Kind("xbin01", "BinaryLetter", f"{_OIO}/medcom.dk/xml/schemas/2012/03/28/", "XB0131X", "XBIN01"),
        Kind(
            "xctl01", "NegativeVansReceipt", f"{_OIO}/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/", "XC0130Q", "XCTL01"
        ),
        Kind("xctl02", "NegativeReceipt", f"{_OIO}/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/", "XC0230Q", "XCTL02"),
        Kind("xctl03", "PositiveReceipt", f"{_OIO}/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/", "XC0330Q", "XCTL03"),
    )
}


class Emessage:
    """An Emessage as its rules see it: its kind, its envelope part and its body."""

    def __init__(self, root: etree._Element, known: frozenset[str] = frozenset()) -> None:
        self.root = root
        self.known = known
        self.body = next((child for child in root if local(child) in KINDS), root)
        self.kind = KINDS[local(self.body)]

    def find(self, path: str) -> etree._Element | None:
        """The first element at a path of names below the body, or below the root when it begins with a slash."""
        at: etree._Element | None = self.root if path.startswith("/") else self.body
        for name in path.strip("/").split("/"):
            at = next(at.iterchildren(f"{{*}}{name}"), None) if at is not None else None
        return at

    def text(self, path: str) -> str:
        """The text there, without white space around it; empty when it is missing."""
        return content(self.find(path))

    def all(self, name: str) -> Iterator[etree._Element]:
        """Every element of this name, in document order."""
        return self.root.iter(f"{{*}}{name}")

    def broken(self, element: etree._Element | None, *names: str, **texts: object) -> Break:
        """A breach at an element, or at the names that are missing below it."""
        place = (*path_of(element if element is not None else self.body), *names)
        line = (element if element is not None else self.body).sourceline
        return Break("", place, line=line, **texts)  # type: ignore[arg-type]


def content(element: etree._Element | None) -> str:
    """The element's own text, stripped."""
    return (element.text or "").strip() if element is not None else ""


def path_of(element: etree._Element) -> tuple[str, ...]:
    """The names from the root to the element."""
    return tuple(local(step) for step in [*reversed(list(element.iterancestors())), element])


def kind_of(root: etree._Element) -> str | None:
    """xdis91, xbin01, xctl01, xctl02 or xctl03, or None when it is no Emessage of a known kind."""
    if local(root) != "Emessage":
        return None
    return next((KINDS[local(child)].name for child in root if local(child) in KINDS), None)


def version_of(root: etree._Element) -> str | None:
    """The VersionCode the letter claims."""
    return Emessage(root).text("Letter/VersionCode") or None


def about(root: etree._Element) -> dict[str, str]:
    """What a mailbox needs to know, as far as it can be read."""
    m = Emessage(root)
    values = {
        "envelope_id": m.text("/Envelope/Identifier"),
        "message_id": m.text("Letter/Identifier"),
        "event": m.kind.name,
        "sent": "T".join(filter(None, (m.text("/Envelope/Sent/Date"), m.text("/Envelope/Sent/Time")))),
        "sender_gln": m.text("Sender/EANIdentifier"),
        "receiver_gln": m.text("Receiver/EANIdentifier"),
        "wants_positive": "yes" if m.text("/Envelope/AcknowledgementCode") == "pluspositivkvitt" else "",
        "response_to": m.text("OriginalEmessage/OriginalLetter/OriginalLetterIdentifier"),
        "original_envelope": m.text("OriginalEmessage/OriginalEnvelopeIdentifier"),
    }
    return {name: value for name, value in values.items() if value}
