"""Rules of Acknowledgement 2.0."""

from __future__ import annotations

from sim.messages import terms
from sim.messages.bundle import Message, Node, activity_of
from sim.messages.rules.invariants import profile_intended, profile_published
from sim.messages.rules.rule import CODE_SYSTEM, REQUIRED, UNRESOLVED, VALUE_SET, Breaks, Rule, here
from sim.messages.wording import Text, counted, quoted

ACK = "ACK MedComAcknowledgementMessage.fsh"
ACK_HEADER = "ACK MedComAcknowledgementMessageHeader.fsh"
ACK_OUTCOME = "ACK MedComAcknowledgementOperationOutcome.fsh"
GOV = "GOV governance-for-acknowledgement.md; GOV 050 §4.1"


def _response(m: Message) -> Node | None:
    return m.header.child("response") if m.header else None


def profile(m: Message) -> Breaks:
    if m.header and not (profile_published(m.header, terms.ACK_HEADER) or profile_intended(m.header, terms.ACK_HEADER)):
        yield here((*m.header.path, "meta", "profile"))


def response(m: Message) -> Breaks:
    if m.header and _response(m) is None:
        yield here((*m.header.path, "response"))


def response_identifier(m: Message) -> Breaks:
    node = _response(m)
    if node and "identifier" not in node.data:
        yield here((*node.path, "identifier"))


def response_code(m: Message) -> Breaks:
    node = _response(m)
    if node and node.data.get("code") not in terms.RESPONSES:
        yield here((*node.path, "code"), quoted(node.data.get("code")))


def ack_1(m: Message) -> Breaks:
    node = _response(m)
    if node and node.data.get("code") in terms.RESPONSES[1:] and not m.by_type["OperationOutcome"]:
        yield here(("entry",), quoted(node.data["code"]))


def details(m: Message) -> Breaks:
    node = _response(m)
    if node is None:
        return
    reference = (node.data.get("details") or {}).get("reference")
    target = m.resolve(reference)
    if reference is not None and (target is None or target.data.get("resourceType") != "OperationOutcome"):
        yield here((*node.path, "details", "reference"), quoted(reference))


def details_present(m: Message) -> Breaks:
    node = _response(m)
    if node and node.data.get("code") in terms.RESPONSES[1:] and "details" not in node.data:
        yield here((*node.path, "details"))


def two_provenances(m: Message) -> Breaks:
    if len(m.provenances) != 2:
        yield here(("entry",), counted(len(m.provenances)))


def _own(m: Message) -> list[Node]:
    return [node for node in m.current_provenances if activity_of(node) == "acknowledgement"]


def own_provenance(m: Message) -> Breaks:
    if m.header and len(_own(m)) != 1:
        yield here(("entry",), counted(len(_own(m))))


def _originals(m: Message) -> list[tuple[Node, str | None]]:
    return [
        (entity, (entity.data.get("what") or {}).get("reference"))
        for node in _own(m)
        for entity in node.children("entity")
        if entity.data.get("role") == "revision"
    ]


def own_original(m: Message) -> Breaks:
    if _own(m):
        found = _originals(m)
        if len(found) != 1 or "MessageHeader/" not in (found[0][1] or ""):
            yield here((*_own(m)[0].path, "entity"), quoted(found[0][1]) if found else counted(0))


def same_original(m: Message) -> Breaks:
    node = _response(m)
    wanted = node.data.get("identifier") if node else None
    for _, reference in _originals(m):
        if wanted and reference and reference.rsplit("/", 1)[-1] != wanted and node:
            yield here((*node.path, "identifier"), quoted(wanted), quoted(reference))


def original_provenance(m: Message) -> Breaks:
    originals = {(reference or "").rsplit("/", 1)[-1] for _, reference in _originals(m)}
    others = [node for node in m.provenances if node not in _own(m)]
    for node in others:
        targets = {t.get("reference", "").rsplit("/", 1)[-1] for t in node.data.get("target") or ()}
        if originals and not targets & originals:
            yield here((*node.path, "target"), quoted(", ".join(sorted(targets))))


def issue_parts(m: Message) -> Breaks:
    for outcome in m.by_type["OperationOutcome"]:
        if not outcome.data.get("issue"):
            yield here((*outcome.path, "issue"))
        for issue in outcome.children("issue"):
            for name in ("severity", "code"):
                if name not in issue.data:
                    yield here((*issue.path, name))


def issue_code(m: Message) -> Breaks:
    for outcome in m.by_type["OperationOutcome"]:
        for issue in outcome.children("issue"):
            for at, coding in enumerate((issue.data.get("details") or {}).get("coding") or ()):
                code = coding.get("code")
                if code not in terms.MEDCOM_ERRORS and code not in terms.HL7_ERRORS:
                    yield here((*issue.path, "details", "coding", at, "code"), quoted(code))


def issue_system(m: Message) -> Breaks:
    for outcome in m.by_type["OperationOutcome"]:
        for issue in outcome.children("issue"):
            for at, coding in enumerate((issue.data.get("details") or {}).get("coding") or ()):
                if coding.get("code") in terms.MEDCOM_ERRORS and coding.get("system") != terms.ERROR_CODES:
                    yield here((*issue.path, "details", "coding", at, "system"), quoted(coding.get("system")))


