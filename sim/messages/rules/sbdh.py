"""Rules of the SBDH envelope, as EHMI uses it."""

from __future__ import annotations

from sim.messages import terms
from sim.messages.envelopes import Envelope
from sim.messages.identifiers import is_cpr, is_gln
from sim.messages.rules.rule import FORMAT, REQUIRED, VALUE_SET, Breaks, Rule
from sim.messages.rules.testpeople import TEST_PEOPLE
from sim.messages.rules.vans import MIMES, MOMENT, NAMES, content_base64
from sim.messages.shapes import HAS_ZONE
from sim.messages.testpersons import is_test_person
from sim.messages.wording import Text, hide_number, quoted

SBDH_SOURCE = "SBDH dk-ehmi-sbdh 2.0.1, ehmiStandardBusinessDocumentHeader"
HEAD = "StandardBusinessDocumentHeader"
DOCUMENT = f"{HEAD}/DocumentIdentification"
SCOPES = (
    "DOCUMENTID",
    "PROCESSID",
    "SENDERID",
    "RECEIVERID",
    "MESSAGEIDENTIFIER",
    "MESSAGEENVELOPEIDENTIFIER",
    "StatisticalInformation",
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
    if found and not (MOMENT.fullmatch(found) and HAS_ZONE.fullmatch(found)):
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
        "envelope-base64",
        "error",
        Text("base64 of the message", "meddelelsen i base64"),
        Text("Encode the whole message, padded.", "Kod hele meddelelsen, med udfyldning."),
        SBDH_SOURCE,
        content_base64,
        "MSG_Damaged_durin_transport",
    ),
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
