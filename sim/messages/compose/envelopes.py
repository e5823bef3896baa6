"""Envelopes around a message: VANSEnvelope (our statement of it) and SBDH."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from sim.messages import terms
from sim.messages.compose.carecommunication import Format
from sim.messages.compose.resources import moment
from sim.messages.envelopes import BINARY, SBDH, VANS
from sim.messages.letter import Party
from sim.messages.rules.vans import MIMES


@dataclass(frozen=True, slots=True)
class Shipment:
    """What an envelope says of its content.

    `name` is MCM:FDIS91#<category>, MCM:FCTL#<code> or MCM:XDIS91; `event` the event code for SBDH.
    """

    transport_id: str
    sent: datetime
    sender: Party
    receiver: Party
    message_id: str
    message_envelope_id: str
    name: str
    version: str
    event: str
    form: Format
    patient_number: str = ""


def letter_name(category: str) -> str:
    """The name of a CareCommunication in a VANSEnvelope."""
    return f"MCM:FDIS91#{category}"


def acknowledgement_name(code: str) -> str:
    """The name of an Acknowledgement in a VANSEnvelope."""
    return f"MCM:FCTL#{code}"


def write_vans(data: bytes, shipment: Shipment) -> bytes:
    """The message in a VANSEnvelope."""
    root = etree.Element(f"{{{VANS}}}VANSEnvelope", nsmap={None: VANS})
    for name, party in (("SenderID", shipment.sender), ("ReceiverID", shipment.receiver)):
        _add(root, name, party.gln).set("EndPointType", "EAN")
    _add(root, "EnvelopeIdentifier", shipment.transport_id)
    _add(root, "SentDateTime", moment(shipment.sent))
    message = _add(root, "Message")
    meta = _add(message, "MetaInformation")
    _add(meta, "Identifier", shipment.message_id)
    document = _add(meta, "Document")
    is_fhir = shipment.event in (terms.CARECOMMUNICATION_EVENT, terms.ACKNOWLEDGEMENT_EVENT)
    for name, value in (
        ("Format", "HL7" if is_fhir else "XML"),
        ("Name", shipment.name),
        ("Version", shipment.version),
        ("SizeInBytes", str(len(data))),
    ):
        _add(document, name, value)
    transport = _add(meta, "Transport")
    _add(transport, "Type", "reliable")
    _add(transport, "TransformMessage", "false")
    if is_fhir:
        _add(transport, "ServiceTag", MIMES[shipment.form]).set("name", "MCM:MIME")
    _add(message, "Data", b64encode(data).decode("ascii"))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def write_sbdh(data: bytes, shipment: Shipment) -> bytes:
    """The message in an SBDH envelope, as EHMI sends it."""
    root = etree.Element(f"{{{SBDH}}}StandardBusinessDocument", nsmap={None: SBDH})
    head = _add(root, "StandardBusinessDocumentHeader")
    _add(head, "HeaderVersion", "1.0")
    for name, party in (("Sender", shipment.sender), ("Receiver", shipment.receiver)):
        _add(_add(head, name), "Identifier", f"0088:{party.gln}").set("Authority", "iso6523-actorid-upis")
    document = _add(head, "DocumentIdentification")
    for name, value in (
        ("Standard", shipment.event),
        ("TypeVersion", shipment.version),
        ("InstanceIdentifier", shipment.transport_id),
        ("Type", "Bundle"),
        ("MultipleType", "false"),
        ("CreationDateAndTime", moment(shipment.sent)),
    ):
        _add(document, name, value)
    scopes = _add(head, "BusinessScope")
    urn = f"urn:dk:medcom:fhir:{shipment.event}::{shipment.version}"
    for kind, value in (
        ("DOCUMENTID", f"urn:dk:healthcare:medcom:messaging:fhir:structuredefinition::{shipment.event}##{urn}"),
        ("PROCESSID", "urn:ehmi:sdn-emergence"),
        ("PATIENTID", shipment.patient_number),
        ("SENDERID", shipment.sender.sor),
        ("RECEIVERID", shipment.receiver.sor),
        ("MESSAGEIDENTIFIER", shipment.message_id),
        ("MESSAGEENVELOPEIDENTIFIER", shipment.message_envelope_id),
        ("StatisticalInformation", shipment.name),
    ):
        if value:
            scope = _add(scopes, "Scope")
            for name, text in (("Type", kind), ("InstanceIdentifier", value), ("Identifier", "dk-medcom-messaging")):
                _add(scope, name, text)
    content = etree.SubElement(root, f"{{{BINARY}}}BinaryContent", nsmap={None: BINARY})
    content.set("mimeType", MIMES[shipment.form])
    content.set("encoding", "UTF-8")
    content.text = b64encode(data).decode("ascii")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, str(parent.tag).partition("}")[0] + "}" + name)
    child.text = text
    return child
