"""The independent judge: the invariants of CareCommunication and Acknowledgement as FHIRPath, evaluated by fhirpathpy.

The expressions say what the published ones say. `resolve()` is not built in and is supplied here. An empty result is a
breach, as HL7's validators count it.
"""

from __future__ import annotations

from typing import Any

from fhirpathpy import evaluate
from fhirpathpy.models import models

from sim.messages import terms

_AUTHORED = f"payload.where(extension('{terms.AUTHOR_EXTENSION}').exists()).extension.value.reference.resolve()"
_SENDER = "%resource.entry.resource.ofType(MessageHeader).sender.reference.resolve()"
_RECEIVER = "%resource.entry.resource.ofType(MessageHeader).destination.receiver.reference.resolve()"
_LETTER = "entry.resource.ofType(Communication)"
_C = "medcom-careCommunication-"

BUNDLE = {
    f"{_C}1": f"entry[0].resource.ofType(MessageHeader).meta.profile.startsWith('{terms.CC_HEADER}')",
    f"{_C}2": "entry.where(resource.is(Patient)).count() = 1",
    f"{_C}3": f"entry.resource.ofType(Provenance).all(meta.profile.startsWith('{terms.CC_PROVENANCE}'))",
    f"{_C}4": "entry.resource.ofType(Practitioner).name.exists()",
    f"{_C}11": (
        f"{_LETTER}.extension.value.reference.resolve().managingOrganization.reference.resolve() = {_SENDER}"
        f" or {_LETTER}.extension.value.reference.resolve().organization.reference.resolve() = {_SENDER}"
        f" or {_LETTER}.extension.exists().not()"
    ),
    f"{_C}12": (
        f"{_LETTER}.recipient.reference.resolve().managingOrganization.reference.resolve() = {_RECEIVER}"
        f" or {_LETTER}.recipient.reference.resolve().organization.reference.resolve() = {_RECEIVER}"
        f" or {_LETTER}.recipient.exists().not()"
    ),
    f"{_C}13": "entry.resource.ofType(PractitionerRole).practitioner.reference.exists()",
    f"{_C}15": (
        "iif(entry.resource.ofType(Encounter).exists(),"
        f" entry.resource.ofType(Encounter).id = {_LETTER}.encounter.reference.resolve().id,"
        f" {_LETTER}.encounter.exists().not())"
    ),
    "medcom-messaging-2": "entry.resource.ofType(Provenance).exists()",
}
COMMUNICATION = {
    f"{_C}5": "where(category.coding.code != 'regarding-referral').priority.empty()",
    f"{_C}6": "iif(category.coding.code != 'other', true, category.coding.code = 'other' and topic.exists())",
    f"{_C}7": f"{_AUTHORED}.code.coding.code.exists() xor {_AUTHORED}.code.text.exists()",
    f"{_C}8": f"{_AUTHORED}.practitioner.reference.resolve().name.exists()",
    f"{_C}9": "iif(encounter.exists().not(), true, encounter.reference.resolve().episodeOfCare.identifier.exists())",
    "medcom-uuidv4": "identifier.value"
    ".matches('urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')",
}
HEADER = {
    "medcom-carecommunication-definition-url": f"definition.matches('^{terms.DEFINITION_5}[|]5[.][0-9]{{1,2}}$')",
}
HEADER_5_0_2 = {
    "medcom-carecommunication-definition-url": f"definition.matches('^{terms.DEFINITION_5}|5[.][0-9]{{1,2}}$')",
}
ACKNOWLEDGEMENT = {
    "medcom-acknowledgement-1": (
        "iif(entry.resource.ofType(MessageHeader).response.code = 'ok', true,"
        " entry.resource.ofType(MessageHeader).response.code != 'ok'"
        " and entry.resource.ofType(OperationOutcome).exists())"
    ),
}


def broken_invariants(tree: dict[str, Any], rules: str = "5.0.4") -> set[str]:
    """The keys of the invariants the Bundle breaks, in the judge's eyes."""
    expressions = {key: text for key, text in BUNDLE.items() if rules == "5.0.4" or not key.endswith("-15")}
    broken = {key for key, text in expressions.items() if not _holds(tree, tree, text)}
    for kind, table in (
        ("Communication", COMMUNICATION),
        ("MessageHeader", HEADER if rules == "5.0.4" else HEADER_5_0_2),
    ):
        for entry in tree["entry"]:
            if entry["resource"]["resourceType"] == kind:
                broken |= {key for key, text in table.items() if not _holds(tree, entry["resource"], text)}
    return broken


def broken_answers(tree: dict[str, Any]) -> set[str]:
    """The keys of the Acknowledgement's invariants the Bundle breaks."""
    return {key for key, text in ACKNOWLEDGEMENT.items() if not _holds(tree, tree, text)}


def _holds(bundle: dict[str, Any], node: dict[str, Any], expression: str) -> bool:
    by_reference = {
        f"{e['resource']['resourceType']}/{e['resource'].get('id')}": e["resource"] for e in bundle["entry"]
    }

    def resolve(references: list[Any]) -> list[Any]:
        texts = [getattr(reference, "data", reference) for reference in references]
        return [by_reference[text] for text in texts if text in by_reference]

    options = {"userInvocationTable": {"resolve": {"fn": resolve, "arity": {0: []}}}}
    found = evaluate(node, expression, {"resource": bundle}, models["r4"], options)
    return bool(found) and found != [False]
