"""Rules of the letter itself: Communication and its payloads (facts/medcom.md 1.2 and 1.3)."""

from __future__ import annotations

import re

from sim.messages import terms
from sim.messages.bundle import Message, Payload
from sim.messages.identifiers import is_uuid, is_uuid_4
from sim.messages.rules.rule import CODE_SYSTEM, FIVE, FORMAT, REQUIRED, VALUE_SET, Break, Breaks, Rule, here
from sim.messages.tree import Path
from sim.messages.wording import Text, counted, quoted

CC = "CC MedComCareCommunication.fsh"
CC_HEADER = "CC MedComCareCommunicationHeader.fsh"
CORE_IDENTIFIER = "CORE MedComIdentifierExtension.fsh"

_UUID_ANYWHERE = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PHONE = re.compile(r"[+]?[-0-9]+")
_PHONE_PUBLISHED = re.compile(r"[+]?[-0-9]")
_FILE_EXTENSION = re.compile(r"\.(pdf|gif|jpe?g|png|tiff?|bmp|docx?|txt|xml)$", re.IGNORECASE)
MAX_ATTACHMENTS = 10


def focus(m: Message) -> Breaks:
    if m.header and len(m.header.data.get("focus") or ()) != 1:
        yield here((*m.header.path, "focus"), counted(len(m.header.data.get("focus") or ())))


def definition_present(m: Message) -> Breaks:
    if m.header and "definition" not in m.header.data:
        yield here((*m.header.path, "definition"))


def communication_present(m: Message) -> Breaks:
    if m.communication is None:
        yield here(("entry",))


def thread_id(m: Message) -> Breaks:
    c = m.communication
    if c is None:
        return
    identifiers = c.data.get("identifier") or []
    if len(identifiers) != 1:
        yield here((*c.path, "identifier"), counted(len(identifiers)))
    elif "value" not in identifiers[0]:
        yield here((*c.path, "identifier", 0, "value"))


def _uuids(m: Message) -> list[tuple[Path, str]]:
    c = m.communication
    if c is None:
        return []
    found = [
        ((*c.path, "identifier", at, "value"), identifier["value"])
        for at, identifier in enumerate(c.data.get("identifier") or ())
        if "value" in identifier
    ]
    for payload in m.payloads:
        if payload.identifier and "value" in payload.identifier:
            found.append(((*payload.node.path, "extension"), payload.identifier["value"]))
    return found


def uuid_published(m: Message) -> Breaks:
    return (here(path, quoted(value)) for path, value in _uuids(m) if not _UUID_ANYWHERE.search(value))


def uuid_intended(m: Message) -> Breaks:
    for path, value in _uuids(m):
        if not (value.startswith("urn:uuid:") and is_uuid_4(value[9:])):
            yield here(path, quoted(value))


def status(m: Message) -> Breaks:
    if m.communication and m.communication.data.get("status") != "unknown":
        yield here((*m.communication.path, "status"), quoted(m.communication.data.get("status")))


def category(m: Message) -> Breaks:
    c = m.communication
    if c is None:
        return
    categories = c.data.get("category") or []
    if len(categories) != 1:
        yield here((*c.path, "category"), counted(len(categories)))
        return
    codings = categories[0].get("coding") or []
    if len(codings) != 1:
        yield here((*c.path, "category", 0, "coding"), counted(len(codings)))
        return
    for name in ("system", "code"):
        if name not in codings[0]:
            yield here((*c.path, "category", 0, "coding", 0, name))


def category_code(m: Message) -> Breaks:
    for path, coding in _category(m):
        if "code" in coding and coding["code"] not in terms.CATEGORIES:
            yield here((*path, "code"), quoted(coding["code"]))


def category_system(m: Message) -> Breaks:
    for path, coding in _category(m):
        if "system" in coding and coding["system"] != terms.CATEGORY_SYSTEM:
            yield here((*path, "system"), quoted(coding["system"]))


def _category(m: Message) -> list[tuple[Path, dict[str, str]]]:
    c = m.communication
    return [
        ((*c.path, "category", at, "coding", n), coding)
        for at, concept in enumerate((c.data.get("category") or ()) if c else ())
        for n, coding in enumerate(concept.get("coding") or ())
        if c
    ]


