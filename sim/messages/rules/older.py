"""Rules of the head of XDIS91, XBIN01 and XCTL01-03, as far as public material shows them: who to whom, when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from sim.messages.identifiers import is_cpr, is_d_ecpr, is_gln, is_x_ecpr
from sim.messages.older import Emessage, content
from sim.messages.rules.rule import FORMAT, REQUIRED, VALUE_SET, Breaks, Rule
from sim.messages.rules.testpeople import SOURCE as TEST_SOURCE
from sim.messages.rules.testpeople import TEST_PEOPLE
from sim.messages.safe_xml import local, namespace
from sim.messages.testpersons import is_test_person
from sim.messages.wording import Text, hide_number, quoted

SAMPLES = "CCgp docs/assets/examples (Flow1, Flow3)"
MAPPING = "Mapning-XDIS91-CareCommunication_v500_januar2026.xlsx"
MAX_IDENTIFIER = 14
STATUS = frozenset({"nytbrev", "rettetbrev"})
ACKNOWLEDGEMENT = frozenset({"pluspositivkvitt", "minuspositivkvitt"})
IDENTIFIER_CODES = frozenset({"lokationsnummer", "ydernummer", "sygehusafdelingsnummer", "kommunenummer", "sorkode"})
EPISODE_STATUS = frozenset({"inaktiv", "indlagt", "ambulant", "doed", "ambulant_roentgen"})
_ENVELOPE = ("/Envelope/Sent/Date", "/Envelope/Sent/Time", "/Envelope/Identifier", "/Envelope/AcknowledgementCode")
_LETTER = ("Letter/Identifier", "Letter/VersionCode", "Letter/StatisticalCode")
_LONG_LETTER = (
    *_LETTER,
    "Letter/Authorisation/Date",
    "Letter/Authorisation/Time",
    "Letter/TypeCode",
    "Letter/StatusCode",
)

_PARTIES = tuple(
    f"{party}/{name}" for party in ("Sender", "Receiver") for name in ("EANIdentifier", "Identifier", "IdentifierCode")
)
_NAMES = ("Sender/OrganisationName", "Receiver/OrganisationName")
_ORIGINAL = (
    "Sender/EANIdentifier",
    "Receiver/EANIdentifier",
    "OriginalEmessage/OriginalEnvelopeIdentifier",
    "OriginalEmessage/OriginalSender/EANIdentifier",
    "OriginalEmessage/OriginalReceiver/EANIdentifier",
    "OriginalEmessage/OriginalLetter/OriginalLetterIdentifier",
    "OriginalEmessage/OriginalLetter/OriginalVersionCode",
)

_BINARY = tuple(
    f"BinaryObject/{name}"
    for name in ("ObjectIdentifier", "ObjectCode", "ObjectExtensionCode", "OriginalObjectSize", "Object_Base64Encoded")
)
MANDATORY = {
    "xdis91": (
        *_ENVELOPE,
        *_LONG_LETTER,
        *_PARTIES,
        *_NAMES,
        "Patient/PersonSurnameName",
        "ClinicalInformation/Text01",
    ),
    "xbin01": (*_ENVELOPE, *_LONG_LETTER, *_PARTIES, *_NAMES, "Patient/PersonSurnameName", *_BINARY),
    "xctl01": (*_ENVELOPE, *_LETTER, *_ORIGINAL),
    "xctl02": (*_ENVELOPE, *_LETTER, *_ORIGINAL),
    "xctl03": (*_ENVELOPE, *_LETTER, *_ORIGINAL),
}

ORDER = {
    "Emessage": (
        "Envelope",
        "ClinicalEmail",
        "BinaryLetter",
        "NegativeVansReceipt",
        "NegativeReceipt",
        "PositiveReceipt",
    ),
    "Envelope": ("Sent", "Identifier", "AcknowledgementCode"),
    "ClinicalEmail": (
        "Letter",
        "Sender",
        "Receiver",
        "Patient",
        "AdditionalInformation",
        "ClinicalInformation",
        "Reference",
    ),
    "BinaryLetter": ("Letter", "Sender", "Receiver", "Patient", "BinaryObject"),
    "Letter": (
        "Identifier",
        "VersionCode",
        "StatisticalCode",
        "Authorisation",
        "TypeCode",
        "StatusCode",
        "EpisodeOfCareIdentifier",
    ),
}


def mandatory(m: Emessage) -> Breaks:
    for path in MANDATORY[m.kind.name]:
        if not m.text(path) and m.find(path) is not None and not len(m.find(path)):  # type: ignore[arg-type]
            yield m.broken(m.find(path), found=Text("empty", "tomt"))
        elif m.find(path) is None:
            yield m.broken(m.root if path.startswith("/") else None, *path.strip("/").split("/"))


def order(m: Emessage) -> Breaks:
    for element in m.root.iter():
        wanted = ORDER.get(local(element)) if isinstance(element.tag, str) else None
        if wanted is not None:
            places = [wanted.index(local(child)) for child in element if local(child) in wanted]
            if places != sorted(places):
                yield m.broken(element, expected=quoted(", ".join(wanted), 200))


def name_space(m: Emessage) -> Breaks:
    if namespace(m.root) != m.kind.namespace:
        yield m.broken(m.root, found=quoted(namespace(m.root) or None), expected=quoted(m.kind.namespace))


def version_code(m: Emessage) -> Breaks:
    found = m.text("Letter/VersionCode")
    if found and found != m.kind.version:
        yield m.broken(m.find("Letter/VersionCode"), found=quoted(found), expected=quoted(m.kind.version))


def statistical_code(m: Emessage) -> Breaks:
    for path in ("Letter/StatisticalCode", "Letter/TypeCode"):
        found = m.text(path)
        if found and found != m.kind.statistical:
            yield m.broken(m.find(path), found=quoted(found), expected=quoted(m.kind.statistical))


def moments(m: Emessage) -> Breaks:
    forms = {"Date": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "Time": r"([01][0-9]|2[0-3]):[0-5][0-9]"}
    for name, form in forms.items():
        for element in m.all(name):
            if not re.fullmatch(form, content(element)):
                yield m.broken(element, found=quoted(content(element)))


def one_of(m: Emessage, name: str, values: frozenset[str]) -> Breaks:
    for element in m.all(name):
        if content(element) and content(element) not in values:
            yield m.broken(element, found=quoted(content(element)), expected=quoted(" | ".join(sorted(values)), 120))


def acknowledgement_code(m: Emessage) -> Breaks:
    allowed = frozenset({"minuspositivkvitt"}) if m.kind.name.startswith("xctl") else ACKNOWLEDGEMENT
    return one_of(m, "AcknowledgementCode", allowed)


def status_code(m: Emessage) -> Breaks:
    return one_of(m, "StatusCode", STATUS)


def letter_identifier(m: Emessage) -> Breaks:
    found = m.text("Letter/Identifier")
    if len(found) > MAX_IDENTIFIER:
        yield m.broken(m.find("Letter/Identifier"), found=quoted(found))


def gln(m: Emessage) -> Breaks:
    for element in m.all("EANIdentifier"):
        if content(element) and not is_gln(content(element)):
            yield m.broken(element, found=quoted(content(element)))


def identifier_code(m: Emessage) -> Breaks:
    return one_of(m, "IdentifierCode", IDENTIFIER_CODES)


def _numbers(m: Emessage) -> Iterator[tuple[etree._Element, str]]:
    for element in m.all("CivilRegistrationNumber"):
        yield element, content(element)


def patient_number(m: Emessage) -> Breaks:
    patient = m.find("Patient")
    if (
        patient is not None
        and not m.text("Patient/CivilRegistrationNumber")
        and not m.text("Patient/AlternativeIdentifier")
    ):
        yield m.broken(patient, "CivilRegistrationNumber")


def cpr(m: Emessage) -> Breaks:
    for element, value in _numbers(m):
        if value and not (is_cpr(value) or is_x_ecpr(value) or is_d_ecpr(value)):
            yield m.broken(element, found=quoted(hide_number(value)))


def test_person(m: Emessage) -> Breaks:
    for element, value in _numbers(m):
        if is_cpr(value) and not is_test_person(value, m.known):
            yield m.broken(element, found=quoted(hide_number(value)))


def episode_status(m: Emessage) -> Breaks:
    return one_of(m, "EpisodeOfCareStatusCode", EPISODE_STATUS)


def episode_identifier(m: Emessage) -> Breaks:
    for element in m.all("EpisodeOfCareIdentifier"):
        if "-" in content(element):
            yield m.broken(element, found=quoted(content(element)))


LISTED = Text("a value of the list", "en værdi fra listen")
CHOOSE = Text("Choose a value from the list.", "Vælg en værdi fra listen.")


OLDER_HEAD: tuple[Rule[Emessage], ...] = (
    Rule(
        "older-element",
        "error",
        Text("a mandatory element with content", "et obligatorisk element med indhold"),
        Text("Add the element.", "Tilføj elementet."),
        f"{MAPPING}; {SAMPLES}",
        mandatory,
        REQUIRED,
    ),
    Rule(
        "older-order",
        "warning",
        Text("elements in their order", "elementer i rækkefølge"),
        Text("Put the elements in the order shown.", "Stil elementerne i den viste rækkefølge."),
        f"{SAMPLES} (no schema is public)",
        order,
        "MSG_BAD_SYNTAX",
    ),
    Rule(
        "older-namespace",
        "error",
        Text("the name space of this kind of letter", "brevtypens navnerum"),
        Text("Write the name space shown.", "Skriv det viste navnerum."),
        SAMPLES,
        name_space,
        "MSG_WRONG_NS",
    ),
    Rule(
        "older-version",
        "error",
        Text("the version code in use", "den versionskode, der er i brug"),
        Text("Send the version the receiver accepts.", "Send den version, modtageren accepterer."),
        SAMPLES,
        version_code,
        VALUE_SET,
    ),
    Rule(
        "older-type",
        "error",
        Text("StatisticalCode and TypeCode of this kind", "StatisticalCode og TypeCode for brevtypen"),
        Text("Write the code shown.", "Skriv den viste kode."),
        SAMPLES,
        statistical_code,
        VALUE_SET,
    ),
    Rule(
        "older-moment",
        "error",
        Text("Date YYYY-MM-DD, Time HH:MM", "Date ÅÅÅÅ-MM-DD, Time TT:MM"),
        Text("Write date and time in that form.", "Skriv dato og tid på den form."),
        SAMPLES,
        moments,
        "MSG_DATE_FORMAT",
    ),
    Rule(
        "older-acknowledgement-code",
        "error",
        Text(
            "pluspositivkvitt or minuspositivkvitt; a receipt has minuspositivkvitt",
            "pluspositivkvitt eller minuspositivkvitt",
        ),
        CHOOSE,
        SAMPLES,
        acknowledgement_code,
        VALUE_SET,
    ),
    Rule("older-status", "error", LISTED, CHOOSE, SAMPLES, status_code, VALUE_SET),
    Rule(
        "older-letter-identifier",
        "error",
        Text(f"at most {MAX_IDENTIFIER} characters", f"højst {MAX_IDENTIFIER} tegn"),
        Text("Shorten the letter's identifier.", "Forkort brevets identifikator."),
        "XDIS91.pdf, quoted by docs.ehealth.sundhed.dk v2020.3",
        letter_identifier,
        "MSG_Element_To_Long",
    ),
    Rule(
        "older-gln",
        "error",
        Text("13 digits with a right check digit", "13 cifre med rigtigt kontrolciffer"),
        Text("Check the number for a slip.", "Se efter en tastefejl i nummeret."),
        "GS1; DK GLNIdentifier.fsh",
        gln,
        FORMAT,
    ),
    Rule("older-identifier-code", "error", LISTED, CHOOSE, SAMPLES, identifier_code, VALUE_SET),
    Rule(
        "older-patient",
        "error",
        Text("CivilRegistrationNumber or AlternativeIdentifier", "CivilRegistrationNumber eller AlternativeIdentifier"),
        Text("Write the patient's number.", "Skriv patientens nummer."),
        MAPPING,
        patient_number,
        REQUIRED,
    ),
    Rule(
        "older-cpr",
        "error",
        Text("DDMMYY and four digits, or a replacement number", "DDMMÅÅ og fire cifre, eller et erstatningsnummer"),
        Text("Write ten characters without a hyphen.", "Skriv ti tegn uden bindestreg."),
        "DK DkCoreCprIdentifier.fsh",
        cpr,
        FORMAT,
    ),
    Rule("test-person", "error", TEST_PEOPLE[0].demand, TEST_PEOPLE[0].mend, TEST_SOURCE, test_person),
    Rule("older-episode-status", "error", LISTED, CHOOSE, f"{MAPPING}", episode_status, VALUE_SET),
    Rule(
        "older-episode-identifier",
        "error",
        Text("an identifier without hyphens", "en identifikator uden bindestreger"),
        Text("Leave the hyphens out; FHIR has them, this format has not.", "Udelad bindestregerne i dette format."),
        "GOV 080",
        episode_identifier,
        FORMAT,
    ),
)
