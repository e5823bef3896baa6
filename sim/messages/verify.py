"""Judging: what is this document, and which rules does it break.

`verify` is the one door. It never raises for what a document holds; a wrong name of rules or reading is a `Mistake`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from sim.messages import envelopes, older, terms
from sim.messages.bundle import Message, activity_of, gln_of, sor_of
from sim.messages.fhir_xml import FHIR, read_fhir_xml
from sim.messages.finding import Finding, Layer, Reading, Verdict
from sim.messages.json_reading import read_json
from sim.messages.rules.rule import EDITIONS, Break, Rule
from sim.messages.rules.tables import BY_READER, judge_envelope, judge_older, rules_for
from sim.messages.safe_xml import MAX_BYTES, Unreadable, local, namespace, parse
from sim.messages.shape_check import check_shapes
from sim.messages.tree import Path, Tree, json_lines, nearest_line, written
from sim.messages.wording import quoted
from sim.mistake import Mistake, nearest

READINGS: tuple[Reading, ...] = ("published", "intended")


class _Court:
    """One judging: the choices made for it, and the findings so far."""

    def __init__(self, rules: str | None, reading: Reading, known: frozenset[str]) -> None:
        self.rules = rules
        self.reading = reading
        self.known = known
        self.findings: list[Finding] = []
        self.kind = "unknown"
        self.format = "unknown"
        self.envelope: str | None = None
        self.version: str | None = None
        self.about: dict[str, str] = {}
        self.content = b""
        self.message: Message | None = None

    def fault(self, fault: Unreadable, layer: Layer, path: str = "") -> None:
        """A finding the reader of the document reports."""
        self.findings.append(
            BY_READER[fault.key].finding(Break(fault.key, (), fault.found), path or "document", fault.line, layer)
        )

    def breach(self, rule: Rule[Any], broken: Break, path: str, line: int | None, layer: Layer) -> None:
        """A finding of a rule."""
        self.findings.append(rule.finding(broken, path, line, layer))


@dataclass(frozen=True, slots=True)
class Examined:
    """A verdict with what was read for it: the message without its envelope, and its Bundle if it is one."""

    verdict: Verdict
    content: bytes
    message: Message | None


def verify(
    data: bytes, rules: str | None = None, reading: Reading = "published", known: frozenset[str] = frozenset()
) -> Verdict:
    """The verdict on one document; see `examine`."""
    return examine(data, rules, reading, known).verdict


def examine(
    data: bytes, rules: str | None = None, reading: Reading = "published", known: frozenset[str] = frozenset()
) -> Examined:
    """The verdict on one document: a bare message or one in an envelope, JSON or XML, found by its content.

    `rules` is an edition of CareCommunication (4.0, 5.0.0, 5.0.1, 5.0.2, 5.0.4); None means the newest edition of the
    version the letter itself claims. `reading` decides between MedCom's text as published and as intended. `known` adds
    CPR numbers of further test persons.
    """
    if rules is not None and rules not in EDITIONS:
        raise Mistake("rules", f"expected one of {', '.join(EDITIONS)}, got {rules!r}", nearest(rules, EDITIONS))
    if reading not in READINGS:
        raise Mistake("reading", f"expected published or intended, got {reading!r}", nearest(reading, READINGS))
    court = _Court(rules, reading, known)
    if len(data) > MAX_BYTES:
        court.fault(Unreadable("size", quoted(f"{len(data)} bytes")), "envelope")
    else:
        _document(court, data, "content", nested=False)
    verdict = Verdict(
        court.kind,
        court.format,
        court.envelope,
        court.version,
        court.rules or _newest(court.version),
        reading,
        tuple(court.findings),
        court.about,
    )
    return Examined(verdict, court.content, court.message)


def _newest(version: str | None) -> str:
    return "4.0" if version is not None and version.startswith("4") else "5.0.4"


def _document(court: _Court, data: bytes, layer: Layer, nested: bool) -> None:
    court.content = data
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        _json(court, data, layer)
    elif start[:1] == b"<" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        _xml(court, data, layer, nested)
    elif start[:3] in (b"UNA", b"UNB"):
        court.kind, court.format = "edifact", "edifact"
        court.fault(Unreadable("edifact", quoted(start[:3].decode()), 1), layer)
    else:
        court.fault(Unreadable("unknown-format", quoted(start[:20].decode("utf-8", "replace")), 1), layer)


def _json(court: _Court, data: bytes, layer: Layer) -> None:
    court.format = "json"
    tree, text, faults = read_json(data)
    for fault in faults:
        court.fault(fault, layer)
    if tree is None:
        return
    if tree.get("resourceType") != "Bundle":
        court.fault(Unreadable("unknown-format", quoted(tree.get("resourceType")), 1), layer)
        return
    _bundle(court, tree, lambda: json_lines(text), layer)


def _xml(court: _Court, data: bytes, layer: Layer, nested: bool) -> None:
    if not nested:
        court.format = "xml"
    document = parse(data)
    for fault in document.faults:
        court.fault(fault, layer)
    root = document.root
    if root is None:
        return
    if namespace(root) == FHIR and local(root) == "Bundle":
        court.format = "xml"
        _bundle(court, read_fhir_xml(root), lambda: _xml_lines(root), layer)
    elif older.kind_of(root) is not None:
        court.format = "xml"
        _older(court, root, layer)
    elif envelopes.kind_of(root) is not None and not nested:
        _envelope(court, root)
    else:
        court.fault(Unreadable("unknown-format", quoted(str(root.tag)), root.sourceline), layer)


def _xml_lines(root: etree._Element) -> dict[Path, int]:
    lines: dict[Path, int] = {(): root.sourceline or 1}
    read_fhir_xml(root, lines)
    return lines


def _bundle(court: _Court, tree: Tree, lines: Callable[[], dict[Path, int]], layer: Layer) -> None:
    shapes = check_shapes(tree)
    message = court.message = Message(tree, court.known)
    court.kind = {
        terms.CARECOMMUNICATION_EVENT: "carecommunication",
        terms.ACKNOWLEDGEMENT_EVENT: "acknowledgement",
    }.get(message.event or "", "bundle")
    definition = message.header.data.get("definition") if message.header else None
    court.version = definition.partition("|")[2] or None if isinstance(definition, str) else None
    court.about.update(about(message))
    found: list[tuple[Rule[Any], Break]] = [(BY_READER[broken.key], broken) for broken in shapes]
    for rule in rules_for(court.kind, court.rules or _newest(court.version), court.reading):
        if rule.check is not None:
            found.extend((rule, broken) for broken in rule.check(message))
    if found:
        known_lines = lines()
        for rule, broken in found:
            court.breach(rule, broken, written("Bundle", broken.path), nearest_line(known_lines, broken.path), layer)


def about(message: Message) -> dict[str, str]:
    """What a mailbox needs to know of a Bundle, as far as it can be read; missing values are left out."""
    header = message.header.data if message.header else {}
    communication = message.communication.data if message.communication else {}
    response = header.get("response") or {}
    thread = next((i.get("value") for i in communication.get("identifier") or () if "value" in i), None)
    category = next((c.get("code") for k in communication.get("category") or () for c in k.get("coding") or ()), None)
    latest = message.current_provenances[-1] if message.current_provenances else None
    values = {
        "envelope_id": message.root.data.get("id"),
        "message_id": header.get("id"),
        "thread_id": thread,
        "event": message.event,
        "activity": activity_of(latest) if latest else None,
        "category": category,
        "sent": message.root.data.get("timestamp"),
        "sender_gln": gln_of(message.sender),
        "sender_sor": sor_of(message.sender),
        "receiver_gln": gln_of(message.receiver),
        "receiver_sor": sor_of(message.receiver),
        "response_to": response.get("identifier"),
        "response_code": response.get("code"),
    }
    return {name: value for name, value in values.items() if isinstance(value, str) and value}


def _older(court: _Court, root: etree._Element, layer: Layer) -> None:
    court.kind = cast(str, older.kind_of(root))
    court.version = older.version_of(root)
    court.about.update(older.about(root))
    for rule, broken in judge_older(root, court.known):
        court.breach(rule, broken, "/" + "/".join(map(str, broken.path)), broken.line, layer)


def _envelope(court: _Court, root: etree._Element) -> None:
    court.envelope = envelopes.kind_of(root)
    content = envelopes.content_of(root)
    if content.data is not None:
        _document(court, content.data, "content", nested=True)
    inner: Mapping[str, str] = {**court.about, "kind": court.kind, "format": court.format}
    outer: list[Finding] = []
    for rule, broken in judge_envelope(root, content, inner, court.reading, court.known):
        path = "/" + "/".join(map(str, broken.path))
        outer.append(rule.finding(broken, path, broken.line, "envelope"))
    court.findings[:0] = outer
    court.about.update(envelopes.about(root))
