"""Rules of the VANSEnvelope, in our own statement of it."""

from __future__ import annotations

import re

from sim.messages.envelopes import VANS, Envelope
from sim.messages.identifiers import is_gln
from sim.messages.rules.rule import FORMAT, REQUIRED, VALUE_SET, Breaks, Rule
from sim.messages.safe_xml import namespace
from sim.messages.wording import Text, counted, quoted

OUR_VANS = "tvaers' statement of VANSEnvelope 1.0.4, after GOV 030, 032 and FHIRMessages_NetworkEnvelopes_EN"
META = "Message/MetaInformation"
_UUID = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_UUID_PUBLISHED = _UUID.replace("[0-9A-Fa-f]", "[aA-fF0-9]")  # the range A-f holds every capital and [ \ ] ^ _ `
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
NAMES = {"carecommunication": "MCM:FDIS91#", "acknowledgement": "MCM:FCTL#"}
VERSIONS = {"carecommunication": ("5.0",), "acknowledgement": ("2.0.0", "2.0")}
MIMES = {"json": "application/fhir+json", "xml": "application/fhir+xml"}


def vans_namespace(e: Envelope) -> Breaks:
    if namespace(e.root) != VANS:
        yield e.broken("SenderID", found=quoted(namespace(e.root) or None), expected=quoted(VANS))


def vans_elements(e: Envelope) -> Breaks:
    for path in (
        "SenderID",
        "ReceiverID",
        "EnvelopeIdentifier",
        "SentDateTime",
        f"{META}/Identifier",
        f"{META}/Document/Format",
        f"{META}/Document/Name",
        f"{META}/Document/Version",
        f"{META}/Document/SizeInBytes",
        "Message/Data",
    ):
        if not e.text(path):
            yield e.broken(path)


def vans_parties(e: Envelope) -> Breaks:
    for path in ("SenderID", "ReceiverID"):
        element = e.find(path)
        if element is not None and e.text(path):
            if element.get("EndPointType") != "EAN":
                yield e.broken(path, found=quoted(element.get("EndPointType")), expected=quoted("EndPointType=EAN"))
            elif not is_gln(e.text(path)):
                yield e.broken(path, found=quoted(e.text(path)))


def _identifiers(e: Envelope, form: str) -> Breaks:
    for path in ("EnvelopeIdentifier", f"{META}/Identifier"):
        if e.text(path) and not re.fullmatch(form, e.text(path)):
            yield e.broken(path, found=quoted(e.text(path)))


def vans_identifier_published(e: Envelope) -> Breaks:
    return _identifiers(e, _UUID_PUBLISHED)


def vans_identifier_intended(e: Envelope) -> Breaks:
    return _identifiers(e, _UUID)


def vans_sent(e: Envelope) -> Breaks:
    if e.text("SentDateTime") and not MOMENT.fullmatch(e.text("SentDateTime")):
        yield e.broken("SentDateTime", found=quoted(e.text("SentDateTime")))


def content_base64(e: Envelope) -> Breaks:
    if e.content.element is not None and e.content.data is None and (e.content.element.text or "").strip():
        path = "Message/Data" if e.find("Message") is not None else "BinaryContent"
        yield e.broken(path, found=Text("broken base64", "ødelagt base64"))


def vans_format(e: Envelope) -> Breaks:
    found = e.text(f"{META}/Document/Format")
    wanted = "HL7" if e.inner["kind"] in NAMES else "XML"
    if found and e.inner["kind"] != "unknown" and found != wanted:
        yield e.broken(f"{META}/Document/Format", found=quoted(found), expected=quoted(wanted))


def vans_name(e: Envelope) -> Breaks:
    found, kind = e.text(f"{META}/Document/Name"), e.inner["kind"]
    if not found or kind in ("unknown", "bundle"):
        return
    if kind in NAMES:
        code = e.inner.get("category" if kind == "carecommunication" else "response_code", "")
        wanted = NAMES[kind] + code
    else:
        wanted = f"MCM:{kind.upper()}"
    if found != wanted:
        yield e.broken(f"{META}/Document/Name", found=quoted(found), expected=quoted(wanted))


def vans_version(e: Envelope) -> Breaks:
    found = e.text(f"{META}/Document/Version")
    wanted = VERSIONS.get(e.inner["kind"])
    if found and wanted and found not in wanted:
        yield e.broken(f"{META}/Document/Version", found=quoted(found), expected=quoted(" | ".join(wanted)))


def vans_size(e: Envelope) -> Breaks:
    found = e.text(f"{META}/Document/SizeInBytes")
    if found and e.content.data is not None and found != str(len(e.content.data)):
        yield e.broken(f"{META}/Document/SizeInBytes", found=quoted(found), expected=counted(len(e.content.data)))


def vans_transport(e: Envelope) -> Breaks:
    found = e.text(f"{META}/Transport/Type")
    if found not in ("", "reliable"):  # reliable is the default
        yield e.broken(f"{META}/Transport/Type", found=quoted(found))


def vans_mime(e: Envelope) -> Breaks:
    wanted = MIMES.get(e.inner["format"])
    if e.inner["kind"] not in NAMES or wanted is None:
        return
    transport = e.find(f"{META}/Transport")
    found = [
        (tag.text or "").strip()
        for tag in (transport if transport is not None else ())
        if tag.get("name") == "MCM:MIME"
    ]
    if found != [wanted]:
        yield e.broken(f"{META}/Transport/ServiceTag", found=quoted(", ".join(found) or None), expected=quoted(wanted))


def vans_addresses(e: Envelope) -> Breaks:
    for path, name in (("SenderID", "sender_gln"), ("ReceiverID", "receiver_gln")):
        found, wanted = e.text(path), e.inner.get(name, "")
        if found and wanted and found != wanted:
            yield e.broken(path, found=quoted(found), expected=quoted(wanted))


