"""Rules of the document itself, before it is a message: its reader reports them."""

from __future__ import annotations

from sim.messages.rules.rule import FORMAT, SYNTAX, Rule
from sim.messages.wording import Text

FHIR_TYPES = "FHIR R4 4.0.1, data types"
XML_SAFETY = "tvaers: documents from strangers are read without entities (issue 6)"

DOCUMENT: tuple[Rule[object], ...] = (
    Rule(
        "size",
        "error",
        Text("at most 100 MB with its envelope", "højst 100 MB med kuvert"),
        Text("Send fewer or smaller attachments.", "Send færre eller mindre vedhæftninger."),
        "GOV 030 §3.2",
        code="MSG_Element_To_Long",
    ),
    Rule(
        "unknown-format",
        "error",
        Text(
            "a FHIR Bundle (JSON or XML), a VANSEnvelope, an SBDH envelope or an Emessage (XDIS91, XBIN01, XCTL01-03)",
            "en FHIR Bundle (JSON/XML), en VANSEnvelope, en SBDH-kuvert eller en Emessage (XDIS91, XBIN01, XCTL01-03)",
        ),
        Text("Send one of the formats named.", "Send et af de nævnte formater."),
        "GOV 030 §4",
        code="MSG_UNKNOWN_TYPE",
    ),
    Rule(
        "edifact",
        "error",
        Text("a format that is judged here", "et format, der bedømmes her"),
        Text("Send XDIS91 or CareCommunication; EDIFACT is simulated only.", "Send XDIS91 eller CareCommunication."),
        "tvaers: EDIFACT DIS91 is played in simulation only (issue 6)",
        code="MSG_UNKNOWN_TYPE",
    ),
    Rule(
        "encoding",
        "error",
        Text("JSON in UTF-8", "JSON i UTF-8"),
        Text("Encode the document in UTF-8.", "Skriv dokumentet i UTF-8."),
        "FHIR R4, JSON representation; RFC 8259 §8.1",
        code=SYNTAX,
    ),
    Rule(
        "encoding-declaration",
        "error",
        Text("bytes in the encoding the XML declaration names", "bytes i den kodning, XML-erklæringen nævner"),
        Text(
            "Make the declaration and the bytes agree; else æ, ø and å are lost.",
            "Lad erklæring og bytes passe sammen; ellers går æ, ø og å tabt.",
        ),
        "XML 1.0 §4.3.3 (a public sample declares ISO-8859-1 over UTF-8)",
        code=SYNTAX,
    ),
    Rule(
        "json-syntax",
        "error",
        Text("a JSON object", "et JSON-objekt"),
        Text("Write the document with a JSON library.", "Skriv dokumentet med et JSON-bibliotek."),
        "RFC 8259; FHIR R4, JSON representation",
        code=SYNTAX,
    ),
    Rule(
        "json-duplicate-name",
        "error",
        Text("every name once in its object", "hvert navn én gang i sit objekt"),
        Text("Put repeated elements in a list.", "Saml gentagne elementer i en liste."),
        "FHIR R4, JSON representation: property names SHALL be unique",
        code=SYNTAX,
    ),
    Rule(
        "xml-syntax",
        "error",
        Text("well-formed XML", "velformet XML"),
        Text("Write the document with an XML library.", "Skriv dokumentet med et XML-bibliotek."),
        "XML 1.0",
        code=SYNTAX,
    ),
    Rule(
        "xml-doctype",
        "error",
        Text("no document type declaration", "ingen dokumenttypeerklæring"),
        Text("Leave out <!DOCTYPE and all entities.", "Udelad <!DOCTYPE og alle entiteter."),
        XML_SAFETY,
        code=SYNTAX,
    ),
    Rule(
        "depth",
        "error",
        Text("at most 100 levels", "højst 100 niveauer"),
        Text("Flatten the document.", "Gør dokumentet fladere."),
        XML_SAFETY,
        code=SYNTAX,
    ),
    Rule(
        "base64",
        "error",
        Text("base64 text", "base64-tekst"),
        Text("Encode the whole content with base64, padded.", "Kod hele indholdet med base64, med udfyldning."),
        "FHIR R4 base64Binary; GOV 030 (VANSEnvelope/Message/Data)",
        code="MSG_Damaged_durin_transport",
    ),
    Rule(
        "fhir-type",
        "error",
        Text("a value of the element's type", "en værdi af elementets type"),
        Text("Write a value of that type; lists in [ ], objects in { }.", "Skriv en værdi af den type."),
        FHIR_TYPES,
        code="MSG_Datatype_Wrong",
    ),
    Rule(
        "fhir-primitive",
        "error",
        Text("a value in the form of its type", "en værdi i typens form"),
        Text("Follow the form the type prescribes.", "Følg den form, typen foreskriver."),
        FHIR_TYPES,
        code=FORMAT,
    ),
    Rule(
        "fhir-empty",
        "error",
        Text("a value with content, or no element", "en værdi med indhold, eller intet element"),
        Text("Leave the element out when there is nothing to say.", "Udelad elementet, når der intet er at sige."),
        FHIR_TYPES,
        code=FORMAT,
    ),
    Rule(
        "fhir-unknown-element",
        "warning",
        Text("an element FHIR R4 knows", "et element, FHIR R4 kender"),
        Text("Put extra data in an extension.", "Læg ekstra data i en extension."),
        "FHIR R4 4.0.1; receivers accept extra data (GOV 030 §4)",
        code="MSG_PARAM_UNKNOWN",
    ),
    Rule(
        "timezone",
        "error",
        Text(
            "a moment with a time zone: 2026-03-02T09:15:00+01:00",
            "et tidspunkt med tidszone: 2026-03-02T09:15:00+01:00",
        ),
        Text("Write Z or the offset from UTC.", "Skriv Z eller afstanden til UTC."),
        "GOV 052.2",
        code="MSG_DATE_FORMAT",
    ),
)
