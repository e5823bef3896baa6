"""CareCommunication: a letter as a Bundle, in JSON or XML, in the edition the letter names."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Literal

from sim.messages import terms
from sim.messages.compose.resources import Cast, bundle, moment, patient, reference, resource
from sim.messages.fhir_xml import write_fhir_xml
from sim.messages.letter import Exchange, Letter, Party, Segment, derived_id
from sim.messages.tree import Tree

Format = Literal["json", "xml"]
BASE = "https://medcomfhir.dk/ig/carecommunication"


def write_letter(letter: Letter, form: Format = "json") -> bytes:
    """The letter as a document."""
    return write_tree(letter_tree(letter), form)


def write_tree(tree: Tree, form: Format = "json") -> bytes:
    """A Bundle as a document: UTF-8 JSON, or FHIR XML."""
    if form == "xml":
        return write_fhir_xml(tree)
    return json.dumps(tree, ensure_ascii=False, indent=1).encode()


def letter_tree(letter: Letter) -> Tree:
    """The letter as a Bundle, before it is written."""
    cast = Cast(letter.message_id)
    communication_id = derived_id(letter.message_id, "Communication")
    head = header_tree(
        cast, letter.message_id, terms.CARECOMMUNICATION_EVENT, terms.CC_HEADER, letter.sender, letter.receiver
    )
    head["focus"] = [reference("Communication", communication_id)]
    head["definition"] = terms.DEFINITION_4 if letter.edition == "4.0" else f"{terms.DEFINITION_5}|5.0"
    communication = _communication(cast, letter, communication_id)
    provenances = [
        provenance_tree(cast, letter.message_id, exchange, terms.CC_PROVENANCE) for exchange in letter.history
    ]
    resources = [head, patient(letter.message_id, letter.patient), communication]
    if letter.episode is not None:
        resources.append(_encounter(letter))
    resources += [*cast.people.values(), *cast.organizations.values(), *provenances]
    return bundle(letter.envelope_id, terms.CC_MESSAGE, letter.sent, BASE, resources)


def header_tree(cast: Cast, message_id: str, event: str, profile: str, sender: Party, receiver: Party) -> Tree:
    """A MessageHeader without what belongs to the kind of message."""
    use = {"system": terms.DESTINATION_USE, "code": "primary"}
    return resource(
        "MessageHeader",
        message_id,
        profile,
        [("event", event), ("sender", sender.name), ("receiver", receiver.name)],
        eventCoding={"system": terms.EVENTS, "code": event},
        destination=[
            {
                "extension": [{"url": terms.USE_EXTENSION, "valueCoding": use}],
                "endpoint": terms.SOR_ENDPOINT + receiver.sor,
                "receiver": cast.organization(receiver),
            }
        ],
        sender=cast.organization(sender),
        source={"endpoint": terms.SOR_ENDPOINT + sender.sor},
    )


def provenance_tree(cast: Cast, message_id: str, exchange: Exchange, profile: str) -> Tree:
    """One Provenance of the thread."""
    entities: list[Tree] = [
        {"role": "source", "what": {"identifier": {"value": f"urn:uuid:{added}"}}} for added in exchange.added
    ]
    if exchange.preceding is not None:
        older = "#" in exchange.preceding
        what = (
            {"identifier": {"value": exchange.preceding}} if older else reference("MessageHeader", exchange.preceding)
        )
        entities.append({"role": "revision", "what": what})
    return resource(
        "Provenance",
        derived_id(message_id, "Provenance", exchange.message_id),
        profile,
        [("activity", exchange.activity), ("occurred", moment(exchange.occurred))],
        target=[reference("MessageHeader", exchange.message_id)],
        occurredDateTime=moment(exchange.occurred),
        recorded=moment(exchange.occurred),
        activity={"coding": [{"system": terms.ACTIVITIES, "code": exchange.activity}]},
        agent=[{"who": cast.organization(exchange.by)}],
        entity=entities or None,
    )


def _communication(cast: Cast, letter: Letter, communication_id: str) -> Tree:
    sender, recipient = letter.specific_sender, letter.specific_recipient
    return resource(
        "Communication",
        communication_id,
        terms.CC_COMMUNICATION,
        [("category", terms.CATEGORIES.get(letter.category, letter.category)), ("topic", letter.topic)]
        + [
            ("text", segment.text or (segment.attachment.title if segment.attachment else ""))
            for segment in letter.segments
        ],
        extension=[{"url": terms.SENDER_EXTENSION, "valueReference": cast.someone(sender, letter.sender)}]
        if sender
        else None,
        identifier=[{"value": f"urn:uuid:{letter.thread_id}"}],
        status="unknown",
        category=[{"coding": [{"system": terms.CATEGORY_SYSTEM, "code": letter.category}]}],
        priority=letter.priority or None,
        subject=reference("Patient", derived_id(letter.message_id, "Patient")),
        topic={"text": letter.topic} if letter.topic else None,
        encounter=reference("Encounter", derived_id(letter.message_id, "Encounter")) if letter.episode else None,
        recipient=[cast.someone(recipient, letter.receiver)] if recipient else None,
        payload=[_payload(cast, segment) for segment in letter.segments],
    )


def _payload(cast: Cast, segment: Segment) -> Tree:
    identifier = {"value": f"urn:uuid:{segment.id}", "assigner": cast.organization(segment.by)}
    extensions: list[Tree] = [
        {"url": terms.DATE_EXTENSION, "valueDateTime": moment(segment.written)},
        {"url": terms.IDENTIFIER_EXTENSION, "valueIdentifier": identifier},
    ]
    if segment.author is not None:
        phone = {"system": "phone", "value": segment.author.phone}
        extensions += [
            {"url": terms.AUTHOR_EXTENSION, "valueReference": cast.author(segment.author, segment.by)},
            {"url": terms.CONTACT_EXTENSION, "valueContactPoint": phone},
        ]
    payload: Tree = {"extension": extensions}
    if segment.attachment is None:
        payload["contentString"] = segment.text
    else:
        attachment = segment.attachment
        content: Tree = {"title": attachment.title} if attachment.title else {}
        if attachment.url is not None:
            content["url"] = attachment.url
        elif attachment.content_type:
            content["contentType"] = attachment.content_type
        if attachment.data is not None:
            content["data"] = b64encode(attachment.data).decode("ascii")
        payload["contentAttachment"] = content
    return payload


def _encounter(letter: Letter) -> Tree:
    episode = letter.episode
    assert episode is not None
    return resource(
        "Encounter",
        derived_id(letter.message_id, "Encounter"),
        f"{terms.CORE_PROFILE}/medcom-core-encounter",
        [("episode of care", episode.value), ("status", episode.status)],
        status=episode.status,
        **{"class": {"system": terms.ACT_CODES, "code": episode.kind}},
        subject=reference("Patient", derived_id(letter.message_id, "Patient")),
        episodeOfCare=[{"identifier": {"system": episode.system, "value": episode.value}}],
    )
