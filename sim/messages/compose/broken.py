"""Deliberately broken messages: for every rule a way to break it, starting from a valid sample.

A damage is done to the tree of a Bundle, or to the bytes of a document. `also` names rules that cannot but break with
it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sim.messages import terms
from sim.messages.compose.acknowledgement import Issue, acknowledgement_tree, answer
from sim.messages.compose.carecommunication import letter_tree, write_tree
from sim.messages.compose.samples import CLINIC, PSYCHOLOGIST, full_letter, sample, sample_letter
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


def broken(key: str, now: datetime) -> bytes:
    """A message that breaks the rule of this key: the first of its damages."""
    return damaged(DAMAGES[key][0], now)


def damaged(damage: Damage, now: datetime) -> bytes:
    """The message one damage makes."""
    if damage.to_tree is not None:
        tree = TREES[damage.start](now)
        damage.to_tree(tree)
        return write_tree(tree)
    data = sample(damage.start, now)
    return damage.to_bytes(data) if damage.to_bytes is not None else data


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


def _drop(kind: str, *path: str | int, at: int = 0) -> Damaged:
    """Leave out the element at this path."""

    def do(tree: Tree) -> None:
        holder: Any = part(tree, kind, at)
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]

    return do


def _put(value: object, kind: str, *path: str | int, at: int = 0) -> Damaged:
    """Write a value at this path."""

    def do(tree: Tree) -> None:
        holder: Any = part(tree, kind, at) if kind else tree
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = value

    return do


def _remove(kind: str) -> Damaged:
    """Take the resources of a type out of the Bundle."""

    def do(tree: Tree) -> None:
        tree["entry"] = [entry for entry in tree["entry"] if entry["resource"]["resourceType"] != kind]

    return do


def _number(kind: str, system: str, value: str, at: int = 0) -> Damaged:
    """Change the value of the identifier of this system."""

    def do(tree: Tree) -> None:
        for identifier in part(tree, kind, at)["identifier"]:
            if identifier["system"] == system:
                identifier["value"] = value

    return do


def _payload_extension(url: str, change: Damaged | None, payload: int = 0) -> Damaged:
    """Change an extension of a payload, or leave it out."""

    def do(tree: Tree) -> None:
        holder = part(tree, "Communication")["payload"][payload]
        if change is None:
            holder["extension"] = [e for e in holder["extension"] if e["url"] != url]
        else:
            change(extension(holder, url))

    return do


def _all_roles(change: Damaged) -> Damaged:
    return lambda tree: [change(role) for role in parts(tree, "PractitionerRole")]


def _stranger(tree: Tree, base: Tree, **changes: object) -> Tree:
    """A copy of a resource under another id, added to the Bundle."""
    copy = {**base, "id": f"{base['id'][:-4]}0000", **changes}
    tree["entry"].append({"fullUrl": f"urn:uuid:{copy['id']}", "resource": copy})
    return copy


def _second_patient(tree: Tree) -> None:
    _stranger(tree, part(tree, "Patient"))


def _twice(tree: Tree) -> None:
    tree["entry"][-1]["fullUrl"] = tree["entry"][-2]["fullUrl"]


def _second_destination(tree: Tree) -> None:
    first = part(tree, "MessageHeader")["destination"][0]
    use = {**first["extension"][0], "valueCoding": {"system": terms.DESTINATION_USE, "code": "cc"}}
    part(tree, "MessageHeader")["destination"].append({**first, "extension": [use]})


def _other_organization(name: str, reference: str) -> Damaged:
    """Let the specific sender or recipient belong to an organisation that neither sends nor receives."""

    def do(tree: Tree) -> None:
        other = _stranger(
            tree,
            part(tree, "Organization"),
            identifier=[
                {"system": terms.GLN_SYSTEM, "value": CLINIC.gln},
                {"system": terms.SOR_SYSTEM, "value": CLINIC.sor},
            ],
        )
        target = {"reference": f"Organization/{other['id']}"}
        part(tree, name)[reference] = [target] if reference == "managingOrganization" else target

    return do


def _foreign_extension(tree: Tree) -> None:
    part(tree, "Communication")["extension"] = [{"url": "https://example.org/extra", "valueString": "extra"}]


def _base64_again(tree: Tree) -> None:
    part(tree, "Communication")["payload"][1]["contentAttachment"]["data"] = b64encode(b"%PDF-1.4 again").decode()


def _eleven(tree: Tree) -> None:
    payloads = part(tree, "Communication")["payload"]
    for n in range(10):
        copy = {**payloads[1], "extension": [dict(e) for e in payloads[1]["extension"]]}
        identifier = {**extension(copy, terms.IDENTIFIER_EXTENSION)["valueIdentifier"]}
        identifier["value"] = f"urn:uuid:00000000-0000-4000-8000-0000000000{n:02d}"
        extension(copy, terms.IDENTIFIER_EXTENSION)["valueIdentifier"] = identifier
        payloads.append(copy)


def _narrated(tree: Tree) -> None:
    c = part(tree, "Communication")
    c["text"]["div"] = c["text"]["div"].replace("</div>", f"{c['payload'][1]['contentAttachment']['data']}</div>")


def _same_segment(tree: Tree) -> None:
    payloads = part(tree, "Communication")["payload"]
    identifiers = [extension(p, terms.IDENTIFIER_EXTENSION)["valueIdentifier"] for p in payloads]
    identifiers[1]["value"] = identifiers[0]["value"]


def _current(tree: Tree) -> Tree:
    header = part(tree, "MessageHeader")["id"]
    return next(p for p in parts(tree, "Provenance") if p["target"][0]["reference"].endswith(header))


def _entities(change: Callable[[list[Tree]], list[Tree]]) -> Damaged:
    def do(tree: Tree) -> None:
        _current(tree)["entity"] = change(_current(tree)["entity"])

    return do


def _third_provenance(tree: Tree) -> None:
    _stranger(tree, part(tree, "Provenance"))


def _no_original_provenance(tree: Tree) -> None:
    first = part(tree, "Provenance")
    first["target"] = [{"reference": "MessageHeader/00000000-0000-4000-8000-000000000000"}]


def _swap(old: str, new: str) -> Callable[[bytes], bytes]:
    """Replace text in a document, which must be there."""

    def do(data: bytes) -> bytes:
        coding = "iso-8859-1" if b"ISO-8859-1" in data[:60] else "utf-8"
        changed = re.sub(old, new, data.decode(coding), count=1, flags=re.DOTALL)
        return changed.encode(coding)

    return do


def _nested(_: bytes) -> bytes:
    return b"[" * 100_000 + b"]" * 100_000


def _ten_digits(name: str) -> Damaged:
    return lambda tree: part(tree, "Communication")["payload"][0].update(contentString=f"Angående {name}.")


def _identifiers(*found: tuple[str, str, str]) -> Damaged:
    def do(tree: Tree) -> None:
        part(tree, "Patient")["identifier"] = [{"use": u, "system": s, "value": v} for u, s, v in found]

    return do


_NOT_UUID = "urn:uuid:00000000-0000-1000-8000-000000000000"
_INTENDED: Reading = "intended"
_C = "medcom-careCommunication-"
_REAL_LOOKING = "0106129991"  # named in facts/network.md as a number not to use: modulus 11 is right


def _of(*damages: Damage) -> tuple[Damage, ...]:
    return damages


def _t(
    start: str, change: Damaged, *also: str, rules: str = "5.0.4", reading: Reading = "published"
) -> tuple[Damage, ...]:
    return (Damage(start, change, None, frozenset(also), rules, reading),)


def _b(start: str, change: Callable[[bytes], bytes], *also: str, reading: Reading = "published") -> tuple[Damage, ...]:
    return (Damage(start, None, change, frozenset(also), "5.0.4", reading),)


_DOCUMENT: dict[str, tuple[Damage, ...]] = {
    "size": _b("new.json", lambda data: data + b" " * (100 * 1024 * 1024)),
    "unknown-format": _b("new.json", lambda _: b'{"resourceType": "Patient"}'),
    "edifact": _b("new.json", lambda _: b"UNA:+.? 'UNB+UNOC:3'"),
    "encoding": _b("new.json", lambda data: data.decode().encode("iso-8859-1")),
    "encoding-declaration": _b("xdis91.xml", lambda data: data.decode("iso-8859-1").encode("utf-8")),
    "json-syntax": _b("new.json", lambda data: data[:-2]),
    "json-duplicate-name": _b("new.json", _swap('"type": "message"', '"type": "message", "type": "message"')),
    "xml-syntax": _b("new.xml", lambda data: data[:-12]),
    "xml-doctype": _b("new.xml", _swap("<Bundle", '<!DOCTYPE Bundle [<!ENTITY a "aaaa">]><Bundle')),
    "depth": _b("new.json", _nested),
    "base64": _t(
        "full",
        lambda t: part(t, "Communication")["payload"][1]["contentAttachment"].update(data="JVBE*"),
        "attachment-content",
    ),
    "fhir-type": _t("letter", _put("Berggren", "Patient", "telecom")),
    "fhir-primitive": _t("letter", _put("1 March", "Patient", "birthDate")),
    "fhir-empty": _t("letter", _put([], "Patient", "telecom")),
    "fhir-unknown-element": _t("letter", _put("blue", "Patient", "colour")),
    "timezone": _t("letter", _put("2026-03-02T09:15:00", "", "timestamp")),
}

_HEADER: dict[str, tuple[Damage, ...]] = {
    "bundle-id": _t("letter", lambda t: t.pop("id")),
    "bundle-type": _t("letter", _put("collection", "", "type")),
    "bundle-timestamp": _t("letter", lambda t: t.pop("timestamp")),
    "header-first": _t("letter", lambda t: t["entry"].reverse(), f"{_C}1"),
    "entry-unique": _t("letter", _twice),
    "header-id": _t("letter", _drop("MessageHeader", "id"), "provenance-current"),
    "header-event": _t("letter", _put("hospital-notification-message", "MessageHeader", "eventCoding", "code")),
    "header-event-system": _t("letter", _put("http://example.org", "MessageHeader", "eventCoding", "system")),
    "destination-primary": _t("letter", _drop("MessageHeader", "destination"), "header-receiver"),
    "destination-cc": _t("letter", _second_destination),
    "destination-use-system": _t(
        "letter",
        lambda t: part(t, "MessageHeader")["destination"][0]["extension"][0]["valueCoding"].update(system="urn:x"),
    ),
    "header-receiver": _t("letter", _drop("MessageHeader", "destination", 0, "receiver")),
    "header-sender": _t("letter", _drop("MessageHeader", "sender")),
    "header-endpoint": _t("letter", _drop("MessageHeader", "source", "endpoint"), "fhir-empty"),
    "header-endpoint-form": _t("letter", _put("http://medcomfhir.dk/unknown", "MessageHeader", "source", "endpoint")),
    "header-endpoint-owner": _t(
        "letter", _put(f"{terms.SOR_ENDPOINT}953741000016009", "MessageHeader", "source", "endpoint")
    ),
    "medcom-messaging-2": _t("letter", _remove("Provenance"), "provenance-current"),
    "bundled-reference": _t("letter", _put({"reference": "Patient/nobody"}, "Communication", "subject")),
    "narrative": _t("letter", _drop("Patient", "text")),
}

_COMMUNICATION: dict[str, tuple[Damage, ...]] = {
    "header-focus": _t("letter", _drop("MessageHeader", "focus")),
    "header-definition": _t("letter", _drop("MessageHeader", "definition")),
    "communication-present": _t("letter", _remove("Communication"), "bundled-reference", "provenance-source-known"),
    "communication-identifier": _t("letter", _drop("Communication", "identifier")),
    "medcom-uuidv4": _of(
        *_t("letter", _put("not-a-uuid", "Communication", "identifier", 0, "value")),
        *_t("letter", _put(_NOT_UUID, "Communication", "identifier", 0, "value"), reading=_INTENDED),
    ),
    "communication-status": _t("letter", _put("completed", "Communication", "status")),
    "communication-category": _t("letter", _drop("Communication", "category"), f"{_C}6"),
    "category-code": _t("letter", _put("assessment", "Communication", "category", 0, "coding", 0, "code")),
    "category-system": _t("letter", _put("urn:x", "Communication", "category", 0, "coding", 0, "system")),
    "priority-code": _t("full", _put("urgent", "Communication", "priority")),
    "topic-text": _t("letter", _put({"coding": [{"code": "x"}]}, "Communication", "topic")),
    "communication-subject": _t("letter", _drop("Communication", "subject")),
    "communication-recipient": _t(
        "full",
        lambda t: part(t, "Communication").update(recipient=part(t, "Communication")["recipient"] * 2),
        f"{_C}12",
    ),
    "communication-sender": _t(
        "full",
        lambda t: part(t, "Communication").update(extension=part(t, "Communication")["extension"] * 2),
        f"{_C}11",
    ),
    "payload-string": _t("full", lambda t: part(t, "Communication")["payload"].pop(0), "provenance-source-known"),
    "payload-date": _t("letter", _payload_extension(terms.DATE_EXTENSION, None)),
    "payload-identifier": _t("letter", _payload_extension(terms.IDENTIFIER_EXTENSION, None), "provenance-source-known"),
    "payload-assigner": _t(
        "letter", _payload_extension(terms.IDENTIFIER_EXTENSION, lambda e: e["valueIdentifier"].pop("assigner"))
    ),
    "payload-identifier-unique": _t("full", _same_segment, "provenance-source-known"),
    "payload-author": _t("letter", _payload_extension(terms.AUTHOR_EXTENSION, None), f"{_C}7", f"{_C}8"),
    "payload-contact": _t("letter", _payload_extension(terms.CONTACT_EXTENSION, None)),
    "contact-system": _t(
        "letter", _payload_extension(terms.CONTACT_EXTENSION, lambda e: e["valueContactPoint"].update(system="email"))
    ),
    "medcom-core-contact": _of(
        *_t(
            "letter", _payload_extension(terms.CONTACT_EXTENSION, lambda e: e["valueContactPoint"].update(value="none"))
        ),
        *_t(
            "letter",
            _payload_extension(terms.CONTACT_EXTENSION, lambda e: e["valueContactPoint"].update(value="tel. 1")),
            reading=_INTENDED,
        ),
    ),
    "attachment-title": _t("full", _drop("Communication", "payload", 1, "contentAttachment", "title")),
    "attachment-title-extension": _t(
        "full", _put("Notat.pdf", "Communication", "payload", 1, "contentAttachment", "title")
    ),
    "attachment-type": _t(
        "full", _put("text/plain", "Communication", "payload", 1, "contentAttachment", "contentType")
    ),
    "attachment-content": _t("full", _drop("Communication", "payload", 1, "contentAttachment", "data")),
    "attachment-count": _t("full", _eleven),
    "narrative-base64": _t("full", _narrated),
    "encounter-episode-identifier": _t("full", _drop("Encounter", "episodeOfCare", 0, "identifier", "system")),
    "encounter-state": _t("full", _drop("Encounter", "status")),
    "lpr3-identifier": _t(
        "full", _put("fc60e762b13b5773865e67f3907bdcc7", "Encounter", "episodeOfCare", 0, "identifier", "value")
    ),
}

_INVARIANTS: dict[str, tuple[Damage, ...]] = {
    f"{_C}1": _of(
        *_t("letter", _put([terms.MSG_ORGANIZATION], "MessageHeader", "meta", "profile")),
        *_t("letter", _put([terms.CC_HEADER + "X"], "MessageHeader", "meta", "profile"), reading=_INTENDED),
    ),
    f"{_C}2": _t("letter", _second_patient),
    f"{_C}3": _of(
        *_t("letter", _put([terms.MSG_PROVENANCE], "Provenance", "meta", "profile")),
        *_t("letter", _put([terms.MSG_PROVENANCE], "Provenance", "meta", "profile"), reading=_INTENDED),
    ),
    f"{_C}4": _of(
        *_t("letter", _drop("Practitioner", "name"), f"{_C}8", "practitioner-name"),
        *_t("letter", _drop("Practitioner", "name", 0, "given"), reading=_INTENDED),
    ),
    f"{_C}5": _t("letter", _put("asap", "Communication", "priority")),
    f"{_C}6": _t(
        "letter",
        lambda t: [
            _put("other", "Communication", "category", 0, "coding", 0, "code")(t),
            _drop("Communication", "topic")(t),
        ],
    ),
    f"{_C}7": _of(
        *_t("letter", _all_roles(lambda role: role.pop("code")), "medcom-core-practitionerrole-code"),
        *_t(
            "reply",
            lambda t: part(t, "PractitionerRole", 1)["code"].append({"text": "also"}),
            "medcom-core-practitionerrole-code",
            reading=_INTENDED,
        ),
    ),
    f"{_C}8": _of(
        *_t("letter", _drop("Practitioner", "name"), f"{_C}4", "practitioner-name"),
        *_t("reply", _drop("Practitioner", "name", at=1), f"{_C}4", "practitioner-name", reading=_INTENDED),
    ),
    f"{_C}9": _t("full", _drop("Encounter", "episodeOfCare")),
    f"{_C}11": _of(
        *_t("letter", _foreign_extension),
        *_t("full", _other_organization("PractitionerRole", "organization"), reading=_INTENDED),
        *_t("version-4", _other_organization("PractitionerRole", "organization"), rules="4.0"),
    ),
    f"{_C}12": _of(
        *_t("full", _other_organization("CareTeam", "managingOrganization")),
        *_t("full", _other_organization("CareTeam", "managingOrganization"), reading=_INTENDED),
        *_t("version-4", _other_organization("CareTeam", "managingOrganization"), rules="4.0"),
    ),
    f"{_C}13": _of(
        *_t("letter", _drop("PractitionerRole", "practitioner"), f"{_C}8"),
        *_t("reply", _drop("PractitionerRole", "practitioner", at=1), f"{_C}8", reading=_INTENDED),
    ),
    f"{_C}15": _of(
        *_t("full", _drop("Communication", "encounter")),
        *_t("full", _drop("Communication", "encounter"), rules="5.0.2", reading=_INTENDED),
    ),
    "medcom-carecommunication-definition-url": _of(
        *_t("letter", _put(f"{terms.DEFINITION_5}|4.0", "MessageHeader", "definition")),
        *_t("letter", _put("http://example.org|4.0", "MessageHeader", "definition"), rules="5.0.2"),
        *_t(
            "letter",
            _put(f"{terms.DEFINITION_5}|4.0", "MessageHeader", "definition"),
            rules="5.0.2",
            reading=_INTENDED,
        ),
        *_t("letter", lambda _: None, rules="4.0"),
    ),
}

_PROVENANCE: dict[str, tuple[Damage, ...]] = {
    "provenance-target": _t("letter", _drop("Provenance", "target"), "provenance-current"),
    "provenance-occurred": _t("letter", _drop("Provenance", "occurredDateTime")),
    "provenance-activity": _t("letter", _drop("Provenance", "activity")),
    "provenance-activity-system": _t("letter", _put("urn:x", "Provenance", "activity", "coding", 0, "system")),
    "provenance-activity-code": _t("letter", _put("retract-message", "Provenance", "activity", "coding", 0, "code")),
    "provenance-agent": _t("letter", _drop("Provenance", "agent")),
    "provenance-entity-role": _t("letter", _entities(lambda e: [*e, {"role": "removal", "what": {"display": "x"}}])),
    "provenance-entity-payload": _t("letter", _drop("Provenance", "entity")),
    "provenance-preceding-single": _t("reply", _entities(lambda e: [*e, e[-1]])),
    "provenance-preceding-form": _t(
        "forward",
        _entities(lambda e: [*e[:-1], {"role": "revision", "what": {"identifier": {"value": "5799999000003"}}}]),
    ),
    "provenance-current": _t(
        "letter", _put("MessageHeader/00000000-0000-4000-8000-000000000000", "Provenance", "target", 0, "reference")
    ),
    "provenance-source-known": _t("letter", _put(_NOT_UUID, "Provenance", "entity", 0, "what", "identifier", "value")),
    "reply-preceding": _t("reply", _entities(lambda e: e[:-1])),
    "new-preceding": _t(
        "letter",
        _entities(lambda e: [*e, {"role": "revision", "what": {"reference": "MessageHeader/before"}}]),
        "provenance-stack",
    ),
    "provenance-stack": _t(
        "reply", lambda t: t["entry"].remove(next(e for e in t["entry"] if e["resource"] is part(t, "Provenance")))
    ),
    "governance-6": _t("reply", _base64_again),
}

_PEOPLE: dict[str, tuple[Damage, ...]] = {
    "organization-sor": _t("letter", lambda t: part(t, "Organization")["identifier"].pop(1)),
    "organization-gln": _t("letter", lambda t: part(t, "Organization")["identifier"].pop(0)),
    "gln-system": _t("letter", _put(terms.GLN_SYSTEM_LATER, "Organization", "identifier", 0, "system")),
    "gln-length": _t("letter", _number("Organization", terms.GLN_SYSTEM, "579999900000")),
    "gln-modulus-10": _t("letter", _number("Organization", terms.GLN_SYSTEM, "5799999000004")),
    "min-digits-sor": _t("letter", _number("Organization", terms.SOR_SYSTEM, "12345"), "header-endpoint-owner"),
    "cvr": _t(
        "letter",
        lambda t: part(t, "Organization")["identifier"].append({"system": terms.CVR_SYSTEM, "value": "12345678"}),
    ),
    "patient-identifier": _t("letter", _drop("Patient", "identifier")),
    "patient-number-once": _t(
        "letter", lambda t: part(t, "Patient").update(identifier=part(t, "Patient")["identifier"] * 2)
    ),
    "patient-name": _t("letter", _drop("Patient", "name", 0, "family")),
    "cpr": _t("letter", _number("Patient", terms.CPR_SYSTEM, "3113149995"), "test-person"),
    "cpr-use": _t("letter", _put("temp", "Patient", "identifier", 0, "use")),
    "x-ecpr": _t("letter", _identifiers(("temp", terms.X_ECPR_SYSTEM, "0703922VJ5")), "test-person-replacement"),
    "d-ecpr": _t("letter", _identifiers(("temp", terms.D_ECPR_SYSTEM, "1206551VK9")), "test-person-replacement"),
    "ecpr-use": _t("letter", _identifiers(("official", terms.X_ECPR_SYSTEM, "0703921VJ5"))),
    "practitioner-name": _t("letter", _drop("Practitioner", "name"), f"{_C}4", f"{_C}8"),
    "medcom-core-practitionerrole-code": _t("letter", _drop("PractitionerRole", "code"), f"{_C}7"),
    "careteam-name": _t("full", _drop("CareTeam", "name")),
    "test-person": _of(
        *_t("letter", _number("Patient", terms.CPR_SYSTEM, _REAL_LOOKING)),
        *_b("xdis91.xml", lambda data: data.replace(b"0505159995", _REAL_LOOKING.encode())),
        *_b("sbdh.json", lambda data: data.replace(b"0505159995", _REAL_LOOKING.encode())),
    ),
    "test-person-replacement": _t("letter", _identifiers(("temp", terms.X_ECPR_SYSTEM, "0703921VJ6"))),
    "test-person-text": _t("letter", _ten_digits(f"{_REAL_LOOKING[:6]}-{_REAL_LOOKING[6:]}")),
}

_ACKNOWLEDGEMENT: dict[str, tuple[Damage, ...]] = {
    "medcom-acknowledgement-2": _t("ok", _put([terms.CC_HEADER], "MessageHeader", "meta", "profile")),
    "response-present": _t("ok", _drop("MessageHeader", "response")),
    "response-identifier": _t("ok", _drop("MessageHeader", "response", "identifier")),
    "response-code": _t("ok", _put("maybe", "MessageHeader", "response", "code")),
    "medcom-acknowledgement-1": _t("fatal", _remove("OperationOutcome"), "response-details"),
    "response-details": _t("fatal", _put("OperationOutcome/none", "MessageHeader", "response", "details", "reference")),
    "response-details-present": _t("fatal", _drop("MessageHeader", "response", "details")),
    "acknowledgement-provenances": _t("ok", _third_provenance),
    "acknowledgement-provenance": _t("ok", _put("reply-message", "Provenance", "activity", "coding", 0, "code", at=1)),
    "acknowledgement-original": _t("ok", _drop("Provenance", "entity", at=1)),
    "acknowledgement-same-original": _t("ok", _put("another", "MessageHeader", "response", "identifier")),
    "acknowledgement-original-provenance": _t("ok", _no_original_provenance),
    "issue-parts": _t("fatal", _drop("OperationOutcome", "issue", 0, "severity")),
    "issue-code": _t("fatal", _put("MSG_ODD", "OperationOutcome", "issue", 0, "details", "coding", 0, "code")),
    "issue-system": _t(
        "fatal", _put(terms.HL7_OUTCOMES, "OperationOutcome", "issue", 0, "details", "coding", 0, "system")
    ),
}

_X = "xdis91.xml"
_OLDER: dict[str, tuple[Damage, ...]] = {
    "older-element": _b(_X, _swap("<OrganisationName>.*?</OrganisationName>", "")),
    "older-order": _b(_X, _swap("(<VersionCode>.*?</VersionCode>)(<StatisticalCode>.*?</StatisticalCode>)", r"\2\1")),
    "older-namespace": _b(_X, _swap("2006/07/01", "2006/07/02")),
    "older-version": _b(_X, _swap("XD9134L", "XD9133L")),
    "older-type": _b(_X, _swap("<TypeCode>XDIS91", "<TypeCode>XDIS92")),
    "older-moment": _b(_X, _swap("<Time>09:15", "<Time>9.15")),
    "older-acknowledgement-code": _b("xctl03.xml", _swap("minuspositivkvitt", "pluspositivkvitt")),
    "older-status": _b(_X, _swap("nytbrev", "gammeltbrev")),
    "older-letter-identifier": _b(_X, _swap("(<Letter><Identifier>)", r"\1BREV-NUMMER-")),
    "older-gln": _b(_X, _swap("5799999000010", "5799999000011")),
    "older-identifier-code": _b(_X, _swap("sorkode", "postnummer")),
    "older-patient": _b(_X, _swap("<CivilRegistrationNumber>.*?</CivilRegistrationNumber>", "")),
    "older-cpr": _b(_X, _swap("0505159995", "050515-9995")),
    "older-episode-status": _b(_X, _swap("inaktiv", "sovende")),
    "older-episode-identifier": _b(
        _X, _swap("</StatusCode>", "</StatusCode><EpisodeOfCareIdentifier>a-b</EpisodeOfCareIdentifier>")
    ),
    "older-priority": _b(_X, _swap("<AdditionalInformation>", "<AdditionalInformation><Priority>straks</Priority>")),
    "older-subject": _b(_X, _swap("<Subject>", f"<Subject>{'Om mødet. ' * 7}")),
    "older-text": _b(_X, _swap("<Text01>", f"<Text01>{'a' * 31_150}")),
    "older-markup": _b(_X, _swap("<Break/>", "<Blink/>")),
    "older-reference": _b(_X, _swap("<RefDescription>BIN", "<RefDescription>URL")),
    "older-object-code": _b(_X, _swap("vektor_grafik", "tegning")),
    "older-base64": _b("xbin01.xml", _swap("<Object_Base64Encoded>", "<Object_Base64Encoded>*")),
    "older-object-size": _b("xbin01.xml", _swap("<OriginalObjectSize>", "<OriginalObjectSize>1")),
    "older-refuse-code": _b("xctl02.xml", _swap("ikke_specificeret", "har_ikke_lyst")),
    "older-refuse-in-positive": _b(
        "xctl03.xml", _swap("</OriginalLetter>", "<RefuseCode>ikke_specificeret</RefuseCode></OriginalLetter>")
    ),
    "older-refuse-missing": _b("xctl02.xml", _swap("<RefuseCode>.*?</RefuseCode>", "")),
}

_V, _S = "vans.json", "sbdh.json"
_ENVELOPES: dict[str, tuple[Damage, ...]] = {
    "vans-namespace": _b(_V, _swap("envelope:1.0.4", "envelope:9")),
    "vans-element": _b(_V, _swap("<Name>.*?</Name>", "")),
    "vans-party": _b(_V, _swap('EndPointType="EAN"', 'EndPointType="CVR"')),
    "vans-identifier": _of(
        *_b(_V, _swap("<EnvelopeIdentifier>.*?</", "<EnvelopeIdentifier>1</")),
        *_b(_V, _swap("<EnvelopeIdentifier>........", "<EnvelopeIdentifier>ZZZZZZZZ"), reading=_INTENDED),
    ),
    "vans-sent": _b(_V, _swap("<SentDateTime>.*?</", "<SentDateTime>yesterday</")),
    "envelope-base64": _of(
        *_b(_V, _swap("<Data>", "<Data>*")),
        *_b("sbdh.json", _swap('encoding="UTF-8">', 'encoding="UTF-8">*')),
    ),
    "vans-format": _b(_V, _swap("<Format>HL7", "<Format>XML")),
    "vans-name": _b(_V, _swap("FDIS91#[a-z-]*", "FDIS91#training")),
    "vans-version": _b(_V, _swap("<Version>5.0", "<Version>3.0")),
    "vans-size": _b(_V, _swap("<SizeInBytes>", "<SizeInBytes>1")),
    "vans-transport": _b(_V, _swap("<Type>reliable", "<Type>unreliable")),
    "vans-mime": _b(_V, _swap("fhir[+]json", "fhir+xml")),
    "vans-address": _b(_V, _swap("5799999000003", "5799999000027")),
    "vans-message-identifier": _b(
        _V, _swap("<Identifier>.*?</Identifier>", "<Identifier>00000000-0000-4000-8000-000000000000</Identifier>")
    ),
    "sbdh-element": _b(_S, _swap("<TypeVersion>.*?</TypeVersion>", "")),
    "sbdh-version": _b(_S, _swap("<HeaderVersion>1.0", "<HeaderVersion>2.0")),
    "sbdh-party": _b(_S, _swap("iso6523-actorid-upis", "GLN")),
    "sbdh-document": _b(_S, _swap("<Standard>.*?</", "<Standard>homecareobservation-message</")),
    "sbdh-creation": _b(_S, _swap("(<CreationDateAndTime>.{19})[^<]*", r"\1")),
    "sbdh-agreement": _b(_S, _swap("(<Type>MESSAGEIDENTIFIER</Type>\\s*<InstanceIdentifier>).{8}", r"\g<1>00000000")),
    "sbdh-mime": _b(_S, _swap("fhir[+]json", "fhir+xml")),
}

DAMAGES: dict[str, tuple[Damage, ...]] = {
    **_DOCUMENT,
    **_HEADER,
    **_COMMUNICATION,
    **_INVARIANTS,
    **_PROVENANCE,
    **_PEOPLE,
    **_ACKNOWLEDGEMENT,
    **_OLDER,
    **_ENVELOPES,
}
