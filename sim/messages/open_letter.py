"""Opening: a received CareCommunication as a Letter, as far as it can be read.

Receivers must cope with more than the rules allow, so what is missing becomes empty; only a message without an id, a
sender, a receiver or a moment cannot be opened.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from datetime import UTC, datetime

from sim.messages import terms
from sim.messages.bundle import Message, Node, Payload, activity_of, codes, gln_of, identifier_of, sor_of
from sim.messages.fhir_xml import read_fhir_xml
from sim.messages.json_reading import read_json
from sim.messages.letter import (
    Attachment,
    Author,
    CareTeam,
    Episode,
    Exchange,
    Letter,
    Party,
    Patient,
    Segment,
    Someone,
)
from sim.messages.safe_xml import parse
from sim.messages.shape_check import check_shapes
from sim.messages.tree import Tree
from sim.mistake import Mistake


def open_letter(data: bytes) -> Letter:
    """The letter in a bare CareCommunication, JSON or XML; a `Mistake` says what could not be read."""
    if data.lstrip()[:1] == b"{":
        tree, _, _ = read_json(data)
    else:
        root = parse(data).root
        tree = read_fhir_xml(root) if root is not None else None
    if tree is None or tree.get("resourceType") != "Bundle":
        raise Mistake("letter", "expected a FHIR Bundle", "Run tvaers verify on it.")
    check_shapes(tree)
    return letter_of(Message(tree))


def letter_of(m: Message) -> Letter:
    """The letter in a read Bundle."""
    header, communication = m.header, m.communication
    sent = _moment(m.root.data.get("timestamp"))
    if header is None or "id" not in header.data or communication is None or sent is None:
        raise Mistake("letter", "expected a MessageHeader with an id, a Communication and a timestamp", "")
    if m.sender is None or m.receiver is None:
        raise Mistake("letter", "expected a sender and a receiver in the Bundle", "")
    c = communication.data
    segments = tuple(_segment(m, payload, sent) for payload in m.payloads)
    history = tuple(sorted((_exchange(m, node, sent) for node in m.provenances), key=lambda e: e.occurred))
    own = next((e for e in history if e.message_id == header.data["id"]), None)
    if own is None:
        own = Exchange(header.data["id"], "new-message", sent, party_of(m.sender), tuple(s.id for s in segments))
    recipients = c.get("recipient") or [None]
    senders = communication.extension(terms.SENDER_EXTENSION)
    return Letter(
        m.root.data.get("id", ""),
        header.data["id"],
        _bare(next((i["value"] for i in c.get("identifier") or () if "value" in i), "")),
        sent,
        party_of(m.sender),
        party_of(m.receiver),
        _patient(m.by_type["Patient"][0]) if m.by_type["Patient"] else Patient(""),
        next((code for concept in c.get("category") or () for code in codes(concept)), ""),
        segments,
        (*(e for e in history if e is not own), own),
        (c.get("topic") or {}).get("text", ""),
        c.get("priority", ""),
        _episode(m.resolve(c.get("encounter"))),
        _someone(m, senders[0].data.get("valueReference")) if senders else None,
        _someone(m, recipients[0]),
        "4.0" if str(header.data.get("definition", "")).endswith("|4.0.0") else "5.0.4",
    )


def party_of(organization: Node | None) -> Party:
    """An Organization as a party; unknown numbers are empty."""
    name = organization.data.get("name", "") if organization else ""
    return Party(name, gln_of(organization), sor_of(organization))


def _patient(node: Node) -> Patient:
    names = [n for n in node.data.get("name") or () if n.get("use") == "official"] or node.data.get("name") or [{}]
    identifiers: list[Tree] = node.data.get("identifier") or []
    regional = next((i for i in identifiers if i.get("system") in terms.D_ECPR_SYSTEMS), {})
    return Patient(
        names[0].get("family", ""),
        tuple(names[0].get("given") or ()),
        identifier_of(node, terms.CPR_SYSTEM),
        identifier_of(node, terms.X_ECPR_SYSTEM),
        regional.get("value", ""),
        regional.get("system", terms.D_ECPR_SYSTEM),
        node.data.get("deceasedBoolean") is True,
    )


def _segment(m: Message, payload: Payload, sent: datetime) -> Segment:
    identifier = payload.identifier or {}
    role = m.resolve(payload.author)
    author = _author(m, role, (payload.contact or {}).get("value", "")) if role else None
    by = m.resolve(identifier.get("assigner")) or m.sender
    attachment = _attachment(payload.attachment) if payload.attachment is not None else None
    written = _moment(payload.date) or sent
    return Segment(_bare(identifier.get("value", "")), written, party_of(by), payload.text, attachment, author)


def _attachment(tree: dict[str, object]) -> Attachment:
    data = tree.get("data")
    try:
        content = b64decode("".join(data.split())) if isinstance(data, str) else None
    except (binascii.Error, ValueError):
        content = None
    url = tree.get("url")
    return Attachment(
        str(tree.get("title", "")), str(tree.get("contentType", "")), content, url if isinstance(url, str) else None
    )


def _author(m: Message, role: Node, phone: str) -> Author:
    person = m.resolve(role.data.get("practitioner"))
    name = ((person.data.get("name") if person else None) or [{}])[0]
    concepts = role.data.get("code") or ()
    home = m.resolve(role.data.get("organization"))
    return Author(
        name.get("family", ""),
        tuple(name.get("given") or ()),
        phone,
        next((code for concept in concepts for code in codes(concept)), ""),
        next((concept["text"] for concept in concepts if "text" in concept), ""),
        party_of(home) if home else None,
    )


def _someone(m: Message, reference: object) -> Someone | None:
    node = m.resolve(reference)
    if node is None:
        return None
    if node.data.get("resourceType") == "CareTeam":
        homes = node.data.get("managingOrganization") or [None]
        return CareTeam(node.data.get("name", ""), party_of(m.resolve(homes[0])))
    return _author(m, node, "")


def _exchange(m: Message, node: Node, sent: datetime) -> Exchange:
    entities = node.data.get("entity") or ()
    sources = [
        (e.get("what") or {}).get("identifier", {}).get("value", "") for e in entities if e.get("role") == "source"
    ]
    before = [e.get("what") or {} for e in entities if e.get("role") == "revision"]
    preceding = None
    if before:
        preceding = _tail(before[0].get("reference")) or (before[0].get("identifier") or {}).get("value")
    targets = node.data.get("target") or [{}]
    agents = node.data.get("agent") or [{}]
    return Exchange(
        _tail(targets[0].get("reference")) or "",
        activity_of(node) or "",
        _moment(node.data.get("occurredDateTime")) or sent,
        party_of(m.resolve(agents[0].get("who"))),
        tuple(_bare(source) for source in sources),
        preceding,
    )


def _episode(node: Node | None) -> Episode | None:
    identifiers = [e.get("identifier") or {} for e in (node.data.get("episodeOfCare") or ())] if node else []
    if node is None or not identifiers:
        return None
    kind = (node.data.get("class") or {}).get("code", "")
    return Episode(identifiers[0].get("value", ""), identifiers[0].get("system", ""), node.data.get("status", ""), kind)


def _moment(text: str | None) -> datetime | None:
    """A moment; one without a time zone is read as UTC, so that letters can still be put in order."""
    try:
        when = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return when.replace(tzinfo=UTC) if when is not None and when.tzinfo is None else when


def _bare(identifier: str) -> str:
    return identifier.removeprefix("urn:uuid:")


def _tail(reference: str | None) -> str | None:
    return reference.rsplit("/", 1)[-1] if reference else None