def priority_code(m: Message) -> Breaks:
    c = m.communication
    if c and "priority" in c.data and c.data["priority"] not in terms.PRIORITIES:
        yield here((*c.path, "priority"), quoted(c.data["priority"]))


def topic_text(m: Message) -> Breaks:
    c = m.communication
    if c and "topic" in c.data and "text" not in c.data["topic"]:
        yield here((*c.path, "topic", "text"))


def subject(m: Message) -> Breaks:
    c = m.communication
    if c and "reference" not in (c.data.get("subject") or {}):
        yield here((*c.path, "subject"))


def recipient_single(m: Message) -> Breaks:
    c = m.communication
    if c and len(c.data.get("recipient") or ()) > 1:
        yield here((*c.path, "recipient"), counted(len(c.data["recipient"])))


def sender_extension(m: Message) -> Breaks:
    c = m.communication
    found = c.extension(terms.SENDER_EXTENSION) if c else []
    if len(found) > 1 and c:
        yield here((*c.path, "extension"), counted(len(found)))
    for node in found:
        target = m.resolve(node.data.get("valueReference"))
        if target is None or target.data.get("resourceType") not in ("PractitionerRole", "CareTeam"):
            yield here((*node.path, "valueReference"), quoted((node.data.get("valueReference") or {}).get("reference")))


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


def encounter_episode(m: Message) -> Breaks:
    for encounter in m.by_type["Encounter"]:
        for episode in encounter.children("episodeOfCare"):
            identifier = episode.data.get("identifier") or {}
            for name in ("system", "value"):
                if name not in identifier:
                    yield here((*episode.path, "identifier", name))


def encounter_state(m: Message) -> Breaks:
    for encounter in m.by_type["Encounter"]:
        for name in ("status", "class"):
            if name not in encounter.data:
                yield here((*encounter.path, name))


def lpr3_form(m: Message) -> Breaks:
    for encounter in m.by_type["Encounter"]:
        for episode in encounter.children("episodeOfCare"):
            identifier = episode.data.get("identifier") or {}
            value = identifier.get("value", "")
            right = value.startswith("urn:uuid:") and is_uuid(value[9:]) and value[23] == "5"
            if identifier.get("system") == terms.LPR3_SYSTEM and not right:
                yield Break("", (*episode.path, "identifier", "value"), quoted(value))


