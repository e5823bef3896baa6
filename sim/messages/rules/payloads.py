"""Rules of the letter's segments: texts, contacts and attachments (CareCommunication 5.0)."""

from __future__ import annotations

import re

from sim.messages import terms
from sim.messages.bundle import Message, Payload
from sim.messages.rules.communication import CC
from sim.messages.rules.rule import FORMAT, REQUIRED, VALUE_SET, Breaks, Rule, here
from sim.messages.tree import Path
from sim.messages.wording import Text, counted, quoted

CORE_IDENTIFIER = "CORE MedComIdentifierExtension.fsh"
_PHONE = re.compile(r"[+]?[-0-9]+")
_PHONE_PUBLISHED = re.compile(r"[+]?[-0-9]")
_FILE_EXTENSION = re.compile(r"\.(pdf|gif|jpe?g|png|tiff?|bmp|docx?|txt|xml)$", re.IGNORECASE)
MAX_ATTACHMENTS = 10


def payload_text(m: Message) -> Breaks:
    if m.communication and not any(payload.text is not None for payload in m.payloads):
        yield here((*m.communication.path, "payload"))


def _needs(m: Message, field: str) -> Breaks:
    for payload in m.payloads:
        if getattr(payload, field) is None:
            yield here((*payload.node.path, "extension"))


def payload_date(m: Message) -> Breaks:
    return _needs(m, "date")


def payload_identifier(m: Message) -> Breaks:
    for payload in m.payloads:
        if payload.identifier is None or "value" not in payload.identifier:
            yield here((*payload.node.path, "extension"))


def payload_assigner(m: Message) -> Breaks:
    for payload in m.payloads:
        if payload.identifier is not None and "reference" not in (payload.identifier.get("assigner") or {}):
            yield here((*payload.node.path, "extension"))


def payload_identifier_unique(m: Message) -> Breaks:
    seen: set[str] = set()
    for payload in m.payloads:
        value = (payload.identifier or {}).get("value")
        if value in seen:
            yield here((*payload.node.path, "extension"), quoted(value))
        elif value is not None:
            seen.add(value)


def payload_author(m: Message) -> Breaks:
    return (here((*p.node.path, "extension")) for p in m.payloads if p.text is not None and p.author is None)


def payload_contact(m: Message) -> Breaks:
    return (here((*p.node.path, "extension")) for p in m.payloads if p.text is not None and p.contact is None)


def contact_phone(m: Message) -> Breaks:
    for payload in m.payloads:
        if payload.contact is not None and payload.contact.get("system") != "phone":
            yield here((*payload.node.path, "extension"), quoted(payload.contact.get("system")))


def _numbers(m: Message, form: re.Pattern[str], whole: bool) -> Breaks:
    look = form.fullmatch if whole else form.search
    for payload in m.payloads:
        value = (payload.contact or {}).get("value")
        if payload.contact is not None and (value is None or not look(value)):
            yield here((*payload.node.path, "extension"), quoted(value))


def contact_published(m: Message) -> Breaks:
    return _numbers(m, _PHONE_PUBLISHED, whole=False)


def contact_intended(m: Message) -> Breaks:
    return _numbers(m, _PHONE, whole=True)


def _attachments(m: Message) -> list[tuple[Payload, dict[str, object], Path]]:
    return [
        (payload, payload.attachment, (*payload.node.path, "contentAttachment"))
        for payload in m.payloads
        if payload.attachment is not None
    ]


def attachment_title(m: Message) -> Breaks:
    return (here((*path, "title")) for _, attachment, path in _attachments(m) if "title" not in attachment)


def attachment_title_extension(m: Message) -> Breaks:
    for _, attachment, path in _attachments(m):
        if _FILE_EXTENSION.search(str(attachment.get("title", ""))):
            yield here((*path, "title"), quoted(attachment["title"]))


def attachment_type(m: Message) -> Breaks:
    for _, attachment, path in _attachments(m):
        if "contentType" not in attachment:
            if "data" in attachment:
                yield here((*path, "contentType"))
        elif attachment["contentType"] not in terms.MIME_TYPES:
            yield here((*path, "contentType"), quoted(attachment["contentType"]))


def added_now(m: Message) -> set[str]:
    """The identifiers of the segments this very exchange added."""
    return {
        (entity.data.get("what") or {}).get("identifier", {}).get("value", "")
        for provenance in m.current_provenances
        for entity in provenance.children("entity")
    }


def attachment_content(m: Message) -> Breaks:
    new = added_now(m)
    for payload, attachment, path in _attachments(m):
        earlier = (payload.identifier or {}).get("value") not in new
        kept_without = m.activity != "new-message" and earlier  # a reply repeats an attachment without its content
        if "data" not in attachment and "url" not in attachment and not kept_without:
            yield here(path)


def attachment_count(m: Message) -> Breaks:
    number = len(_attachments(m))
    if number > MAX_ATTACHMENTS and m.communication:
        yield here((*m.communication.path, "payload"), counted(number))


def narrative_base64(m: Message) -> Breaks:
    starts = [data[:60] for _, a, _ in _attachments(m) if isinstance(data := a.get("data"), str) and len(data) >= 60]
    for node in m.entries if starts else ():
        div = (node.data.get("text") or {}).get("div", "")
        if any(start in div for start in starts):
            yield here((*node.path, "text", "div"), Text("base64 of an attachment", "base64 fra en vedhæftning"))