ACKNOWLEDGEMENT: tuple[Rule[Message], ...] = (
    Rule(
        "medcom-acknowledgement-2",
        "error",
        Text(f"meta.profile {terms.ACK_HEADER}", f"meta.profile {terms.ACK_HEADER}"),
        Text("Claim the profile.", "Angiv profilen."),
        f"{ACK}, medcom-acknowledgement-2 (conformsTo, judged by meta.profile)",
        profile,
    ),
    Rule(
        "response-present",
        "error",
        Text("MessageHeader.response", "MessageHeader.response"),
        Text("Say what is answered, and how.", "Angiv, hvad der besvares, og hvordan."),
        ACK_HEADER,
        response,
        REQUIRED,
    ),
    Rule(
        "response-identifier",
        "error",
        Text("response.identifier, the request's MessageHeader.id", "response.identifier, brevets MessageHeader.id"),
        Text("Quote the MessageHeader.id of the letter.", "Gentag brevets MessageHeader.id."),
        "FHIR R4 MessageHeader; GOV 052.2",
        response_identifier,
        REQUIRED,
    ),
    Rule(
        "response-code",
        "error",
        Text("ok, transient-error or fatal-error", "ok, transient-error eller fatal-error"),
        Text("Write one of the three codes.", "Skriv en af de tre koder."),
        ACK_HEADER,
        response_code,
        VALUE_SET,
    ),
    Rule(
        "medcom-acknowledgement-1",
        "error",
        Text("an OperationOutcome when the code is not ok", "en OperationOutcome, når koden ikke er ok"),
        Text("Add the OperationOutcome that says why.", "Tilføj OperationOutcome, der siger hvorfor."),
        f"{ACK}, medcom-acknowledgement-1",
        ack_1,
        REQUIRED,
    ),
    Rule(
        "response-details",
        "error",
        Text("response.details leads to an OperationOutcome", "response.details fører til en OperationOutcome"),
        Text("Refer to the OperationOutcome of this Bundle.", "Henvis til OperationOutcome i denne Bundle."),
        ACK_HEADER,
        details,
        UNRESOLVED,
    ),
    Rule(
        "response-details-present",
        "warning",
        Text("response.details when the code is not ok", "response.details, når koden ikke er ok"),
        Text("Refer to the OperationOutcome.", "Henvis til OperationOutcome."),
        f"{ACK_HEADER}, definition of details",
        details_present,
        REQUIRED,
    ),
    Rule(
        "acknowledgement-provenances",
        "error",
        Text("exactly two Provenances", "præcis to Provenancer"),
        Text("The letter's latest, and the acknowledgement's own.", "Brevets seneste, og kvitteringens egen."),
        GOV,
        two_provenances,
    ),
    Rule(
        "acknowledgement-provenance",
        "error",
        Text(
            "one Provenance with activity acknowledgement for this MessageHeader",
            "én Provenance med aktiviteten acknowledgement",
        ),
        Text("Add the acknowledgement's own Provenance.", "Tilføj kvitteringens egen Provenance."),
        GOV,
        own_provenance,
        REQUIRED,
    ),
    Rule(
        "acknowledgement-original",
        "error",
        Text("entity of role revision: the original MessageHeader", "entity med role revision: brevets MessageHeader"),
        Text("Refer to MessageHeader/<id> of the letter.", "Henvis til brevets MessageHeader/<id>."),
        GOV,
        own_original,
        REQUIRED,
    ),
    Rule(
        "acknowledgement-same-original",
        "warning",
        Text("the letter the Provenance names", "det brev, Provenance nævner"),
        Text(
            "Let response.identifier and the Provenance name one letter.",
            "Lad response.identifier og Provenance nævne samme brev.",
        ),
        "GOV 052.2 (some published examples differ)",
        same_original,
    ),
    Rule(
        "acknowledgement-original-provenance",
        "warning",
        Text("the letter's latest Provenance", "brevets seneste Provenance"),
        Text("Copy the Provenance whose target is the letter.", "Tag den Provenance, hvis target er brevet."),
        GOV,
        original_provenance,
    ),
    Rule(
        "issue-parts",
        "error",
        Text("issues with severity and code", "issues med severity og code"),
        Text("Write both.", "Skriv begge."),
        "FHIR R4 OperationOutcome",
        issue_parts,
        REQUIRED,
    ),
    Rule(
        "issue-code",
        "error",
        Text("a code of medcom-acknowledgement-issue-details", "en kode fra medcom-acknowledgement-issue-details"),
        Text(
            "Choose one of the 37 codes; own words go in details.text.",
            "Vælg en af de 37 koder; egne ord i details.text.",
        ),
        f"{ACK_OUTCOME}; TERM MedComAcknowledgementIssueDetails.fsh",
        issue_code,
        VALUE_SET,
    ),
    Rule(
        "issue-system",
        "error",
        Text(terms.ERROR_CODES, terms.ERROR_CODES),
        Text("Write MedCom's code system for MedCom's codes.", "Skriv MedComs kodesystem til MedComs koder."),
        "TERM MedComAcknowledgementErrorCodes.fsh",
        issue_system,
        CODE_SYSTEM,
    ),
)
