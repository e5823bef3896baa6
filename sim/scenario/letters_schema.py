"""What a scenario may say of how letters are addressed, and how they and their answers travel."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.parameters import Number, Time, fixed
from sim.scenario.parts import Part, Service
from sim.scenario.practice_schema import Party

Format = Literal["EDIFACT DIS91", "XDIS91", "CareCommunication"]
NEWEST: Format = "CareCommunication"
Purpose = Literal["orientation", "question", "request", "referral", "meeting", "psychiatry_referral", "la_form"]
BY_LETTER, NEVER_ANSWERED = "letter", "never"


class Source(Part):
    """Where senders have a lokationsnummer from: `share` of letters, and how often it is wrong.

    unknown: nobody has the number. wrong: it is a valid one of another department.
    """

    share: Number
    unknown: Number = fixed(0.0)
    wrong: Number = fixed(0.0)


class Misdirected(Part):
    """What becomes of a letter in the wrong department's mailbox once it was opened there.

    lies: opening time before somebody does something about it; works: to do it. forwarded, returned, telephone: how
    many of ten, say; the others are forgotten.
    """

    lies: Service
    works: Service
    forwarded: Number
    returned: Number
    telephone: Number
    forgotten: Number


class Addresses(Part):
    """How letters are addressed. found: of letters that a lookup led to. corrects: the sender's work on a number."""

    sources: dict[str, Source]
    found: Source
    corrects: Service
    misdirected: Misdirected


class Channel(Part):
    """Another way than the correspondence message. takes: from sending until the receiver has it."""

    takes: Service
    about: str = ""


class Attachments(Part):
    """Letters with attachments: `share` of all. In the older formats they travel apart, in a message of their own."""

    share: Number = fixed(0.0)


class ByHand(Part):
    """Parties whose people send an unacknowledged letter again, in opening hours; `works`: to notice and to do it."""

    parties: tuple[Party, ...]
    works: Service


class Closing(Part):
    """Receiving systems that are shut at times: `share` of the parties named, which fetch letters only while `open`."""

    parties: tuple[Party, ...]
    share: Number
    open: str


class Ehmi(Part):
    """EHMI, hypothetical for this message type: works at the message service handlers and the access points."""

    msh: Service
    ap: Service


class Leads(Part):
    """A lookup of this journey that found whom to write to leads to a letter: this `share` of them.

    to: the kind of receiver. writing: from the answer on the screen until the letter is sent. purposes: weights.
    """

    share: Number
    receiver: Literal["ppr", "family", "psychiatry"] = Field(alias="to")
    writing: Service
    purposes: dict[Purpose, float]


class Judged(Part):
    """Which letters targets judge: those sent at least `warm_up` after the beginning and `run_out` before the end."""

    warm_up: Time
    run_out: Time
