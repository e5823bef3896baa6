"""Letters that lookups lead to: some of those who found whom to write to write, to the number that they found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.scenario.assemble import Block
from sim.scenario.columns import Column
from sim.scenario.correspondence import Sent, chosen_purpose, live_mailbox, receivers
from sim.scenario.journeys import Decided
from sim.scenario.letters_schema import Leads
from sim.scenario.network_schema import PARTIES
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import LAUNCHED
from sim.scenario.route import Op
from sim.scenario.today import Today
from sim.scenario.ways import works

Ints = NDArray[np.int64]

FOUND = "caseworkers"
"""The decision that a lookup names somebody to write to."""


def led_letters(today: Today, leads: Leads, calls: Decided) -> tuple[Ints, Sent]:
    """The rows of the calls that lead to a letter, and the letters. Sender and receiver both correspond."""
    found = calls.holds.get(FOUND, np.zeros(len(calls.keys), dtype=bool)) & (calls.answer == Outcome.ANSWERED)
    draws = today.draws
    rows = np.flatnonzero(found & (draws.uniform(calls.keys, "leads") < leads.share.value))
    keys, citizen = calls.keys.take(rows), calls.about["citizen"][rows].astype(np.int64)
    receiver = receivers(today, PARTIES[leads.receiver], citizen) if len(rows) else np.zeros(0, dtype=np.int64)
    writes = live_mailbox(today, keys.actor) & live_mailbox(today, receiver)
    rows, keys, citizen, receiver = rows[writes], keys.take(writes), citizen[writes], receiver[writes]
    true = np.ones(len(rows), dtype=bool)
    return rows, Sent(
        own=True,
        led=True,
        keys=keys,
        planned=np.full(len(rows), LAUNCHED, dtype=np.int64),
        sender=keys.actor,
        receiver=receiver,
        citizen=citizen,
        purpose=chosen_purpose(leads.purposes, draws.uniform(keys, "purpose")),
        writing=works(draws, keys, leads.writing.duration, "writing", 0, 0),
        reachable=true,
        joined=true,
    )


def launching(block: Block, rows: Ints) -> Block:
    """The block, with each of these calls launching the next row of the plan when it has what it asked for."""
    leads = np.zeros(len(block.keys), dtype=bool)
    leads[rows] = True
    launch = Column(Op.LAUNCH, jump=1, taken=leads)
    columns: list[Column] = []
    for column in block.columns:
        if column.op == Op.BEGIN:
            columns.append(replace(column, closes=column.closes + 1))
        else:
            columns += [launch, column] if column.op == Op.DONE else [column]
    return replace(block, columns=tuple(columns), length=block.length + leads)
