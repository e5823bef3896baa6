"""Broken letters: invariants, Provenances, people and acknowledgements, each rule by a damage."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from sim.messages import terms
from sim.messages.compose.damages import (
    INTENDED,
    NOT_UUID,
    REAL_LOOKING,
    C,
    Damage,
    Damaged,
    all_roles,
    document,
    drop,
    number,
    part,
    parts,
    put,
    remove,
    several,
    stranger,
    tree,
)
from sim.messages.compose.samples import CLINIC
from sim.messages.tree import Tree


def _second_patient(tree: Tree) -> None:
    stranger(tree, part(tree, "Patient"))


def _other_organization(name: str, reference: str) -> Damaged:
    """Let the specific sender or recipient belong to an organisation that neither sends nor receives."""

    def do(tree: Tree) -> None:
        other = stranger(
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


def _current(tree: Tree) -> Tree:
    header = part(tree, "MessageHeader")["id"]
    return next(p for p in parts(tree, "Provenance") if p["target"][0]["reference"].endswith(header))


def _entities(change: Callable[[list[Tree]], list[Tree]]) -> Damaged:
    def do(tree: Tree) -> None:
        _current(tree)["entity"] = change(_current(tree)["entity"])

    return do


def _third_provenance(tree: Tree) -> None:
    stranger(tree, part(tree, "Provenance"))


def _no_original_provenance(tree: Tree) -> None:
    first = part(tree, "Provenance")
    first["target"] = [{"reference": "MessageHeader/00000000-0000-4000-8000-000000000000"}]


def _ten_digits(name: str) -> Damaged:
    return lambda tree: part(tree, "Communication")["payload"][0].update(contentString=f"Angående {name}.")


def _identifiers(*found: tuple[str, str, str]) -> Damaged:
    def do(tree: Tree) -> None:
        part(tree, "Patient")["identifier"] = [{"use": u, "system": s, "value": v} for u, s, v in found]

    return do


INVARIANTS: dict[str, tuple[Damage, ...]] = {
    f"{C}1": several(
        *tree("letter", put([terms.MSG_ORGANIZATION], "MessageHeader", "meta", "profile")),
        *tree("letter", put([terms.CC_HEADER + "X"], "MessageHeader", "meta", "profile"), reading=INTENDED),
    ),
    f"{C}2": tree("letter", _second_patient),
    f"{C}3": several(
        *tree("letter", put([terms.MSG_PROVENANCE], "Provenance", "meta", "profile")),
        *tree("letter", put([terms.MSG_PROVENANCE], "Provenance", "meta", "profile"), reading=INTENDED),
    ),
    f"{C}4": several(
        *tree("letter", drop("Practitioner", "name"), f"{C}8", "practitioner-name"),
        *tree("letter", drop("Practitioner", "name", 0, "given"), reading=INTENDED),
    ),
    f"{C}5": tree("letter", put("asap", "Communication", "priority")),
    f"{C}6": tree(
        "letter",
        lambda t: [
            put("other", "Communication", "category", 0, "coding", 0, "code")(t),
            drop("Communication", "topic")(t),
        ],
    ),
    f"{C}7": several(
        *tree("letter", all_roles(lambda role: role.pop("code")), "medcom-core-practitionerrole-code"),
        *tree(
            "reply",
            lambda t: part(t, "PractitionerRole", 1)["code"].append({"text": "also"}),
            "medcom-core-practitionerrole-code",
            reading=INTENDED,
        ),
    ),
    f"{C}8": several(
        *tree("letter", drop("Practitioner", "name"), f"{C}4", "practitioner-name"),
        *tree("reply", drop("Practitioner", "name", at=1), f"{C}4", "practitioner-name", reading=INTENDED),
    ),
    f"{C}9": tree("full", drop("Encounter", "episodeOfCare")),
    f"{C}11": several(
        *tree("letter", _foreign_extension),
        *tree("full", _other_organization("PractitionerRole", "organization"), reading=INTENDED),
        *tree("version-4", _other_organization("PractitionerRole", "organization"), rules="4.0"),
    ),
    f"{C}12": several(
        *tree("full", _other_organization("CareTeam", "managingOrganization")),
        *tree("full", _other_organization("CareTeam", "managingOrganization"), reading=INTENDED),
        *tree("version-4", _other_organization("CareTeam", "managingOrganization"), rules="4.0"),
    ),
    f"{C}13": several(
        *tree("letter", drop("PractitionerRole", "practitioner"), f"{C}8"),
        *tree("reply", drop("PractitionerRole", "practitioner", at=1), f"{C}8", reading=INTENDED),
    ),
    f"{C}15": several(
        *tree("full", drop("Communication", "encounter")),
        *tree("full", drop("Communication", "encounter"), rules="5.0.2", reading=INTENDED),
    ),
    "medcom-carecommunication-definition-url": several(
        *tree("letter", put(f"{terms.DEFINITION_5}|4.0", "MessageHeader", "definition")),
        *tree("letter", put("http://example.org|4.0", "MessageHeader", "definition"), rules="5.0.2"),
        *tree(
            "letter",
            put(f"{terms.DEFINITION_5}|4.0", "MessageHeader", "definition"),
            rules="5.0.2",
            reading=INTENDED,
        ),
        *tree("letter", lambda _: None, rules="4.0"),
    ),
}

PROVENANCE: dict[str, tuple[Damage, ...]] = {
    "provenance-target": tree("letter", drop("Provenance", "target"), "provenance-current"),
    "provenance-occurred": tree("letter", drop("Provenance", "occurredDateTime")),
    "provenance-activity": tree("letter", drop("Provenance", "activity")),
    "provenance-activity-system": tree("letter", put("urn:x", "Provenance", "activity", "coding", 0, "system")),
    "provenance-activity-code": tree("letter", put("retract-message", "Provenance", "activity", "coding", 0, "code")),
    "provenance-agent": tree("letter", drop("Provenance", "agent")),
    "provenance-entity-role": tree("letter", _entities(lambda e: [*e, {"role": "removal", "what": {"display": "x"}}])),
    "provenance-entity-payload": tree("letter", drop("Provenance", "entity")),
    "provenance-preceding-single": tree("reply", _entities(lambda e: [*e, e[-1]])),
    "provenance-preceding-form": tree(
        "forward",
        _entities(lambda e: [*e[:-1], {"role": "revision", "what": {"identifier": {"value": "5799999000003#B1"}}}]),
    ),
    "provenance-preceding-older": tree(
        "reply",
        _entities(lambda e: [*e[:-1], {"role": "revision", "what": {"identifier": {"value": "B1#5799999000003"}}}]),
    ),
    "provenance-current": tree(
        "letter", put("MessageHeader/00000000-0000-4000-8000-000000000000", "Provenance", "target", 0, "reference")
    ),
    "provenance-source-known": tree("letter", put(NOT_UUID, "Provenance", "entity", 0, "what", "identifier", "value")),
    "reply-preceding": tree("reply", _entities(lambda e: e[:-1])),
    "new-preceding": tree(
        "letter",
        _entities(lambda e: [*e, {"role": "revision", "what": {"reference": "MessageHeader/before"}}]),
        "provenance-stack",
    ),
    "provenance-stack": tree(
        "reply", lambda t: t["entry"].remove(next(e for e in t["entry"] if e["resource"] is part(t, "Provenance")))
    ),
    "governance-6": tree("reply", _base64_again),
}

PEOPLE: dict[str, tuple[Damage, ...]] = {
    "organization-sor": tree("letter", lambda t: part(t, "Organization")["identifier"].pop(1)),
    "organization-gln": tree("letter", lambda t: part(t, "Organization")["identifier"].pop(0)),
    "gln-system": tree("letter", put(terms.GLN_SYSTEM_LATER, "Organization", "identifier", 0, "system")),
    "gln-length": tree("letter", number("Organization", terms.GLN_SYSTEM, "579999900000")),
    "gln-modulus-10": tree("letter", number("Organization", terms.GLN_SYSTEM, "5799999000004")),
    "min-digits-sor": tree("letter", number("Organization", terms.SOR_SYSTEM, "12345"), "header-endpoint-owner"),
    "cvr": tree(
        "letter",
        lambda t: part(t, "Organization")["identifier"].append({"system": terms.CVR_SYSTEM, "value": "12345678"}),
    ),
    "patient-identifier": tree("letter", drop("Patient", "identifier")),
    "patient-number-once": tree(
        "letter", lambda t: part(t, "Patient").update(identifier=part(t, "Patient")["identifier"] * 2)
    ),
    "patient-name": tree("letter", drop("Patient", "name", 0, "family")),
    "cpr": tree("letter", number("Patient", terms.CPR_SYSTEM, "3113149995"), "test-person"),
    "cpr-use": tree("letter", put("temp", "Patient", "identifier", 0, "use")),
    "x-ecpr": tree("letter", _identifiers(("temp", terms.X_ECPR_SYSTEM, "0703922VJ5")), "test-person-replacement"),
    "d-ecpr": tree("letter", _identifiers(("temp", terms.D_ECPR_SYSTEM, "1206551VK9")), "test-person-replacement"),
    "ecpr-use": tree("letter", _identifiers(("official", terms.X_ECPR_SYSTEM, "0703921VJ5"))),
    "practitioner-name": tree("letter", drop("Practitioner", "name"), f"{C}4", f"{C}8"),
    "medcom-core-practitionerrole-code": tree("letter", drop("PractitionerRole", "code"), f"{C}7"),
    "careteam-name": tree("full", drop("CareTeam", "name")),
    "test-person": several(
        *tree("letter", number("Patient", terms.CPR_SYSTEM, REAL_LOOKING)),
        *document("xdis91.xml", lambda data: data.replace(b"0505159995", REAL_LOOKING.encode())),
        *document("sbdh.json", lambda data: data.replace(b"0505159995", REAL_LOOKING.encode())),
    ),
    "test-person-replacement": tree("letter", _identifiers(("temp", terms.X_ECPR_SYSTEM, "0703921VJ6"))),
    "test-person-text": tree("letter", _ten_digits(f"{REAL_LOOKING[:6]}-{REAL_LOOKING[6:]}")),
}

ACKNOWLEDGEMENT: dict[str, tuple[Damage, ...]] = {
    "medcom-acknowledgement-2": tree("ok", put([terms.CC_HEADER], "MessageHeader", "meta", "profile")),
    "response-present": tree("ok", drop("MessageHeader", "response")),
    "response-identifier": tree("ok", drop("MessageHeader", "response", "identifier")),
    "response-code": tree("ok", put("maybe", "MessageHeader", "response", "code")),
    "medcom-acknowledgement-1": tree("fatal", remove("OperationOutcome"), "response-details"),
    "response-details": tree(
        "fatal", put("OperationOutcome/none", "MessageHeader", "response", "details", "reference")
    ),
    "response-details-present": tree("fatal", drop("MessageHeader", "response", "details")),
    "acknowledgement-provenances": tree("ok", _third_provenance),
    "acknowledgement-provenance": tree("ok", put("reply-message", "Provenance", "activity", "coding", 0, "code", at=1)),
    "acknowledgement-original": tree("ok", drop("Provenance", "entity", at=1)),
    "acknowledgement-same-original": tree("ok", put("another", "MessageHeader", "response", "identifier")),
    "acknowledgement-original-provenance": tree("ok", _no_original_provenance),
    "issue-parts": tree("fatal", drop("OperationOutcome", "issue", 0, "severity")),
    "issue-code": tree("fatal", put("MSG_ODD", "OperationOutcome", "issue", 0, "details", "coding", 0, "code")),
    "issue-system": tree(
        "fatal", put(terms.HL7_OUTCOMES, "OperationOutcome", "issue", 0, "details", "coding", 0, "system")
    ),
}
