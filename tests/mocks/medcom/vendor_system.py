"""A vendor's system for the tests of scripted trouble: it behaves well, but for the faults planted in it.

It speaks HTTP only. What a person does is told it by the step that is on: to send a letter, or to reply.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sim.messages.compose.carecommunication import write_letter
from sim.messages.compose.samples import CHILD, PSYCHOLOGIST
from sim.messages.letter import Draft, Letter, Party, counted_ids, new, reply
from sim.messages.open_letter import open_letter
from sim.messages.verify import examine
from sim.mistake import Mistake
from tests.mocks.medcom.town import Town, Vendor, as_json

TIMEOUT = 1_800_000_000
TICK = 600_000_000


@dataclass(slots=True)
class Outgoing:
    """A letter this system sent, when it last did, how often, and the last answer to it."""

    letter: Letter
    moment: int
    times: int = 1
    code: str = ""


@dataclass(slots=True)
class VendorSystem:
    """A correspondence module. `faults` names what is wrong with it."""

    place: Town
    post: Vendor
    own: Party
    faults: frozenset[str] = frozenset()
    seen: dict[str, str] = field(default_factory=dict)  # letters by message id: the code given
    envelopes: dict[str, str] = field(default_factory=dict)  # envelope ids: the letter each carried
    held: list[Letter] = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)
    after: str = ""
    count: int = 0
    done: set[tuple[str, int]] = field(default_factory=set)

    async def catch_up(self) -> None:
        """Pass over what lies in the mailbox already."""
        while (page := as_json(await self.post.get("items", after=self.after, limit=200)))["items"]:
            self.after = page["next"]

    async def work(self, state: dict[str, Any]) -> None:
        """Look into the mailbox, send again what is due, and do what the step asks of a person."""
        page = as_json(await self.post.get("items", after=self.after, limit=200))
        self.after = page["next"]
        for item in page["items"]:
            await self._received(item)
        await self._repeat()
        number = next(at for at, step in enumerate(state["steps"]) if step["state"] == "waiting")
        ask = state["steps"][number]["ask"]
        if (state["scenario"], number) not in self.done and ask.startswith(("Send a new letter", "Reply")):
            self.done.add((state["scenario"], number))
            await (self._write(state["partner"]) if ask.startswith("Send") else self._reply())

    async def _received(self, item: dict[str, Any]) -> None:
        if item["kind"] == "acknowledgement":
            for one in self.sent:
                if one.letter.message_id == item["answers"] and "deaf to late answers" not in self.faults:
                    one.code = item["code"]
            if "acknowledges acknowledgements" in self.faults:
                await self.post.post(f"items/{item['number']}/acknowledgement", {"code": "ok"})
            return
        data = await self.post.document(item["number"])
        code = self._code(item["message_id"], data)
        if code:
            issues = [] if code == "ok" else [{"code": "MSG_PARAM_INVALID"}]
            await self.post.post(f"items/{item['number']}/acknowledgement", {"code": code, "issues": issues})

    def _code(self, message_id: str, data: bytes) -> str:
        if message_id in self.seen:
            if "silent to duplicates" in self.faults:
                return ""
            return "fatal-error" if "refuses duplicates" in self.faults else self.seen[message_id]
        examined = examine(data)
        envelope_id = examined.verdict.about.get("envelope_id", "")
        if self.envelopes.setdefault(envelope_id, message_id) != message_id and "takes any envelope" not in self.faults:
            return ""
        code = self._judged(data, examined.verdict.valid)
        self.seen[message_id] = code
        try:
            if code == "ok":
                self.held.append(open_letter(examined.content))
        except Mistake:
            self.held = list(self.held)
        return code

    def _judged(self, data: bytes, valid: bool) -> str:
        if "takes everything" in self.faults:
            return "ok"
        if not valid:
            return "transient-error" if b"VANSEnvelope" in data else "fatal-error"
        letter = open_letter(data)
        peculiar = {
            "wants UUIDs": not _is_uuid(letter.message_id),
            "wants names": not letter.sender.name,
            "wants CPR numbers": not letter.patient.cpr,
            "wants one category": any(one.thread_id == letter.thread_id and one.category != letter.category
                                      for one in self.held),
            "wants whole threads": letter.activity == "forward-message",
            "wants small letters": len(letter.segments) > 5,
            "wants no more than it knows": b'"Device"' in data,
            "wants no replies it did not ask for": letter.activity == "reply-message" and not self.held,
            "wants order": bool(self.held) and letter.sent < self.held[-1].sent,
        }  # fmt: skip
        return "fatal-error" if any(peculiar[fault] for fault in self.faults & peculiar.keys()) else "ok"

    async def _repeat(self) -> None:
        now = self.place.service.clock.now()
        for one in self.sent:
            wait = 0 if one.code == "transient-error" else TIMEOUT // 2 if "hasty" in self.faults else TIMEOUT
            due = one.code in ("", "transient-error") and now - one.moment >= wait
            if one.code == "fatal-error" and "stubborn" in self.faults:
                due = True
            most = 99 if "endless" in self.faults else 0 if "never repeats" in self.faults else 2
            if due and one.times <= most:
                await self._again(one)

    async def _again(self, one: Outgoing) -> None:
        changed = replace(one.letter, envelope_id=self._ids("envelope")())
        if "same envelope" in self.faults:
            changed = one.letter
        if "new letter" in self.faults:
            ids = self._ids("again")
            last = replace(one.letter.history[-1], message_id=(fresh := ids()))
            changed = replace(changed, message_id=fresh, history=(last,))
        one.moment, one.times = self.place.service.clock.now(), one.times + 1
        await self.post.send(write_letter(changed))

    async def _write(self, partner: dict[str, str]) -> None:
        to = Party(partner["name"], partner["gln"], partner["sor"])
        category = "no-such-category" if "writes nonsense" in self.faults else "carecoordination"
        letter = new(self._ids("letter"), self._now(), self.own, to, CHILD, Draft(PSYCHOLOGIST, "Til jer.", category))
        self.sent.append(Outgoing(letter, self.place.service.clock.now()))
        await self.post.send(write_letter(letter))

    async def _reply(self) -> None:
        first, *_ = threads = sorted(self.held, key=lambda one: one.sent)
        latest = first if "replies to the first" in self.faults else threads[-1]
        known = {segment.id: segment for letter in self.held for segment in letter.segments}
        known |= {segment.id: segment for one in self.sent for segment in one.letter.segments}
        whole = latest if "forgets segments" in self.faults else replace(latest, segments=tuple(known.values()))
        letter = reply(self._ids("reply"), self._now(), whole, PSYCHOLOGIST, "Tak.")
        if "drops episodes" in self.faults:
            letter = replace(letter, episode=None)
        self.sent.append(Outgoing(letter, self.place.service.clock.now(), code="ok"))
        await self.post.send(write_letter(letter))

    def _ids(self, name: str) -> Any:
        self.count += 1
        return counted_ids(f"vendor/{self._now()}/{self.count}/{name}")

    def _now(self) -> datetime:
        return self.place.service.office.time(self.place.service.clock.now())


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
