"""Rules of XDIS91, XBIN01 and XCTL01-03 as far as public material shows them (facts/medcom.md 4.1)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from lxml import etree

from sim.messages.identifiers import is_cpr, is_d_ecpr, is_gln, is_x_ecpr
from sim.messages.older import Emessage, content
from sim.messages.rules.rule import FORMAT, REQUIRED, VALUE_SET, Break, Breaks, Rule
from sim.messages.rules.testpeople import SOURCE as TEST_SOURCE
from sim.messages.rules.testpeople import TEST_PEOPLE
from sim.messages.safe_xml import local, namespace
from sim.messages.testpersons import is_test_person
from sim.messages.wording import NOTHING, Text, counted, hide_number, quoted

SAMPLES = "CCgp docs/assets/examples (Flow1, Flow3), facts/medcom.md 4.1"
MAPPING = "Mapning-XDIS91-CareCommunication_v500_januar2026.xlsx"
USE_CASES = "UseCases-VANSKonverteringslosning_200126.pdf"

MAX_TEXT = 31_150
MAX_SUBJECT = 70
MAX_IDENTIFIER = 14
STATUS = frozenset({"nytbrev", "rettetbrev"})
ACKNOWLEDGEMENT = frozenset({"pluspositivkvitt", "minuspositivkvitt"})
IDENTIFIER_CODES = frozenset({"lokationsnummer", "ydernummer", "sygehusafdelingsnummer", "kommunenummer", "sorkode"})
EPISODE_STATUS = frozenset({"inaktiv", "indlagt", "ambulant", "doed", "ambulant_roentgen"})
PRIORITIES = frozenset({"rutine", "høj_prioritet"})
MARKUP = frozenset({"Break", "Space", "Bold", "Italic", "Underline", "Right", "Center", "FixedFont"})
OBJECT_CODES = frozenset(
    {"tekstfil", "billede", "program", "vektor_grafik", "biosignaler", "multimedie", "proprietaert_indhold"}
)
REFERENCES = frozenset({"BIN", "URL", "SUP"})
REFUSE_CODES = frozenset({"problem_med_version", "ukendt_lokationsnummer", "ikke_specificeret"})

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


def _one_of(m: Emessage, name: str, values: frozenset[str]) -> Breaks:
    for element in m.all(name):
        if content(element) and content(element) not in values:
            yield m.broken(element, found=quoted(content(element)), expected=quoted(" | ".join(sorted(values)), 120))


def acknowledgement_code(m: Emessage) -> Breaks:
    allowed = frozenset({"minuspositivkvitt"}) if m.kind.name.startswith("xctl") else ACKNOWLEDGEMENT
    return _one_of(m, "AcknowledgementCode", allowed)


def status_code(m: Emessage) -> Breaks:
    return _one_of(m, "StatusCode", STATUS)


def letter_identifier(m: Emessage) -> Breaks:
    found = m.text("Letter/Identifier")
    if len(found) > MAX_IDENTIFIER:
        yield m.broken(m.find("Letter/Identifier"), found=quoted(found))


def gln(m: Emessage) -> Breaks:
    for element in m.all("EANIdentifier"):
        if content(element) and not is_gln(content(element)):
            yield m.broken(element, found=quoted(content(element)))


def identifier_code(m: Emessage) -> Breaks:
    return _one_of(m, "IdentifierCode", IDENTIFIER_CODES)


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
    return _one_of(m, "EpisodeOfCareStatusCode", EPISODE_STATUS)


def episode_identifier(m: Emessage) -> Breaks:
    for element in m.all("EpisodeOfCareIdentifier"):
        if "-" in content(element):
            yield m.broken(element, found=quoted(content(element)))


def priority(m: Emessage) -> Breaks:
    return _one_of(m, "Priority", PRIORITIES)


def subject(m: Emessage) -> Breaks:
    for element in m.all("Subject"):
        if len(content(element)) > MAX_SUBJECT:
            yield m.broken(element, found=counted(len(content(element))))


def text_length(m: Emessage) -> Breaks:
    total = sum(len("".join(element.itertext())) for element in m.all("Text01"))
    if total > MAX_TEXT:
        yield m.broken(m.find("ClinicalInformation"), found=counted(total))


def text_markup(m: Emessage) -> Breaks:
    for text in m.all("Text01"):
        for element in text.iterdescendants():
            if isinstance(element.tag, str) and local(element) not in MARKUP:
                yield m.broken(element, found=quoted(local(element)))


def references(m: Emessage) -> Breaks:
    for element in m.all("Reference"):
        kinds = [local(child) for child in element if local(child) in REFERENCES]
        told = next((content(child) for child in element if local(child) == "RefDescription"), "")
        if len(kinds) != 1 or (told in REFERENCES and kinds != [told]):
            yield m.broken(element, found=quoted(", ".join([told, *kinds])))


def object_code(m: Emessage) -> Breaks:
    return _one_of(m, "ObjectCode", OBJECT_CODES)


def objects(m: Emessage) -> Iterator[tuple[etree._Element, str, bytes | None]]:
    """(element, stated size, decoded content or None) of every binary object."""
    for element in m.all("BinaryObject"):
        parts = {local(child): content(child) for child in element}
        text = "".join(parts.get("Object_Base64Encoded", "").split())
        try:
            data: bytes | None = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
        except (binascii.Error, UnicodeEncodeError):
            data = None
        yield element, parts.get("OriginalObjectSize", ""), data


def binary_base64(m: Emessage) -> Breaks:
    for element, _, data in objects(m):
        if data is None:
            yield m.broken(element, "Object_Base64Encoded", found=Text("broken base64", "ødelagt base64"))


def binary_size(m: Emessage) -> Breaks:
    for element, size, data in objects(m):
        if data is not None and size and size != str(len(data)):
            yield m.broken(element, "OriginalObjectSize", found=quoted(size), expected=counted(len(data)))


def refuse_code(m: Emessage) -> Breaks:
    return _one_of(m, "RefuseCode", REFUSE_CODES)


def refuse_in_positive(m: Emessage) -> Breaks:
    if m.kind.name == "xctl03":
        for element in m.all("RefuseCode"):
            yield m.broken(element, found=quoted(content(element)))


def refuse_missing(m: Emessage) -> Breaks:
    if m.kind.name in ("xctl01", "xctl02") and not any(content(element) for element in m.all("RefuseCode")):
        yield m.broken(None, "OriginalEmessage", "RefuseCode", found=NOTHING)


_LISTED = Text("a value of the list", "en værdi fra listen")
_CHOOSE = Text("Choose a value from the list.", "Vælg en værdi fra listen.")

OLDER: tuple[Rule[Emessage], ...] = (
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
        _CHOOSE,
        SAMPLES,
        acknowledgement_code,
        VALUE_SET,
    ),
    Rule("older-status", "error", _LISTED, _CHOOSE, SAMPLES, status_code, VALUE_SET),
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
    Rule("older-identifier-code", "error", _LISTED, _CHOOSE, SAMPLES, identifier_code, VALUE_SET),
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
    Rule("older-episode-status", "error", _LISTED, _CHOOSE, f"{MAPPING}", episode_status, VALUE_SET),
    Rule(
        "older-episode-identifier",
        "error",
        Text("an identifier without hyphens", "en identifikator uden bindestreger"),
        Text("Leave the hyphens out; FHIR has them, this format has not.", "Udelad bindestregerne i dette format."),
        "GOV 080",
        episode_identifier,
        FORMAT,
    ),
    Rule("older-priority", "error", _LISTED, _CHOOSE, MAPPING, priority, VALUE_SET),
    Rule(
        "older-subject",
        "error",
        Text(f"at most {MAX_SUBJECT} characters", f"højst {MAX_SUBJECT} tegn"),
        Text("Shorten the subject.", "Forkort emnet."),
        MAPPING,
        subject,
        "MSG_Element_To_Long",
    ),
    Rule(
        "older-text",
        "error",
        Text(f"at most {MAX_TEXT} characters", f"højst {MAX_TEXT} tegn"),
        Text("Shorten the text, or attach it.", "Forkort teksten, eller vedhæft den."),
        f"{USE_CASES} §1.4.2.3 (to be lifted during conversion)",
        text_length,
        "MSG_Element_To_Long",
    ),
    Rule(
        "older-markup",
        "error",
        Text(", ".join(sorted(MARKUP)), ", ".join(sorted(MARKUP))),
        Text("Use only these elements in Text01.", "Brug kun disse elementer i Text01."),
        "MedCom OIOXML to EDIFACT stylesheet",
        text_markup,
        "MSG_BAD_SYNTAX",
    ),
    Rule(
        "older-reference",
        "error",
        Text("one of BIN, URL and SUP, as RefDescription says", "én af BIN, URL og SUP, som RefDescription siger"),
        Text("Let RefDescription and the element agree.", "Lad RefDescription og elementet passe sammen."),
        SAMPLES,
        references,
        VALUE_SET,
    ),
    Rule("older-object-code", "error", _LISTED, _CHOOSE, SAMPLES, object_code, VALUE_SET),
    Rule(
        "older-base64",
        "error",
        Text("base64 text", "base64-tekst"),
        Text("Encode the whole object, padded.", "Kod hele objektet, med udfyldning."),
        SAMPLES,
        binary_base64,
        "MSG_Damaged_durin_transport",
    ),
    Rule(
        "older-object-size",
        "warning",
        Text("the size of the decoded object in bytes", "størrelsen af det afkodede objekt i bytes"),
        Text("Count the bytes before encoding.", "Tæl bytes før kodning."),
        SAMPLES,
        binary_size,
    ),
    Rule(
        "older-refuse-code",
        "warning",
        _LISTED,
        _CHOOSE,
        f"{SAMPLES} (the full list is not public)",
        refuse_code,
        VALUE_SET,
    ),
    Rule(
        "older-refuse-in-positive",
        "error",
        Text("no RefuseCode in a positive receipt", "ingen RefuseCode i en positiv kvittering"),
        Text("Leave it out, or send XCTL02.", "Udelad den, eller send XCTL02."),
        SAMPLES,
        refuse_in_positive,
        "MSG_RESOURCE_NOT_ALLOWED",
    ),
    Rule(
        "older-refuse-missing",
        "warning",
        Text("a RefuseCode in a negative receipt", "en RefuseCode i en negativ kvittering"),
        Text("Say why the letter was refused.", "Sig, hvorfor brevet blev afvist."),
        SAMPLES,
        refuse_missing,
        REQUIRED,
    ),
)


def judge_older(root: etree._Element, known: frozenset[str]) -> list[tuple[Rule[Emessage], Break]]:
    """Every breach of an Emessage, in the order of the table."""
    message = Emessage(root, known)
    return [(rule, broken) for rule in OLDER if rule.check is not None for broken in rule.check(message)]
