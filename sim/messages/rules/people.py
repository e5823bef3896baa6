"""Rules of people and organisations and of their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.messages import terms
from sim.messages.bundle import Message, Node, codes
from sim.messages.identifiers import gln_check_digit, is_cpr, is_cvr, is_d_ecpr, is_digits, is_sor, is_x_ecpr
from sim.messages.rules.rule import CODE_SYSTEM, FORMAT, REQUIRED, VALUE_SET, Break, Breaks, Rule, here
from sim.messages.tree import Path
from sim.messages.wording import Text, hide_number, quoted

ORGANIZATION = "MSG MedComMessagingOrganization.fsh"
PATIENT = "CORE MedComCorePatient.fsh; DK DkCorePatient.fsh"
GLN_SYSTEMS = (terms.GLN_SYSTEM, terms.GLN_SYSTEM_LATER)


def messaging_organizations(m: Message) -> list[Node]:
    """The organisations that send, receive or perform: those the profile asks for both numbers."""
    found: dict[Path, Node] = {}
    for reference in [
        (m.header.data.get("sender") if m.header else None),
        *(d.data.get("receiver") for ds in m.destinations.values() for d in ds),
        *(agent.data.get("who") for p in m.provenances for agent in p.children("agent")),
    ]:
        node = m.resolve(reference)
        if node is not None and node.data.get("resourceType") == "Organization":
            found[node.path] = node
    return list(found.values())


def _missing(m: Message, systems: tuple[str, ...]) -> Breaks:
    for node in messaging_organizations(m):
        if not any(i.get("system") in systems and "value" in i for i in node.data.get("identifier") or ()):
            yield here((*node.path, "identifier"))


def organization_sor(m: Message) -> Breaks:
    return _missing(m, (terms.SOR_SYSTEM,))


def organization_gln(m: Message) -> Breaks:
    return _missing(m, GLN_SYSTEMS)


def _values(m: Message, *systems: str) -> Iterator[tuple[Path, str]]:
    for node in m.by_type["Organization"]:
        for identifier in node.children("identifier"):
            if identifier.data.get("system") in systems and "value" in identifier.data:
                yield (*identifier.path, "value"), identifier.data["value"]


def gln_system(m: Message) -> Breaks:
    for path, _ in _values(m, terms.GLN_SYSTEM_LATER):
        yield here((*path[:-1], "system"), quoted(terms.GLN_SYSTEM_LATER))


def gln_length(m: Message) -> Breaks:
    return (here(path, quoted(v)) for path, v in _values(m, *GLN_SYSTEMS) if not is_digits(v, 13))


def gln_modulus(m: Message) -> Breaks:
    for path, value in _values(m, *GLN_SYSTEMS):
        if is_digits(value, 13) and gln_check_digit(value[:12]) != value[12]:
            wanted = gln_check_digit(value[:12])
            yield here(
                path,
                quoted(value),
                Text(f"{value[:12]} and check digit {wanted}", f"{value[:12]} og kontrolciffer {wanted}"),
            )


def sor_digits(m: Message) -> Breaks:
    return (here(path, quoted(v)) for path, v in _values(m, terms.SOR_SYSTEM) if not is_sor(v))


def cvr(m: Message) -> Breaks:
    return (here(path, quoted(v)) for path, v in _values(m, terms.CVR_SYSTEM) if not is_cvr(v))


def patient_identifier(m: Message) -> Breaks:
    for node in m.by_type["Patient"]:
        if not any("value" in identifier for identifier in node.data.get("identifier") or ()):
            yield here((*node.path, "identifier"))


def patient_name(m: Message) -> Breaks:
    for node in m.by_type["Patient"]:
        if not any(name.get("use") == "official" and "family" in name for name in node.data.get("name") or ()):
            yield here((*node.path, "name"))


def _numbers(m: Message, right: Callable[[str], bool], *systems: str) -> Breaks:
    for path, system, value in m.patient_ids:
        if system in systems and not right(value):
            yield here(path, quoted(hide_number(value)))


def cpr(m: Message) -> Breaks:
    return _numbers(m, is_cpr, terms.CPR_SYSTEM)


def x_ecpr(m: Message) -> Breaks:
    return _numbers(m, is_x_ecpr, terms.X_ECPR_SYSTEM)


def d_ecpr(m: Message) -> Breaks:
    return _numbers(m, is_d_ecpr, *terms.D_ECPR_SYSTEMS)


def replacement_use(m: Message) -> Breaks:
    for node in m.by_type["Patient"]:
        for identifier in node.children("identifier"):
            system, use = identifier.data.get("system"), identifier.data.get("use")
            if (system == terms.X_ECPR_SYSTEM or system in terms.D_ECPR_SYSTEMS) and use != "temp":
                yield here((*identifier.path, "use"), quoted(use))


def cpr_use(m: Message) -> Breaks:
    for node in m.by_type["Patient"]:
        for identifier in node.children("identifier"):
            use = identifier.data.get("use")
            if identifier.data.get("system") == terms.CPR_SYSTEM and use not in (None, "official"):
                yield here((*identifier.path, "use"), quoted(use))


def patient_number_once(m: Message) -> Breaks:
    for node in m.by_type["Patient"]:
        seen: set[str] = set()
        for identifier in node.children("identifier"):
            system = identifier.data.get("system", "")
            kind = terms.D_ECPR_SYSTEM if system in terms.D_ECPR_SYSTEMS else system
            if kind in seen and kind in (terms.CPR_SYSTEM, terms.X_ECPR_SYSTEM, terms.D_ECPR_SYSTEM):
                yield here(identifier.path, quoted(system))
            seen.add(kind)


def practitioner_name(m: Message) -> Breaks:
    for node in m.by_type["Practitioner"]:
        if not node.data.get("name"):
            yield here((*node.path, "name"))


def role_code(m: Message) -> Breaks:
    for node in m.by_type["PractitionerRole"]:
        concepts = node.data.get("code") or ()
        coded, told = any(codes(concept) for concept in concepts), any("text" in concept for concept in concepts)
        if coded == told:
            yield Break(
                "", (*node.path, "code"), Text("both", "begge") if coded else Text("neither", "ingen af delene")
            )


def careteam_name(m: Message) -> Breaks:
    return (here((*node.path, "name")) for node in m.by_type["CareTeam"] if "name" not in node.data)


PEOPLE: tuple[Rule[Message], ...] = (
    Rule(
        "organization-sor",
        "error",
        Text(f"a SOR code ({terms.SOR_SYSTEM})", f"en SOR-kode ({terms.SOR_SYSTEM})"),
        Text("Look the organisation up in SOR.", "Slå organisationen op i SOR."),
        ORGANIZATION,
        organization_sor,
        REQUIRED,
    ),
    Rule(
        "organization-gln",
        "error",
        Text(f"a GLN ({terms.GLN_SYSTEM})", f"et lokationsnummer ({terms.GLN_SYSTEM})"),
        Text(
            "Send from the unit, or the unit above it, that has a GLN.",
            "Send fra enheden, eller enheden over den, der har et lokationsnummer.",
        ),
        ORGANIZATION,
        organization_gln,
        REQUIRED,
    ),
    Rule(
        "gln-system",
        "error",
        Text(terms.GLN_SYSTEM, terms.GLN_SYSTEM),
        Text(
            "Write https: CareCommunication up to 5.0.4 pins dk-core 3.4.0; http came with dk-core 3.5.0.",
            "Skriv https: CareCommunication til og med 5.0.4 bruger dk-core 3.4.0; http kom med dk-core 3.5.0.",
        ),
        "DK GLNIdentifier.fsh 3.4.0; CC sushi-config.yaml",
        gln_system,
        CODE_SYSTEM,
    ),
    Rule(
        "gln-length",
        "error",
        Text("13 digits", "13 cifre"),
        Text("Write the whole GLN.", "Skriv hele lokationsnummeret."),
        "DK GLNIdentifier.fsh, gln-length",
        gln_length,
        FORMAT,
    ),
    Rule(
        "gln-modulus-10",
        "error",
        Text("a right check digit", "et rigtigt kontrolciffer"),
        Text("Check the number for a slip.", "Se efter en tastefejl i nummeret."),
        "DK GLNIdentifier.fsh, gln-modulus-10",
        gln_modulus,
        FORMAT,
    ),
    Rule(
        "min-digits-sor",
        "error",
        Text("at least 11 digits", "mindst 11 cifre"),
        Text("Write the whole SOR code.", "Skriv hele SOR-koden."),
        "DK SORIdentifier.fsh, min-digits-sor",
        sor_digits,
        FORMAT,
    ),
    Rule(
        "cvr",
        "error",
        Text("8 digits, modulus 11", "8 cifre, modulus 11"),
        Text("Check the number for a slip.", "Se efter en tastefejl i nummeret."),
        "DK CVRIdentifier.fsh, CVR-length and CVR-modulus-11",
        cvr,
        FORMAT,
    ),
    Rule(
        "patient-identifier",
        "error",
        Text("a CPR, X-eCPR or D-eCPR number", "et CPR-, X-eCPR- eller D-eCPR-nummer"),
        Text("Write the patient's number.", "Skriv patientens nummer."),
        PATIENT,
        patient_identifier,
        REQUIRED,
    ),
    Rule(
        "patient-number-once",
        "error",
        Text("each kind of number at most once", "hver slags nummer højst én gang"),
        Text("Keep one of each kind.", "Behold ét af hver slags."),
        PATIENT,
        patient_number_once,
        "MSG_PARAM_NO_REPEAT",
    ),
    Rule(
        "patient-name",
        "error",
        Text("name[use=official].family", "name[use=official].family"),
        Text("Write the official surname.", "Skriv det officielle efternavn."),
        PATIENT,
        patient_name,
        REQUIRED,
    ),
    Rule(
        "cpr",
        "error",
        Text("DDMMYY and four digits", "DDMMÅÅ og fire cifre"),
        Text("Write ten digits without a hyphen.", "Skriv ti cifre uden bindestreg."),
        "DK DkCoreCprIdentifier.fsh (date only, no modulus)",
        cpr,
        FORMAT,
    ),
    Rule(
        "cpr-use",
        "warning",
        Text("use official", "use official"),
        Text("Set use to official.", "Sæt use til official."),
        "DK DkCoreCprIdentifier.fsh",
        cpr_use,
        VALUE_SET,
    ),
    Rule(
        "x-ecpr",
        "error",
        Text("DDMMYY, 1 or 7, two letters, a digit", "DDMMÅÅ, 1 eller 7, to bogstaver, et ciffer"),
        Text("Copy the number from the national eCPR service.", "Tag nummeret fra den nationale eCPR-tjeneste."),
        "DK DkCoreeCprIdentifier.fsh, x-ecpr",
        x_ecpr,
        FORMAT,
    ),
    Rule(
        "d-ecpr",
        "error",
        Text("DDMMYY, 0, 5 or 6, two letters, a digit", "DDMMÅÅ, 0, 5 eller 6, to bogstaver, et ciffer"),
        Text("Copy the number from the region's register.", "Tag nummeret fra regionens register."),
        "DK DkCoreeCprIdentifier.fsh, d-ecpr",
        d_ecpr,
        FORMAT,
    ),
    Rule(
        "ecpr-use",
        "error",
        Text("use temp on a replacement number", "use temp på et erstatningsnummer"),
        Text("Set use to temp.", "Sæt use til temp."),
        "DK DkCoreeCprIdentifier.fsh",
        replacement_use,
        VALUE_SET,
    ),
    Rule(
        "practitioner-name",
        "warning",
        Text("a name for every Practitioner", "et navn på hver Practitioner"),
        Text("Write given and family name.", "Skriv for- og efternavn."),
        "CORE MedComCorePractitioner.fsh",
        practitioner_name,
        REQUIRED,
    ),
    Rule(
        "medcom-core-practitionerrole-code",
        "warning",
        Text("code.coding or code.text, not both", "code.coding eller code.text, ikke begge"),
        Text("Choose a code, or write the role in words.", "Vælg en kode, eller skriv rollen med ord."),
        "CORE 4.0.0 MedComCorePractitionerRole.fsh (not yet in core 3.0.1, which CC 5.0.4 pins)",
        role_code,
    ),
    Rule(
        "careteam-name",
        "error",
        Text("CareTeam.name", "CareTeam.name"),
        Text("Name the team.", "Navngiv teamet."),
        "CORE MedComCoreCareTeam.fsh",
        careteam_name,
        REQUIRED,
    ),
)
