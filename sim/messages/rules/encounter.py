"""Rules of the Encounter that carries an episode of care."""

from __future__ import annotations

from sim.messages import terms
from sim.messages.bundle import Message
from sim.messages.identifiers import is_uuid
from sim.messages.rules.rule import FIVE, FORMAT, REQUIRED, Break, Breaks, Rule, here
from sim.messages.wording import Text, quoted


def encounter_episode(m: Message) -> Breaks:
    for encounter in m.by_type["Encounter"]:
        for episode in encounter.children("episodeOfCare"):
            identifier = episode.data.get("identifier") or {}
            for name in ("system", "value"):
                if name not in identifier:
                    yield here((*episode.path, "identifier", name))


def encounter_state(m: Message) -> Breaks:
    for encounter in m.by_type["Encounter"]:
        for name in ("status", "class"):
            if name not in encounter.data:
                yield here((*encounter.path, name))


def lpr3_form(m: Message) -> Breaks:
    for encounter in m.by_type["Encounter"]:
        for episode in encounter.children("episodeOfCare"):
            identifier = episode.data.get("identifier") or {}
            value = identifier.get("value", "")
            right = value.startswith("urn:uuid:") and is_uuid(value[9:]) and value[23] == "5"
            if identifier.get("system") == terms.LPR3_SYSTEM and not right:
                yield Break("", (*episode.path, "identifier", "value"), quoted(value))


ENCOUNTER: tuple[Rule[Message], ...] = (
    Rule(
        "encounter-episode-identifier",
        "error",
        Text("episodeOfCare.identifier with system and value", "episodeOfCare.identifier med system og value"),
        Text(
            "Write both, as received or as given by the sender.", "Skriv begge, som modtaget eller givet af afsender."
        ),
        "GOV 080; CORE MedComCoreEncounter.fsh",
        encounter_episode,
        REQUIRED,
        editions=FIVE,
    ),
    Rule(
        "encounter-state",
        "error",
        Text("Encounter.status and Encounter.class", "Encounter.status og Encounter.class"),
        Text("Write status and class.", "Skriv status og class."),
        "FHIR R4 Encounter (1..1)",
        encounter_state,
        REQUIRED,
    ),
    Rule(
        "lpr3-identifier",
        "error",
        Text("urn:uuid: and a UUID of version 5", "urn:uuid: og en UUID version 5"),
        Text("Write the LPR3 id with its prefix.", "Skriv LPR3-id'et med præfiks."),
        "DK Lpr3Identifier.fsh; GOV 080",
        lpr3_form,
        FORMAT,
    ),
)
