"""Rules of the VANSEnvelope (our statement of it) and of the SBDH envelope (facts/medcom.md 3.2 and 3.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from sim.messages import terms
from sim.messages.envelopes import VANS, Content, Envelope, kind_of
from sim.messages.finding import Reading
from sim.messages.identifiers import is_cpr, is_gln
from sim.messages.rules.rule import FORMAT, REQUIRED, VALUE_SET, Break, Breaks, Rule
from sim.messages.rules.testpeople import TEST_PEOPLE
from sim.messages.safe_xml import namespace
from sim.messages.shapes import HAS_ZONE
from sim.messages.testpersons import is_test_person
from sim.messages.wording import Text, counted, hide_number, quoted

OUR_VANS = "tvaers' statement of VANSEnvelope 1.0.4, after GOV 030, 032 and FHIRMessages_NetworkEnvelopes_EN"
SBDH_SOURCE = "SBDH dk-ehmi-sbdh 2.0.1, ehmiStandardBusinessDocumentHeader"

META = "Message/MetaInformation"
HEAD = "StandardBusinessDocumentHeader"
DOCUMENT = f"{HEAD}/DocumentIdentification"

_UUID = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_UUID_PUBLISHED = _UUID.replace("[0-9A-Fa-f]", "[aA-fF0-9]")  # the range A-f holds every capital and [ \ ] ^ _ `
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")

NAMES = {"carecommunication": "MCM:FDIS91#", "acknowledgement": "MCM:FCTL#"}
VERSIONS = {"carecommunication": ("5.0",), "acknowledgement": ("2.0.0", "2.0")}
MIMES = {"json": "application/fhir+json", "xml": "application/fhir+xml"}
SCOPES = (
    "DOCUMENTID",
    "PROCESSID",
    "SENDERID",
    "RECEIVERID",
    "MESSAGEIDENTIFIER",
    "MESSAGEENVELOPEIDENTIFIER",
    "StatisticalInformation",
)


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
    if e.text("SentDateTime") and not _MOMENT.fullmatch(e.text("SentDateTime")):
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


def sbdh_elements(e: Envelope) -> Breaks:
    for path in (
        f"{HEAD}/HeaderVersion",
        f"{HEAD}/Sender/Identifier",
        f"{HEAD}/Receiver/Identifier",
        f"{DOCUMENT}/Standard",
        f"{DOCUMENT}/TypeVersion",
        f"{DOCUMENT}/InstanceIdentifier",
        f"{DOCUMENT}/Type",
        f"{DOCUMENT}/CreationDateAndTime",
        "BinaryContent",
    ):
        if not e.text(path):
            yield e.broken(path)
    for scope in SCOPES:
        if not e.scope(scope):
            yield e.broken(f"{HEAD}/BusinessScope/Scope", expected=quoted(scope))


def sbdh_header_version(e: Envelope) -> Breaks:
    if e.text(f"{HEAD}/HeaderVersion") not in ("", "1.0"):
        yield e.broken(f"{HEAD}/HeaderVersion", found=quoted(e.text(f"{HEAD}/HeaderVersion")))


def sbdh_parties(e: Envelope) -> Breaks:
    for party in ("Sender", "Receiver"):
        path = f"{HEAD}/{party}/Identifier"
        element, value = e.find(path), e.text(path)
        if element is None or not value:
            continue
        right = element.get("Authority") == "iso6523-actorid-upis" and value.startswith("0088:") and is_gln(value[5:])
        if not right:
            yield e.broken(path, found=quoted(f"{element.get('Authority')} {value}"))


def sbdh_document(e: Envelope) -> Breaks:
    event = {"carecommunication": terms.CARECOMMUNICATION_EVENT, "acknowledgement": terms.ACKNOWLEDGEMENT_EVENT}
    wanted = {
        "Standard": event.get(e.inner["kind"]),
        "Type": "Bundle" if e.inner["kind"] in event else None,
        "MultipleType": "false" if e.find(f"{DOCUMENT}/MultipleType") is not None else None,
    }
    for name, value in wanted.items():
        found = e.text(f"{DOCUMENT}/{name}")
        if value is not None and found and found != value:
            yield e.broken(f"{DOCUMENT}/{name}", found=quoted(found), expected=quoted(value))


def sbdh_creation(e: Envelope) -> Breaks:
    found = e.text(f"{DOCUMENT}/CreationDateAndTime")
    if found and not (_MOMENT.fullmatch(found) and HAS_ZONE.fullmatch(found)):
        yield e.broken(f"{DOCUMENT}/CreationDateAndTime", found=quoted(found))


def sbdh_agrees(e: Envelope) -> Breaks:
    scopes = {
        "MESSAGEIDENTIFIER": "message_id",
        "MESSAGEENVELOPEIDENTIFIER": "envelope_id",
        "SENDERID": "sender_sor",
        "RECEIVERID": "receiver_sor",
    }
    for scope, name in scopes.items():
        found, wanted = e.scope(scope), e.inner.get(name, "")
        if found and wanted and found != wanted:
            yield e.broken(f"{HEAD}/BusinessScope/Scope", found=quoted(f"{scope} {found}"), expected=quoted(wanted))
    for party, name in (("Sender", "sender_gln"), ("Receiver", "receiver_gln")):
        found, wanted = e.text(f"{HEAD}/{party}/Identifier").removeprefix("0088:"), e.inner.get(name, "")
        if found and wanted and found != wanted:
            yield e.broken(f"{HEAD}/{party}/Identifier", found=quoted(found), expected=quoted(wanted))


def sbdh_mime(e: Envelope) -> Breaks:
    element, wanted = e.find("BinaryContent"), MIMES.get(e.inner["format"])
    if element is not None and wanted and e.inner["kind"] in NAMES and element.get("mimeType") != wanted:
        yield e.broken("BinaryContent", found=quoted(element.get("mimeType")), expected=quoted(wanted))


def sbdh_patient(e: Envelope) -> Breaks:
    value = e.scope("PATIENTID")
    if is_cpr(value) and not is_test_person(value, e.known):
        yield e.broken(f"{HEAD}/BusinessScope/Scope", found=quoted(hide_number(value)))


SBDH_RULES: tuple[Rule[Envelope], ...] = (
    Rule(
        "sbdh-element",
        "error",
        Text("a mandatory element or scope with content", "et obligatorisk element eller scope med indhold"),
        Text("Add it.", "Tilføj det."),
        SBDH_SOURCE,
        sbdh_elements,
        REQUIRED,
    ),
    Rule(
        "sbdh-version",
        "error",
        Text("HeaderVersion 1.0", "HeaderVersion 1.0"),
        Text("Write 1.0.", "Skriv 1.0."),
        SBDH_SOURCE,
        sbdh_header_version,
        VALUE_SET,
    ),
    Rule(
        "sbdh-party",
        "error",
        Text(
            "Authority iso6523-actorid-upis and 0088:<GLN>", "Authority iso6523-actorid-upis og 0088:<lokationsnummer>"
        ),
        Text("Write the GLN after 0088:.", "Skriv lokationsnummeret efter 0088:."),
        SBDH_SOURCE,
        sbdh_parties,
        FORMAT,
    ),
    Rule(
        "sbdh-document",
        "error",
        Text("the event code as Standard, Type Bundle, MultipleType false", "hændelseskoden som Standard, Type Bundle"),
        Text("Describe the content as it is.", "Beskriv indholdet, som det er."),
        SBDH_SOURCE,
        sbdh_document,
        VALUE_SET,
    ),
    Rule(
        "sbdh-creation",
        "error",
        Text("a moment with a time zone", "et tidspunkt med tidszone"),
        Text("Write Z or the offset from UTC.", "Skriv Z eller afstanden til UTC."),
        f"{SBDH_SOURCE}; GOV 052.2",
        sbdh_creation,
        "MSG_DATE_FORMAT",
    ),
    Rule(
        "envelope-base64",
        "error",
        Text("base64 of the message", "meddelelsen i base64"),
        Text("Encode the whole message, padded.", "Kod hele meddelelsen, med udfyldning."),
        SBDH_SOURCE,
        content_base64,
        "MSG_Damaged_durin_transport",
    ),
    Rule(
        "sbdh-agreement",
        "error",
        Text("ids and parties as in the message", "id'er og parter som i meddelelsen"),
        Text("Copy them from the message.", "Tag dem fra meddelelsen."),
        SBDH_SOURCE,
        sbdh_agrees,
        "MSG_RESOURCE_ID_MISMATCH",
    ),
    Rule(
        "sbdh-mime",
        "error",
        Text("the mimeType of the content", "indholdets mimeType"),
        Text(
            "Write application/fhir+json or application/fhir+xml.",
            "Skriv application/fhir+json eller application/fhir+xml.",
        ),
        SBDH_SOURCE,
        sbdh_mime,
        VALUE_SET,
    ),
    Rule("test-person", "error", TEST_PEOPLE[0].demand, TEST_PEOPLE[0].mend, TEST_PEOPLE[0].source, sbdh_patient),
)


def judge_envelope(
    root: etree._Element, content: Content, inner: Mapping[str, str], reading: Reading, known: frozenset[str]
) -> list[tuple[Rule[Envelope], Break]]:
    """Every breach of an envelope's rules, in the order of its table; `inner` is what is known of its content."""
    table = VANS_RULES if kind_of(root) == "vans" else SBDH_RULES
    envelope = Envelope(root, content, inner, known)
    return [
        (rule, broken)
        for rule in table
        if rule.check is not None and reading in rule.readings
        for broken in rule.check(envelope)
    ]
