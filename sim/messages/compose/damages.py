"""Damages: ways to spoil a valid message, and the trees and documents they start from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sim.messages import terms
from sim.messages.compose.acknowledgement import Issue, acknowledgement_tree, answer
from sim.messages.compose.carecommunication import letter_tree
from sim.messages.compose.samples import CLINIC, PSYCHOLOGIST, full_letter, sample_letter
from sim.messages.finding import Reading
from sim.messages.letter import counted_ids, forward, reply
from sim.messages.tree import Tree

Damaged = Callable[[Tree], object]


@dataclass(frozen=True, slots=True)
class Damage:
    """One way to break one rule."""

    start: str
    to_tree: Damaged | None = None
    to_bytes: Callable[[bytes], bytes] | None = None
    also: frozenset[str] = frozenset()
    rules: str = "5.0.4"
    reading: Reading = "published"


def _letter(now: datetime) -> Tree:
    return letter_tree(sample_letter(counted_ids("broken"), now))


def _version_4(now: datetime) -> Tree:
    tree = letter_tree(full_letter(counted_ids("broken"), now))
    part(tree, "MessageHeader")["definition"] = terms.DEFINITION_4
    return tree


def _full(now: datetime) -> Tree:
    return letter_tree(full_letter(counted_ids("broken"), now))


def _reply(now: datetime) -> Tree:
    ids = counted_ids("broken")
    letter = full_letter(ids, now)
    same_form = PSYCHOLOGIST  # a coded role, as the first author's
    return letter_tree(reply(ids, now + timedelta(hours=1), letter, same_form, "Tak for brevet."))


def _forward(now: datetime) -> Tree:
    ids = counted_ids("broken")
    return letter_tree(forward(ids, now, full_letter(ids, now), CLINIC, PSYCHOLOGIST, "Til orientering."))


def _ok(now: datetime) -> Tree:
    ids = counted_ids("broken")
    return acknowledgement_tree(answer(ids, now, sample_letter(ids, now), "ok"))


def _fatal(now: datetime) -> Tree:
    ids = counted_ids("broken")
    issue = Issue("MSG_VALUESET_VALUE_UNKNOWN")
    return acknowledgement_tree(answer(ids, now, sample_letter(ids, now), "fatal-error", (issue,)))


TREES: dict[str, Callable[[datetime], Tree]] = {
    "letter": _letter,
    "full": _full,
    "version-4": _version_4,
    "reply": _reply,
    "forward": _forward,
    "ok": _ok,
    "fatal": _fatal,
}


def parts(tree: Tree, kind: str) -> list[Tree]:
    """The resources of one type."""
    return [entry["resource"] for entry in tree["entry"] if entry["resource"]["resourceType"] == kind]


def part(tree: Tree, kind: str, at: int = 0) -> Tree:
    """One resource of a type."""
    return parts(tree, kind)[at]


def extension(holder: Tree, url: str) -> Tree:
    """The extension with this address."""
    return next(e for e in holder["extension"] if e["url"] == url)


def drop(kind: str, *path: str | int, at: int = 0) -> Damaged:
    """Leave out the element at this path."""

    def do(tree: Tree) -> None:
        holder: Any = part(tree, kind, at)
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]

    return do


def put(value: object, kind: str, *path: str | int, at: int = 0) -> Damaged:
    """Write a value at this path."""

    def do(tree: Tree) -> None:
        holder: Any = part(tree, kind, at) if kind else tree
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = value

    return do


def remove(kind: str) -> Damaged:
    """Take the resources of a type out of the Bundle."""

    def do(tree: Tree) -> None:
        tree["entry"] = [entry for entry in tree["entry"] if entry["resource"]["resourceType"] != kind]

    return do


def number(kind: str, system: str, value: str, at: int = 0) -> Damaged:
    """Change the value of the identifier of this system."""

    def do(tree: Tree) -> None:
        for identifier in part(tree, kind, at)["identifier"]:
            if identifier["system"] == system:
                identifier["value"] = value

    return do


def payload_extension(url: str, change: Damaged | None, payload: int = 0) -> Damaged:
    """Change an extension of a payload, or leave it out."""

    def do(tree: Tree) -> None:
        holder = part(tree, "Communication")["payload"][payload]
        if change is None:
            holder["extension"] = [e for e in holder["extension"] if e["url"] != url]
        else:
            change(extension(holder, url))

    return do


def all_roles(change: Damaged) -> Damaged:
    """Change every PractitionerRole."""
    return lambda tree: [change(role) for role in parts(tree, "PractitionerRole")]


def stranger(tree: Tree, base: Tree, **changes: object) -> Tree:
    """A copy of a resource under another id, added to the Bundle."""
    copy = {**base, "id": f"{base['id'][:-4]}0000", **changes}
    tree["entry"].append({"fullUrl": f"urn:uuid:{copy['id']}", "resource": copy})
    return copy


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    """Replace text in a document, which must be there."""

    def do(data: bytes) -> bytes:
        coding = "iso-8859-1" if b"ISO-8859-1" in data[:60] else "utf-8"
        changed = re.sub(old, new, data.decode(coding), count=1, flags=re.DOTALL)
        return changed.encode(coding)

    return do


NOT_UUID = "urn:uuid:00000000-0000-1000-8000-000000000000"
INTENDED: Reading = "intended"
C = "medcom-careCommunication-"
REAL_LOOKING = "1503851230"  # outside the fictive form, yet never issued: born 1985, modulus 11 is wrong


def several(*damages: Damage) -> tuple[Damage, ...]:
    """Damages of one rule, one after another."""
    return damages


def tree(
    start: str, change: Damaged, *also: str, rules: str = "5.0.4", reading: Reading = "published"
) -> tuple[Damage, ...]:
    """One damage to a tree."""
    return (Damage(start, change, None, frozenset(also), rules, reading),)


def document(
    start: str, change: Callable[[bytes], bytes], *also: str, reading: Reading = "published"
) -> tuple[Damage, ...]:
    """One damage to the bytes of a document."""
    return (Damage(start, None, change, frozenset(also), "5.0.4", reading),)