COMMUNICATION: tuple[Rule[Message], ...] = (
    Rule(
        "header-focus",
        "error",
        Text("exactly one focus, the Communication", "præcis én focus, Communication"),
        Text("Refer to the Communication in focus.", "Henvis til Communication i focus."),
        CC_HEADER,
        focus,
        REQUIRED,
    ),
    Rule(
        "header-definition",
        "error",
        Text("MessageHeader.definition", "MessageHeader.definition"),
        Text(f"Write {terms.DEFINITION_5}|5.0.", f"Skriv {terms.DEFINITION_5}|5.0."),
        CC_HEADER,
        definition_present,
        REQUIRED,
    ),
    Rule(
        "communication-present",
        "error",
        Text("a Communication", "en Communication"),
        Text("Add the Communication with the letter's text.", "Tilføj Communication med brevets tekst."),
        CC_HEADER,
        communication_present,
        REQUIRED,
    ),
    Rule(
        "communication-identifier",
        "error",
        Text(
            "exactly one Communication.identifier with a value: the thread",
            "præcis én Communication.identifier: tråden",
        ),
        Text("Write the thread's id as urn:uuid:…", "Skriv trådens id som urn:uuid:…"),
        CC,
        thread_id,
        REQUIRED,
    ),
    Rule(
        "medcom-uuidv4",
        "error",
        Text("urn:uuid: and a lower-case UUID", "urn:uuid: og en UUID med små bogstaver"),
        Text("Write urn:uuid: followed by the UUID.", "Skriv urn:uuid: efterfulgt af UUID'en."),
        f"{CC}, medcom-uuidv4 (as published: any version, anywhere in the text)",
        uuid_published,
        FORMAT,
        readings=("published",),
    ),
    Rule(
        "medcom-uuidv4",
        "error",
        Text("urn:uuid: and a lower-case UUID of version 4", "urn:uuid: og en UUID version 4 med små bogstaver"),
        Text("Make the id with a generator of version 4.", "Dan id'et med en version 4-generator."),
        f"{CC}, medcom-uuidv4 (as intended: version 4, whole text)",
        uuid_intended,
        FORMAT,
        readings=("intended",),
    ),
    Rule(
        "communication-status",
        "error",
        Text("status unknown", "status unknown"),
        Text("Set status to unknown.", "Sæt status til unknown."),
        CC,
        status,
        VALUE_SET,
    ),
    Rule(
        "communication-category",
        "error",
        Text(
            "exactly one category with one coding: system and code", "præcis én kategori med én coding: system og code"
        ),
        Text("Choose one category.", "Vælg én kategori."),
        CC,
        category,
        REQUIRED,
    ),
    Rule(
        "category-code",
        "error",
        Text("one of the 18 categories", "en af de 18 kategorier"),
        Text(", ".join(terms.CATEGORIES), ", ".join(terms.CATEGORIES)),
        "TERM MedComCareCommunicationCategories.fsh 1.9.0",
        category_code,
        VALUE_SET,
    ),
    Rule(
        "category-system",
        "error",
        Text(terms.CATEGORY_SYSTEM, terms.CATEGORY_SYSTEM),
        Text("Write MedCom's code system.", "Skriv MedComs kodesystem."),
        CC,
        category_system,
        CODE_SYSTEM,
    ),
    Rule(
        "priority-code",
        "error",
        Text("priority routine or asap", "priority routine eller asap"),
        Text("Write routine or asap.", "Skriv routine eller asap."),
        "TERM MedComCareCommunicationRequestPriority.fsh",
        priority_code,
        VALUE_SET,
    ),
    Rule(
        "topic-text",
        "error",
        Text("topic.text", "topic.text"),
        Text("Write the topic as text.", "Skriv emnet som tekst."),
        CC,
        topic_text,
        REQUIRED,
    ),
    Rule(
        "communication-subject",
        "error",
        Text("subject, a reference to the Patient", "subject, en henvisning til Patient"),
        Text("Refer to the Patient.", "Henvis til Patient."),
        CC,
        subject,
        REQUIRED,
    ),
    Rule(
        "communication-recipient",
        "error",
        Text("at most one recipient", "højst én recipient"),
        Text("Name one specific recipient, or none.", "Nævn én specifik modtager, eller ingen."),
        CC,
        recipient_single,
        "MSG_PARAM_NO_REPEAT",
    ),
    Rule(
        "communication-sender",
        "error",
        Text("at most one sender extension, to a PractitionerRole or CareTeam", "højst én sender-extension"),
        Text("Name one specific sender, or none.", "Nævn én specifik afsender, eller ingen."),
        f"{CC}; CORE MedComSenderExtension.fsh",
        sender_extension,
    ),
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
    Rule(
        "encounter-episode-identifier",
        "error",
        Text("episodeOfCare.identifier with system and value", "episodeOfCare.identifier med system og value"),
        Text(
            "Write both, as received or as given by the sender.", "Skriv begge, som modtaget eller givet af afsender."
        ),
        "GOV 080; CORE MedComCoreEncounter.fsh",
        encounter_episode,
        REQUIRED,
        editions=FIVE,
    ),
    Rule(
        "encounter-state",
        "error",
        Text("Encounter.status and Encounter.class", "Encounter.status og Encounter.class"),
        Text("Write status and class.", "Skriv status og class."),
        "FHIR R4 Encounter (1..1)",
        encounter_state,
        REQUIRED,
    ),
    Rule(
        "lpr3-identifier",
        "error",
        Text("urn:uuid: and a UUID of version 5", "urn:uuid: og en UUID version 5"),
        Text("Write the LPR3 id with its prefix.", "Skriv LPR3-id'et med præfiks."),
        "DK Lpr3Identifier.fsh; GOV 080",
        lpr3_form,
        FORMAT,
    ),
)
