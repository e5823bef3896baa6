"""A message Bundle as its rules see it: its resources by type, its references resolved, its payloads opened."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any, NamedTuple

from sim.messages import terms
from sim.messages.tree import Path, Tree


class Node(NamedTuple):
    """A part of the tree and where it stands."""

    path: Path
    data: Tree

    def child(self, name: str) -> Node | None:
        """The single object called `name`, if it is there."""
        value = self.data.get(name)
        return Node((*self.path, name), value) if isinstance(value, dict) else None

    def children(self, name: str) -> list[Node]:
        """The objects in the list called `name`."""
        return [Node((*self.path, name, at), value) for at, value in enumerate(self.data.get(name) or ())]

    def extension(self, url: str) -> list[Node]:
        """The extensions with this address."""
        return [node for node in self.children("extension") if node.data.get("url") == url]


class Payload(NamedTuple):
    """One segment of a letter: its node and its opened extensions (None where there is not exactly one)."""

    node: Node
    text: str | None
    attachment: Tree | None
    identifier: Tree | None
    date: str | None
    author: str | None
    contact: Tree | None


class Message:
    """A read and shape-checked Bundle."""

    def __init__(self, tree: Tree, known: frozenset[str] = frozenset()) -> None:
        self.root = Node((), tree)
        self.known = known  # numbers of further test persons
        self.entries: list[Node] = []
        self.by_type: dict[str, list[Node]] = defaultdict(list)
        self._by_reference: dict[str, Node] = {}
        for at, entry in enumerate(tree.get("entry") or ()):
            resource = entry.get("resource")
            if not isinstance(resource, dict):
                continue
            node = Node(("entry", at, "resource"), resource)
            self.entries.append(node)
            kind = resource.get("resourceType", "")
            self.by_type[kind].append(node)
            self._by_reference.setdefault(f"{kind}/{resource.get('id')}", node)
            if "fullUrl" in entry:
                self._by_reference.setdefault(entry["fullUrl"], node)

    def resolve(self, reference: object) -> Node | None:
        """The resource of this Bundle a reference points at: by full address, or by its last two parts."""
        if isinstance(reference, dict):
            reference = reference.get("reference")
        if not isinstance(reference, str):
            return None
        found = self._by_reference.get(reference)
        if found is None and "/" in reference:
            found = self._by_reference.get("/".join(reference.partition("/_history/")[0].rsplit("/", 2)[-2:]))
        return found

    @cached_property
    def header(self) -> Node | None:
        """The MessageHeader that begins the Bundle, else the first one found."""
        headers = self.by_type["MessageHeader"]
        return headers[0] if headers else None

    @cached_property
    def communication(self) -> Node | None:
        """The Communication the header's focus names, else the first one found."""
        focus = (self.header.data.get("focus") or [None])[0] if self.header else None
        found = self.resolve(focus)
        if found is not None and found.data.get("resourceType") == "Communication":
            return found
        letters = self.by_type["Communication"]
        return letters[0] if letters else None

    @cached_property
    def event(self) -> str | None:
        """The code of the header's event."""
        coding = self.header.data.get("eventCoding") if self.header else None
        return coding.get("code") if coding else None

    @cached_property
    def destinations(self) -> dict[str, list[Node]]:
        """The header's destinations by their use (primary, cc, or an empty string)."""
        result: dict[str, list[Node]] = defaultdict(list)
        for destination in self.header.children("destination") if self.header else ():
            uses = [use.data.get("valueCoding") or {} for use in destination.extension(terms.USE_EXTENSION)]
            result[uses[0].get("code", "") if uses else ""].append(destination)
        return result

    @cached_property
    def sender(self) -> Node | None:
        """The organisation the header names as sender."""
        return self.resolve(self.header.data.get("sender")) if self.header else None

    @cached_property
    def receiver(self) -> Node | None:
        """The organisation the primary destination names as receiver."""
        primary = self.destinations["primary"] or [node for nodes in self.destinations.values() for node in nodes]
        return self.resolve(primary[0].data.get("receiver")) if primary else None

    @cached_property
    def payloads(self) -> list[Payload]:
        """The segments of the letter, in the order they stand."""
        return [_payload(node) for node in self.communication.children("payload")] if self.communication else []

    @cached_property
    def provenances(self) -> list[Node]:
        """All Provenances."""
        return self.by_type["Provenance"]

    @cached_property
    def current_provenances(self) -> list[Node]:
        """The Provenances of this very exchange: their target is this Bundle's header."""
        header_id = self.header.data.get("id") if self.header else None
        return [node for node in self.provenances if header_id in [_tail(t) for t in node.data.get("target") or ()]]

    @cached_property
    def activity(self) -> str | None:
        """What this letter is: new-message, reply-message or forward-message."""
        return activity_of(self.current_provenances[0]) if self.current_provenances else None

    @cached_property
    def patient_ids(self) -> list[tuple[Path, str, str]]:
        """(path, system, value) of every identifier of every Patient."""
        return [
            ((*identifier.path, "value"), identifier.data.get("system", ""), identifier.data["value"])
            for patient in self.by_type["Patient"]
            for identifier in patient.children("identifier")
            if "value" in identifier.data
        ]


def activity_of(provenance: Node) -> str | None:
    """The activity code of a Provenance."""
    codings = (provenance.data.get("activity") or {}).get("coding") or [{}]
    code = codings[0].get("code")
    return code if isinstance(code, str) else None


def identifier_of(resource: Node | None, *systems: str) -> str:
    """The value of the resource's first identifier in one of these systems, or an empty string."""
    if resource is not None:
        for identifier in resource.data.get("identifier") or ():
            if identifier.get("system") in systems and isinstance(identifier.get("value"), str):
                return str(identifier["value"])
    return ""


def gln_of(organization: Node | None) -> str:
    """The organisation's GLN, under either address the system has had."""
    return identifier_of(organization, terms.GLN_SYSTEM, terms.GLN_SYSTEM_LATER)


def sor_of(organization: Node | None) -> str:
    """The organisation's SOR code."""
    return identifier_of(organization, terms.SOR_SYSTEM)


def codes(concept: Any) -> list[str]:
    """The codes of a CodeableConcept."""
    return [coding["code"] for coding in (concept or {}).get("coding") or () if "code" in coding]


def _tail(reference: Tree) -> str | None:
    text = reference.get("reference")
    return text.partition("/_history/")[0].rsplit("/", 1)[-1].removeprefix("urn:uuid:") if text else None


def _one(node: Node, url: str, value: str) -> Any:
    found = node.extension(url)
    return found[0].data.get(value) if len(found) == 1 else None


def _payload(node: Node) -> Payload:
    author = _one(node, terms.AUTHOR_EXTENSION, "valueReference")
    return Payload(
        node,
        node.data.get("contentString"),
        node.data.get("contentAttachment"),
        _one(node, terms.IDENTIFIER_EXTENSION, "valueIdentifier"),
        _one(node, terms.DATE_EXTENSION, "valueDateTime"),
        author.get("reference") if author else None,
        _one(node, terms.CONTACT_EXTENSION, "valueContactPoint"),
    )
