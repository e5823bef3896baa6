"""An armed script as it stands on disk, and what the vendor's system has done since."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from mocks.medcom.addresses import Address
from mocks.medcom.incoming import read_incoming
from mocks.medcom.office import Office
from sim.messages.protocol.catalogue import SCENARIOS
from sim.messages.protocol.scenario import Act, Conditions, Desk, Scenario, Step, Written


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be armed: which scenario, by which seed, against which mailbox, under which conditions."""

    scenario: str
    seed: int
    partner: str
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class Armed:
    """A script. `transmissions` and `answers` are the last numbers before it; `reached_back` its last delivery."""

    mailbox: str
    order: Order
    moment: int
    transmissions: int
    answers: int
    step: int = 0
    begun: int = 0
    delivered: tuple[str, ...] = ()
    reached_back: int = 0
    results: tuple[dict[str, Any], ...] = field(default=())

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return SCENARIOS[self.order.scenario]

    @property
    def current(self) -> Step | None:
        """The step that is on; None when all is over."""
        over = any(one["state"] == "wrong" for one in self.results)
        return None if over or self.step >= len(self.scenario.steps) else self.scenario.steps[self.step]

    def documents(self, office: Office, acts: tuple[Act, ...]) -> dict[str, Written]:
        """What the other party writes, the same for the same seed and moment."""
        desk = Desk(
            self.order.seed,
            self.order.scenario,
            office.time(self.moment),
            _address(office, self.order.partner).party,
            _address(office, self.mailbox).party,
            self.order.conditions,
            acts,
        )
        return self.scenario.write(desk)


def find(db: sqlite3.Connection, mailbox: str) -> Armed | None:
    """The script armed for a mailbox."""
    row = db.execute(
        "select scenario, seed, partner, conditions, armed, transmissions, answers, step, begun, delivered,"
        " reached_back, results from scripts where mailbox = ?",
        (mailbox,),
    ).fetchone()
    if row is None:
        return None
    scenario, seed, partner, conditions, moment, transmissions, answers, step, begun, delivered, back, results = row
    order = Order(scenario, seed, partner, Conditions(**json.loads(conditions)))
    told = tuple(json.loads(results))
    return Armed(mailbox, order, moment, transmissions, answers, step, begun, tuple(json.loads(delivered)), back, told)


def keep(db: sqlite3.Connection, armed: Armed) -> None:
    """Write a script down, in the place of an earlier one."""
    order = armed.order
    db.execute(
        "insert or replace into scripts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            armed.mailbox, order.scenario, order.seed, order.partner, json.dumps(asdict(order.conditions)),
            armed.moment, armed.transmissions, armed.answers, armed.step, armed.begun, json.dumps(armed.delivered),
            armed.reached_back, json.dumps(armed.results, ensure_ascii=False),
        ),
    )  # fmt: skip


def begin(db: sqlite3.Connection, mailbox: str, order: Order, now: int) -> Armed:
    """A script before its first step."""
    last = [
        db.execute(f"select coalesce(max(number), 0) from {table}").fetchone()[0]  # noqa: S608 - our own words
        for table in ("transmissions", "answers")
    ]
    db.execute("delete from refusals where mailbox = ?", (mailbox,))
    return Armed(mailbox, order, now, last[0], last[1], 0, now, (), now)


def acts_of(db: sqlite3.Connection, armed: Armed) -> tuple[Act, ...]:
    """What the owner of the mailbox did since the script was armed, in order."""
    partner, mailbox = armed.order.partner, armed.mailbox
    letters = [
        _letter(moment, body)
        for moment, body in db.execute(
            "select received, body from transmissions where number > ? and sender = ? and receiver = ?"
            " and kind = 'carecommunication' and handling != 'scripted' order by number",
            (armed.transmissions, mailbox, partner),
        )
    ]
    answers = [
        Act(given, "answer", message_id, code)
        for given, message_id, code in db.execute(
            "select given, message_id, code from answers where number > ? and by = ? and sender = ? order by number",
            (armed.answers, mailbox, partner),
        )
    ]
    refused = [
        Act(moment, "refused", message_id, why)
        for moment, message_id, why in db.execute(
            "select moment, message_id, why from refusals where mailbox = ? order by number", (mailbox,)
        )
    ]
    return tuple(sorted((*letters, *answers, *refused), key=lambda act: act.moment))


def note_refused(db: sqlite3.Connection, mailbox: str, message_id: str, why: str, now: int) -> None:
    """Remember an answer that was refused."""
    db.execute(
        "insert into refusals (mailbox, moment, message_id, why) values (?, ?, ?, ?)", (mailbox, now, message_id, why)
    )


def with_result(armed: Armed, state: str, en: str, da: str) -> Armed:
    """The script with its step over."""
    result = {"state": state, "en": en, "da": da}
    return replace(armed, results=(*armed.results, result), step=armed.step + 1)


def _letter(moment: int, body: bytes) -> Act:
    incoming = read_incoming(body)
    return Act(
        moment,
        "letter",
        incoming.about("message_id"),
        "",
        incoming.about("envelope_id"),
        tuple(sorted(incoming.verdict.keys("error"))),
        incoming.letter,
    )


def _address(office: Office, gln: str) -> Address:
    found = office.addresses.by_gln(gln)
    assert found is not None, "an armed script names mailboxes there are"
    return found
