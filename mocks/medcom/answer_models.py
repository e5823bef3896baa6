"""Bodies of requests and answers, as OpenAPI describes them. Ours: no Danish standard says how mailboxes are read."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

LOOPBACK = r"^(|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?)$"


class AddressQuery(BaseModel):
    """Which addresses: words of the name, a place, a type, or one number; after the one with this GLN."""

    name: str = Field(default="", max_length=100)
    place: str = Field(default="", max_length=100)
    type: str = Field(default="", max_length=30, examples=["ppr", "gp"])
    number: str = Field(default="", max_length=30, description="GLN or SOR code")
    after: str = Field(default="", max_length=13)
    limit: int = Field(default=20, ge=1, le=100)


class TokenOrder(BaseModel):
    """Which mailboxes a token shall open, by GLN or SOR code."""

    model_config = ConfigDict(extra="forbid")

    mailboxes: list[str] = Field(min_length=1, max_length=500)
    password: str = Field(max_length=100)


class TokenAnswer(BaseModel):
    """A token, sent as `Authorization: Bearer`. It lasts as long as the store."""

    token: str
    mailboxes: list[str]


class IssueOrder(BaseModel):
    """One issue of an answer, by a code of MedCom's value set."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[A-Za-z_]{1,60}$", examples=["MSG_VALUESET_VALUE_UNKNOWN"])
    text: str = Field(default="", max_length=500)


class AnswerOrder(BaseModel):
    """An acknowledgement the owner gives and the service writes."""

    model_config = ConfigDict(extra="forbid")

    code: Literal["ok", "transient-error", "fatal-error"]
    issues: list[IssueOrder] = Field(default_factory=list, max_length=10)


class SettingsOrder(BaseModel):
    """Who acknowledges, whether the mailbox is closed, where news is posted (loopback only; empty: nowhere), and who
    tends it (null: simulated staff, unless a token opens it)."""

    model_config = ConfigDict(extra="forbid")

    acknowledges: Literal["service", "owner"] = "service"
    closed: bool = False
    webhook: str = Field(default="", max_length=300, pattern=LOOPBACK)
    staff: Literal["simulated", "nobody"] | None = None


class Accepted(BaseModel):
    """A transmission that is on disk. `answered`: the acknowledgement's code; null: pending, or none is due."""

    transmission: int
    handling: Literal["process", "repeat_answer", "repeat_in_new_envelope", "refuse"]
    answered: str | None
    valid: bool
    broken: list[str]
    follow: str


class ItemsQuery(BaseModel):
    """Which items of a mailbox are listed: after a page's `next`, at most so many, only unread ones, of what came in or
    went out, of one message alone."""

    after: str = ""
    limit: int = 50
    unread: bool = False
    box: str = "in"
    message: str = ""


class ItemShown(BaseModel):
    """An item of a mailbox as lists show it."""

    number: int
    available: str
    kind: str
    sender: str
    sender_name: str
    message_id: str
    thread_id: str
    topic: str
    code: str
    answers: str
    form: str
    transmission: int
    read: str | None
    answered: str | None


class Page(BaseModel):
    """A page of items in order of coming. `next` continues; it stays good when nothing more has come yet."""

    items: list[ItemShown]
    next: str
