"""Rules of what XDIS91, XBIN01 and XCTL01-03 carry, as far as public material shows them: text, objects, refusals."""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from lxml import etree

from sim.messages.older import Emessage, content
from sim.messages.rules.older import CHOOSE, LISTED, MAPPING, SAMPLES, one_of
from sim.messages.rules.rule import REQUIRED, VALUE_SET, Breaks, Rule
from sim.messages.safe_xml import local
from sim.messages.wording import NOTHING, Text, counted, quoted

USE_CASES = "UseCases-VANSKonverteringslosning_200126.pdf"
MAX_TEXT = 31_150
MAX_SUBJECT = 70
PRIORITIES = frozenset({"rutine", "høj_prioritet"})
MARKUP = frozenset({"Break", "Space", "Bold", "Italic", "Underline", "Right", "Center", "FixedFont"})
OBJECT_CODES = frozenset(
    {"tekstfil", "billede", "program", "vektor_grafik", "biosignaler", "multimedie", "proprietaert_indhold"}
)

REFERENCES = frozenset({"BIN", "URL", "SUP"})
REFUSE_CODES = frozenset({"problem_med_version", "ukendt_lokationsnummer", "ikke_specificeret"})


def priority(m: Emessage) -> Breaks:
    return one_of(m, "Priority", PRIORITIES)


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
    return one_of(m, "ObjectCode", OBJECT_CODES)


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
    return one_of(m, "RefuseCode", REFUSE_CODES)


def refuse_in_positive(m: Emessage) -> Breaks:
    if m.kind.name == "xctl03":
        for element in m.all("RefuseCode"):
            yield m.broken(element, found=quoted(content(element)))


def refuse_missing(m: Emessage) -> Breaks:
    if m.kind.name in ("xctl01", "xctl02") and not any(content(element) for element in m.all("RefuseCode")):
        yield m.broken(None, "OriginalEmessage", "RefuseCode", found=NOTHING)


OLDER_CONTENT: tuple[Rule[Emessage], ...] = (
    Rule("older-priority", "error", LISTED, CHOOSE, MAPPING, priority, VALUE_SET),
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
    Rule("older-object-code", "error", LISTED, CHOOSE, SAMPLES, object_code, VALUE_SET),
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
        LISTED,
        CHOOSE,
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
