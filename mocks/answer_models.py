"""The answers of lookups, as OpenAPI describes them. Ours: no Danish standard says what these interfaces answer."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

OutcomeWord = Literal["answered", "partial", "nothing_found", "not_connected"]


class Citizen(BaseModel):
    """The child."""

    name: str
    age: int


class Notice(BaseModel):
    """What is not shown, by source, and why."""

    source: str
    kind: Literal["missing", "not_connected", "blocked", "not_covered", "not_approved", "may_be_outdated"]


class Appointment(BaseModel):
    """When, where and with whom. `reason` only in the pilot's wider set."""

    when: Literal["past", "future"]
    time: str
    place: str
    department: str
    gln: str
    reason: str | None = None


class Appointments(BaseModel):
    """Appointments of the last six months and ahead, oldest first."""

    standard: Literal["not a Danish standard"]
    outcome: OutcomeWord
    as_of: str
    citizen: Citizen
    appointments: list[Appointment]
    notices: list[Notice]


class Institution(BaseModel):
    """School or day-care."""

    kind: Literal["school", "daycare"]
    name: str
    municipality: str


class Contact(BaseModel):
    """A department to contact; without department when Organisation did not answer."""

    kind: Literal["family", "ppr"]
    municipality: str
    department: str | None = None
    gln: str | None = None


class Case(Contact):
    """A case active within the last half year, as far as the role may see it."""

    caseworker: str | None = None
    title: str | None = None
    kle: str | None = None


class Overview(BaseModel):
    """The case-and-contact overview."""

    standard: Literal["not a Danish standard"]
    outcome: OutcomeWord
    as_of: str
    citizen: Citizen
    institution: Institution | None
    cases: list[Case]
    contacts: list[Contact]
    notices: list[Notice]
