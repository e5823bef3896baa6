"""What a scenario may say of the national network: who is live, who asks how often, which letters are written."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.network.access import Role
from sim.network.actor_types import ADDRESSED, ActorType
from sim.scenario.golive_schema import GoLive
from sim.scenario.letters_schema import (
    BY_LETTER,
    NEVER_ANSWERED,
    Addresses,
    Attachments,
    ByHand,
    Channel,
    Closing,
    Ehmi,
    Format,
    Judged,
    Leads,
    Purpose,
)
from sim.scenario.parameters import Number, Time, Word, fixed
from sim.scenario.parts import Part, Service
from sim.scenario.practice_schema import Party, Practice

RoleName = Literal["ppr", "family", "accessible", "social_worker", "secretary", "clinician", "gp"]
Sender = Literal["ppr", "family", "accessible", "psychiatry", "gp", "somatic", "specialist", "municipality"]
ASKING = frozenset({"question", "request"})
"""Purposes that ask for an answer."""


_SETS = ("region", "region_2027", "municipality", "clinics", "clinic")


class Wave(Part):
    """A set of actors, live with some capabilities from a date (default: long ago).

    who: everyone, pilot, "region Nordjylland", "region_2027 Østdanmark", "municipality Aalborg", "clinics of Aalborg"
    or "clinic 2 of Aalborg" (its second); a municipality's code does for its name. Or shorter:
    {region_2027: Østdanmark, from: 2027-03-01}, likewise region, municipality, clinics: Aalborg and clinic: 2 of 851.
    """

    who: str = ""
    region: str | None = None
    region_2027: str | None = None
    municipality: int | str | None = None
    clinics: int | str | None = None
    clinic: str | None = None
    what: tuple[Literal["cases", "appointments", "overview", "correspondence"], ...] = (
        "cases",
        "appointments",
        "overview",
        "correspondence",
    )
    start: datetime.date = Field(default=datetime.date(2020, 1, 1), alias="from")

    @model_validator(mode="before")
    @classmethod
    def _shorter(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        said = [word for word in ("who", *_SETS) if raw.get(word)]
        if len(said) != 1:
            raise ValueError(f"expected exactly one of who, {', '.join(_SETS[:-1])} or {_SETS[-1]}")
        word = said[0]
        return raw if word == "who" else {**raw, "who": f"{'clinics of' if word == 'clinics' else word} {raw[word]}"}


def _waves(raw: object) -> object:
    if raw in ("nobody", None):
        return ()
    return ({"who": raw},) if isinstance(raw, str) else raw


class RoleUse(Part):
    """How a role uses its lookup.

    users: share of its employer's staff who have this role and use the overview. expects: share of lookups about a
    child of whom the asker knows that psychiatry sees it; the others are about any child of the caseload.
    """

    users: Number
    lookups_per_user_week: Number
    expects: Number = fixed(0.0)
    profile: str


class Sessions(Part):
    """Login to a lookup's system: how long a session stays open unused, and the share of users who give up at it."""

    lasts: Time
    abandoned: Number = fixed(0.0)


class Clumps(Part):
    """Lookups that come together (siblings, meetings): this share brings `extra` more within a few minutes."""

    share: Number = fixed(0.0)
    extra: int = Field(default=1, ge=1, le=15)
    within: Time


def _orientation() -> dict[Purpose, float]:
    return {"orientation": 1.0}


class Flow(Part):
    """Letters from one kind of party to another.

    Either `per_case_month` letters a month per child of the sender with `case`, or `per_day` letters in the whole
    country. `own` False: other people's letters, which load systems and mailboxes and have no rows.
    `purposes`: weights. The receiver is the child's own (its PPR, clinic ...).
    """

    sender: Sender = Field(alias="from")
    receiver: Party = Field(alias="to")
    case: Literal["ppr", "family", "course", "accessible"] | None = None
    per_case_month: Number | None = None
    per_day: Number | None = None
    purposes: dict[Purpose, float] = Field(default_factory=_orientation)
    own: bool = True
    profile: str = "letters"

    @model_validator(mode="after")
    def _one_basis(self) -> Flow:
        if (self.per_case_month is None) == (self.per_day is None):
            raise ValueError("expected either per_case_month (with case) or per_day")
        if (self.per_case_month is None) != (self.case is None):
            raise ValueError("expected case together with per_case_month")
        return self