def vans_message_identifier(e: Envelope) -> Breaks:
    found, wanted = e.text(f"{META}/Identifier"), e.inner.get("message_id", "")
    if found and wanted and e.inner["kind"] in NAMES and found.lower() != wanted.lower():
        yield e.broken(f"{META}/Identifier", found=quoted(found), expected=quoted(wanted))


VANS_RULES: tuple[Rule[Envelope], ...] = (
    Rule(
        "vans-namespace",
        "error",
        Text(VANS, VANS),
        Text("Write the name space of version 1.0.4.", "Skriv navnerummet for version 1.0.4."),
        OUR_VANS,
        vans_namespace,
        "MSG_WRONG_NS",
    ),
    Rule(
        "vans-element",
        "error",
        Text("a mandatory element with content", "et obligatorisk element med indhold"),
        Text("Add the element.", "Tilføj elementet."),
        OUR_VANS,
        vans_elements,
        REQUIRED,
    ),
    Rule(
        "vans-party",
        "error",
        Text(
            "EndPointType EAN and a GLN with a right check digit",
            "EndPointType EAN og et lokationsnummer med rigtigt kontrolciffer",
        ),
        Text("Write the GLN of the organisation.", "Skriv organisationens lokationsnummer."),
        OUR_VANS,
        vans_parties,
        FORMAT,
    ),
    Rule(
        "vans-identifier",
        "error",
        Text("a UUID", "en UUID"),
        Text("Make the id with a UUID generator.", "Dan id'et med en UUID-generator."),
        f"{OUR_VANS} (as published: the class [aA-fF0-9])",
        vans_identifier_published,
        FORMAT,
        readings=("published",),
    ),
    Rule(
        "vans-identifier",
        "error",
        Text("a UUID of hexadecimal digits", "en UUID af hexadecimale cifre"),
        Text("Make the id with a UUID generator.", "Dan id'et med en UUID-generator."),
        f"{OUR_VANS} (as intended)",
        vans_identifier_intended,
        FORMAT,
        readings=("intended",),
    ),
    Rule(
        "vans-sent",
        "error",
        Text("xs:dateTime", "xs:dateTime"),
        Text("Write date, T and time.", "Skriv dato, T og tid."),
        OUR_VANS,
        vans_sent,
        "MSG_DATE_FORMAT",
    ),
    Rule(
        "envelope-base64",
        "error",
        Text("base64 of the message", "meddelelsen i base64"),
        Text("Encode the whole message, padded.", "Kod hele meddelelsen, med udfyldning."),
        OUR_VANS,
        content_base64,
        "MSG_Damaged_durin_transport",
    ),
    Rule(
        "vans-format",
        "error",
        Text("HL7 for FHIR, XML for the older letters", "HL7 for FHIR, XML for de ældre breve"),
        Text("Write the format of the content.", "Skriv indholdets format."),
        OUR_VANS,
        vans_format,
        VALUE_SET,
    ),
    Rule(
        "vans-name",
        "error",
        Text(
            "the name of the content: MCM:FDIS91#<category> or MCM:FCTL#<code>",
            "indholdets navn: MCM:FDIS91#<kategori>",
        ),
        Text("Build the name from the content.", "Dan navnet af indholdet."),
        f"{OUR_VANS}; TERM medcom-messaging-statisticalCodes",
        vans_name,
        VALUE_SET,
    ),
    Rule(
        "vans-version",
        "error",
        Text(
            "5.0 for CareCommunication, 2.0.0 for Acknowledgement",
            "5.0 for CareCommunication, 2.0.0 for Acknowledgement",
        ),
        Text("Write the version of the content.", "Skriv indholdets version."),
        OUR_VANS,
        vans_version,
        VALUE_SET,
    ),
    Rule(
        "vans-size",
        "error",
        Text("the size of the decoded message in bytes", "størrelsen af den afkodede meddelelse i bytes"),
        Text("Count the bytes before encoding.", "Tæl bytes før kodning."),
        OUR_VANS,
        vans_size,
    ),
    Rule(
        "vans-transport",
        "error",
        Text("reliable", "reliable"),
        Text("Leave Type out, or write reliable.", "Udelad Type, eller skriv reliable."),
        f"{OUR_VANS}; GOV 032",
        vans_transport,
        VALUE_SET,
    ),
    Rule(
        "vans-mime",
        "error",
        Text(
            "ServiceTag name MCM:MIME with the type of the content", "ServiceTag med navnet MCM:MIME og indholdets type"
        ),
        Text(
            "Write application/fhir+json or application/fhir+xml.",
            "Skriv application/fhir+json eller application/fhir+xml.",
        ),
        f"{OUR_VANS}; Testprotocol_Send",
        vans_mime,
        VALUE_SET,
    ),
    Rule(
        "vans-address",
        "error",
        Text(
            "the GLN of the message's own sender and receiver",
            "lokationsnummeret for meddelelsens egen afsender og modtager",
        ),
        Text("Let envelope and message name the same parties.", "Lad kuvert og meddelelse nævne de samme parter."),
        f"{OUR_VANS}; Testprotocol_Send",
        vans_addresses,
        "MSG_Receiver_Identifier_UNKNOWN",
    ),
    Rule(
        "vans-message-identifier",
        "warning",
        Text("the MessageHeader.id of the message", "meddelelsens MessageHeader.id"),
        Text("Copy the message's id.", "Tag meddelelsens id."),
        f"{OUR_VANS}; Testprotocol_Send",
        vans_message_identifier,
        "MSG_RESOURCE_ID_MISMATCH",
    ),
)
