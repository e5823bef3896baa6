"""What came in: the bytes, what they were found to be, and the letter opened as far as it can be. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from mocks.medcom.moments import ZONE, when
from sim.messages.compose.acknowledgement import ResponseCode
from sim.messages.compose.older import OlderLetter
from sim.messages.finding import Verdict
from sim.messages.letter import Exchange, Letter, Party
from sim.messages.open_letter import letter_of
from sim.messages.open_older import open_xdis91
from sim.messages.verify import examine
from sim.mistake import Mistake

REPLIES = ("acknowledgement", "xctl01", "xctl02", "xctl03")
PEOPLE = frozenset({"test-person"})
"""Rules whose breach means that a real person's number may stand in a document: it is not taken in at all."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One document: `data` as it came, `content` without its envelope, and the letter in it if it could be opened."""

    data: bytes
    content: bytes
    verdict: Verdict
    letter: Letter | None
    older: OlderLetter | None

    def about(self, name: str) -> str:
        """What the document says of itself, or an empty string."""
        return self.verdict.about.get(name, "")

    @property
    def is_reply(self) -> bool:
        """Whether it answers another message and gets no answer itself."""
        return self.verdict.kind in REPLIES

    @property
    def code(self) -> ResponseCode | None:
        """What a reply says."""
        if self.verdict.kind == "acknowledgement":
            code = self.about("response_code")
            return cast(ResponseCode, code) if code in ("ok", "transient-error", "fatal-error") else None
        return {"xctl01": "fatal-error", "xctl02": "fatal-error", "xctl03": "ok"}.get(self.verdict.kind)  # type: ignore[return-value]

    @property
    def thread_id(self) -> str:
        """The thread, without urn:uuid: before it."""
        return self.about("thread_id").removeprefix("urn:uuid:")

    @property
    def sender(self) -> Party:
        """The sender as it names itself."""
        letter = self.letter or self.older
        return letter.sender if letter else Party("", self.about("sender_gln"), self.about("sender_sor"))

    @property
    def receiver(self) -> Party:
        """The receiver as the sender names it."""
        letter = self.letter or self.older
        return letter.receiver if letter else Party("", self.about("receiver_gln"), self.about("receiver_sor"))

    @property
    def latest(self) -> Exchange:
        """The letter's latest exchange; what can be said of it, where its own Provenance cannot be read."""
        if self.letter is not None:
            return self.letter.history[-1]
        activity = self.about("activity") or "new-message"
        return Exchange(self.about("message_id"), activity, when(self.about("sent")), self.sender, ())

    @property
    def topic(self) -> str:
        """A line for a list: the topic, or the category."""
        if self.letter is not None:
            return self.letter.topic or self.letter.category
        return self.older.subject if self.older is not None else ""

    def findings(self, most: int = 50) -> str:
        """The findings as JSON, in Danish and without CPR numbers."""
        return json.dumps([one.as_dict("da") for one in self.verdict.findings[:most]], ensure_ascii=False)


def read_incoming(data: bytes, known: frozenset[str] = frozenset()) -> Incoming:
    """Judge and open a document. Never raises for what it holds."""
    examined = examine(data, known=known)
    letter: Letter | None = None
    older: OlderLetter | None = None
    try:
        if examined.verdict.kind == "carecommunication" and examined.message is not None:
            letter = letter_of(examined.message)
        elif examined.verdict.kind == "xdis91":
            older = open_xdis91(examined.content, ZONE)
    except Mistake:
        pass  # what cannot be opened is answered by what can be read
    return Incoming(data, examined.content, examined.verdict, letter, older)


def refused_people(verdict: Verdict) -> bool:
    """Whether a number stands in it that is no test person's."""
    return bool(PEOPLE & verdict.keys("error"))