class Letters(Part):
    """Letters: flows, practices by kind of party, how they are addressed, and how they travel.

    transport: vans, or ehmi (hypothetical for this message type). acknowledged_within: until a letter is sent again;
    converted: where it is converted on its way. sent_again: who sends again by hand, in opening hours; the others'
    systems do it by themselves. formats: weights per kind of party; differing formats pass the station `conversion`.
    channels: other ways for purposes and answers; by_channel: weights per purpose of "letter" and of channels.
    """

    flows: dict[str, Flow] = Field(default_factory=dict)
    leads: dict[str, Leads] = Field(default_factory=dict)
    clumps: Clumps | None = None
    practice: dict[Party, Practice] = Field(default_factory=dict)
    answers: dict[str, Number] = Field(default_factory=dict)
    channels: dict[str, Channel] = Field(default_factory=dict)
    by_channel: dict[Purpose, dict[str, Number]] = Field(default_factory=dict)
    addresses: Addresses | None = None
    transport: Literal["vans", "ehmi"] = "vans"
    ehmi: Ehmi | None = None
    formats: dict[Party, dict[Format, Number]] = Field(default_factory=dict)
    attachments: Attachments = Attachments()
    acknowledged_within: Time
    converted: Time | None = None
    copies: int = Field(default=3, ge=1, le=4)
    resend_pause: Time
    sent_again_by_hand: ByHand | None = None
    closing: Closing | None = None
    pickup: Service
    operators: dict[str, Number] = Field(default_factory=dict)
    clinic_systems: dict[str, Number] = Field(default_factory=dict)
    judged: Judged | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Letters:
        ways = {BY_LETTER, *self.channels}
        named = [("by_channel", weights) for weights in self.by_channel.values()]
        own = [practice.answers for practice in self.practice.values() if practice.answers is not None]
        named += [("answers", weights) for weights in (self.answers, *own)]
        for chapter, weights in named:
            allowed = ways | {NEVER_ANSWERED} if chapter == "answers" else ways
            for word in weights:
                if word not in allowed:
                    raise ValueError(f"expected {chapter} to be one of {', '.join(sorted(allowed))}, got {word!r}")
        if self.transport == "ehmi" and self.ehmi is None:
            raise ValueError("expected ehmi, with works at msh and ap, where transport is ehmi")
        return self


class Scale(Part):
    """Expected calls of a day to scale to instead of what the parameters give: a load, not a forecast."""

    lookups: float | None = None
    letters: float | None = None
    outside: float | None = None


class Season(Part):
    """Days (both included) on which everybody asks and writes `volume` times as much as else."""

    start: datetime.date = Field(alias="from")
    end: datetime.date = Field(alias="to")
    volume: Number


class Writes(Part):
    """What joining and using the network puts into its registers: reckoned with by sizing, not part of a run.

    service: mean work of one write, by the station that takes it: cases go to `index`, appointments to `registry`.
    """

    updates_per_case_month: Number
    busiest_hour: Number
    first_delivery: Time
    entries_per_lookup: Number
    entry_bytes: Number
    working_days_per_year: Number
    service: dict[str, Time] = Field(default_factory=dict)


class NetworkModel(Part):
    """The national network of a scenario."""

    rules: Literal["pilot", "recommended"] = "recommended"
    live: Annotated[tuple[Wave, ...], BeforeValidator(_waves)] = (Wave(who="everyone"),)
    volume: Number = fixed(1.0)
    ceiling: Number = fixed(2.0)
    seasons: tuple[Season, ...] = ()
    scale: Scale = Scale()
    weekdays: tuple[float, float, float, float, float, float, float] = (1, 1, 1, 1, 1, 0, 0)
    day_variation: Number = fixed(0.0)
    population: dict[str, Number] = Field(default_factory=dict)
    actors: dict[str, Word] = Field(default_factory=dict)
    roles: dict[RoleName, RoleUse] = Field(default_factory=dict)
    sessions: dict[str, Sessions] = Field(default_factory=dict)
    clumps: Clumps | None = None
    golive: GoLive | None = None
    letters: Letters | None = None
    writes: Writes | None = None


ROLES = {role.name.lower(): role for role in Role}
PARTIES = {kind.name.lower(): kind for kind in ActorType if kind in ADDRESSED or kind == ActorType.MUNICIPALITY}