PAYLOADS: tuple[Rule[Message], ...] = (
    Rule(
        "payload-string",
        "error",
        Text("at least one payload with text", "mindst én payload med tekst"),
        Text("Write a text; an attachment cannot stand alone.", "Skriv en tekst; en vedhæftning kan ikke stå alene."),
        CC,
        payload_text,
        REQUIRED,
    ),
    Rule(
        "payload-date",
        "error",
        Text("exactly one datetime extension", "præcis én datetime-extension"),
        Text("State when the segment was written.", "Angiv, hvornår segmentet blev skrevet."),
        CC,
        payload_date,
        REQUIRED,
    ),
    Rule(
        "payload-identifier",
        "error",
        Text("exactly one identifier extension with a value", "præcis én identifier-extension med værdi"),
        Text("Give the segment an id of its own.", "Giv segmentet sit eget id."),
        CC,
        payload_identifier,
        REQUIRED,
    ),
    Rule(
        "payload-assigner",
        "error",
        Text("assigner, the organisation that gave the id", "assigner, organisationen bag id'et"),
        Text("Refer to the organisation that wrote the segment.", "Henvis til organisationen, der skrev segmentet."),
        CORE_IDENTIFIER,
        payload_assigner,
        REQUIRED,
    ),
    Rule(
        "payload-identifier-unique",
        "error",
        Text("every segment id once", "hvert segment-id én gang"),
        Text("Give every segment its own id.", "Giv hvert segment sit eget id."),
        f"{CORE_IDENTIFIER}; GOV 052.2",
        payload_identifier_unique,
        "MSG_DUPLICATE_ID",
    ),
    Rule(
        "payload-author",
        "error",
        Text("exactly one author extension on a text", "præcis én forfatter-extension på en tekst"),
        Text("Refer to the author's PractitionerRole.", "Henvis til forfatterens PractitionerRole."),
        CC,
        payload_author,
        REQUIRED,
    ),
    Rule(
        "payload-contact",
        "error",
        Text("exactly one contact extension on a text", "præcis én kontakt-extension på en tekst"),
        Text("Give a phone number for the author.", "Angiv et telefonnummer til forfatteren."),
        CC,
        payload_contact,
        REQUIRED,
    ),
    Rule(
        "contact-system",
        "error",
        Text("a contact of system phone", "en kontakt med system phone"),
        Text("Set system to phone.", "Sæt system til phone."),
        "CORE MedComCoreContactExtension.fsh",
        contact_phone,
        VALUE_SET,
    ),
    Rule(
        "medcom-core-contact",
        "error",
        Text("a phone number with a digit in it", "et telefonnummer med et ciffer i"),
        Text("Write digits, with + and - where needed.", "Skriv cifre, med + og - efter behov."),
        "CORE MedComCoreContactExtension.fsh, medcom-core-contact (as published: not anchored)",
        contact_published,
        FORMAT,
        readings=("published",),
    ),
    Rule(
        "medcom-core-contact",
        "error",
        Text(
            "a phone number of digits and -, with + first if at all", "et telefonnummer af cifre og -, evt. med + først"
        ),
        Text("Write digits, with + and - where needed.", "Skriv cifre, med + og - efter behov."),
        "CORE MedComCoreContactExtension.fsh, medcom-core-contact (as intended: the whole text)",
        contact_intended,
        FORMAT,
        readings=("intended",),
    ),
    Rule(
        "attachment-title",
        "error",
        Text("contentAttachment.title", "contentAttachment.title"),
        Text("Give the attachment a title.", "Giv vedhæftningen en titel."),
        CC,
        attachment_title,
        REQUIRED,
    ),
    Rule(
        "attachment-title-extension",
        "warning",
        Text("a title without a file extension", "en titel uden filendelse"),
        Text("Leave the file extension out of the title.", "Udelad filendelsen i titlen."),
        f"{CC}, short text of title",
        attachment_title_extension,
    ),
    Rule(
        "attachment-type",
        "error",
        Text(" | ".join(sorted(terms.MIME_TYPES)), " | ".join(sorted(terms.MIME_TYPES))),
        Text("Convert the file to a type on the list.", "Omdan filen til en type på listen."),
        "TERM MedComCareCommunicationAttachmentMimeTypes.fsh",
        attachment_type,
        VALUE_SET,
    ),
    Rule(
        "attachment-content",
        "error",
        Text("data or url in a new attachment", "data eller url i en ny vedhæftning"),
        Text("Add the content, or the link.", "Tilføj indholdet eller linket."),
        f"{CC}, short texts of data and url",
        attachment_content,
        REQUIRED,
    ),
    Rule(
        "attachment-count",
        "warning",
        Text(f"at most {MAX_ATTACHMENTS} attachments", f"højst {MAX_ATTACHMENTS} vedhæftninger"),
        Text("Send the rest in another letter.", "Send resten i et andet brev."),
        "CCgp UseCases-VANSKonverteringslosning_200126.pdf §1.4.2.5 (conversion period)",
        attachment_count,
        "MSG_Element_To_Long",
    ),
    Rule(
        "narrative-base64",
        "warning",
        Text("a narrative without base64", "en narrativ tekst uden base64"),
        Text("Name the attachment by its title only.", "Nævn kun vedhæftningen ved dens titel."),
        "Testprotocol_Send (the published examples with attachments break it)",
        narrative_base64,
    ),
)
