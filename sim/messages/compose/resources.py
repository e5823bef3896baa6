"""The resources of a message as trees: organisations, people, references, narratives, the Bundle around them."""

from __future__ import annotations

from datetime import datetime
from html import escape

from sim.messages import terms
from sim.messages.letter import Author, CareTeam, Party, Patient, derived_id
from sim.messages.tree import Tree

XHTML = "http://www.w3.org/1999/xhtml"


def moment(when: datetime) -> str:
    """A dateTime with its time zone, to the second; a moment without a zone is an error of the caller's."""
    if when.tzinfo is None:
        raise ValueError("a moment in a message needs a time zone")
    return when.isoformat(timespec="seconds")


def narrative(*facts: tuple[str, str]) -> Tree:
    """A generated narrative of named facts."""
    shown = "".join(f"<p><b>{escape(name)}</b>: {escape(value)}</p>" for name, value in facts if value)
    return {"status": "generated", "div": f'<div xmlns="{XHTML}">{shown}</div>'}


def reference(kind: str, resource_id: str) -> Tree:
    """A reference to a resource of this Bundle."""
    return {"reference": f"{kind}/{resource_id}"}


def resource(kind: str, resource_id: str, profile: str, facts: list[tuple[str, str]], **elements: object) -> Tree:
    """A resource that claims a profile and tells itself in a narrative; elements that are None are left out."""
    return {
        "resourceType": kind,
        "id": resource_id,
        "meta": {"profile": [profile]},
        "text": narrative(("id", resource_id), *facts),
        **{name: value for name, value in elements.items() if value is not None},
    }


def bundle(bundle_id: str, profile: str, when: datetime, base: str, resources: list[Tree]) -> Tree:
    """A message Bundle; the full addresses begin with `base`."""
    return {
        "resourceType": "Bundle",
        "id": bundle_id,
        "meta": {"profile": [profile]},
        "type": "message",
        "timestamp": moment(when),
        "entry": [{"fullUrl": f"{base}/{part['resourceType']}/{part['id']}", "resource": part} for part in resources],
    }


class Cast:
    """The organisations and people of one message, each once, with ids that follow from the message's id."""

    def __init__(self, message_id: str) -> None:
        self.message_id = message_id
        self.organizations: dict[str, Tree] = {}
        self.people: dict[str, Tree] = {}

    def organization(self, party: Party) -> Tree:
        """A reference to the party; its Organization is added at first mention."""
        resource_id = derived_id(self.message_id, "Organization", party.gln, party.sor)
        if resource_id not in self.organizations:
            self.organizations[resource_id] = resource(
                "Organization",
                resource_id,
                terms.MSG_ORGANIZATION,
                [("name", party.name), ("GLN", party.gln), ("SOR", party.sor)],
                identifier=[
                    {"system": terms.GLN_SYSTEM, "value": party.gln},
                    {"system": terms.SOR_SYSTEM, "value": party.sor},
                ],
                name=party.name or None,
            )
        return reference("Organization", resource_id)

    def author(self, author: Author, home: Party) -> Tree:
        """A reference to the author's role; role and person are added at first mention."""
        words = (author.family, *author.given, author.role_code, author.role_text, (author.organization or home).gln)
        role_id = derived_id(self.message_id, "PractitionerRole", *words)
        if role_id not in self.people:
            person_id = derived_id(self.message_id, "Practitioner", *words)
            name = " ".join((*author.given, author.family))
            code = (
                {"coding": [{"system": terms.ROLE_SYSTEM, "code": author.role_code}]}
                if author.role_code
                else {"text": author.role_text}
            )
            self.people[role_id] = resource(
                "PractitionerRole",
                role_id,
                f"{terms.CORE_PROFILE}/medcom-core-practitionerrole",
                [("practitioner", name), ("role", author.role_code or author.role_text)],
                practitioner=reference("Practitioner", person_id),
                organization=self.organization(author.organization or home),
                code=[code],
            )
            self.people[person_id] = resource(
                "Practitioner",
                person_id,
                f"{terms.CORE_PROFILE}/medcom-core-practitioner",
                [("name", name)],
                name=[{"family": author.family, **({"given": list(author.given)} if author.given else {})}],
            )
        return reference("PractitionerRole", role_id)

    def someone(self, who: Author | CareTeam, home: Party) -> Tree:
        """A reference to a specific sender or recipient."""
        if isinstance(who, Author):
            return self.author(who, home)
        team_id = derived_id(self.message_id, "CareTeam", who.name, who.organization.gln)
        if team_id not in self.people:
            self.people[team_id] = resource(
                "CareTeam",
                team_id,
                f"{terms.CORE_PROFILE}/medcom-core-careteam",
                [("name", who.name)],
                name=who.name,
                managingOrganization=[self.organization(who.organization)],
            )
        return reference("CareTeam", team_id)


def patient(message_id: str, who: Patient) -> Tree:
    """The Patient with every number it has."""
    numbers = [
        {"use": use, "system": system, "value": value}
        for use, system, value in (
            ("official", terms.CPR_SYSTEM, who.cpr),
            ("temp", terms.X_ECPR_SYSTEM, who.x_ecpr),
            ("temp", who.d_ecpr_system, who.d_ecpr),
        )
        if value
    ]
    name: Tree = {"use": "official", "family": who.family}
    if who.given:
        name["given"] = list(who.given)
    return resource(
        "Patient",
        derived_id(message_id, "Patient"),
        f"{terms.CORE_PROFILE}/medcom-core-patient",
        [("name", " ".join((*who.given, who.family)))],
        identifier=numbers,
        name=[name],
        deceasedBoolean=True if who.deceased else None,
    )
