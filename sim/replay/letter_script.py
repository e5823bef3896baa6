"""Letters of a plan as acts: sent through the sender's mailbox, and followed until the acknowledgement is there.

Letters are about a published test person, because mailboxes take no other: a load test of them says nothing of people.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import SECOND
from sim.load.acts import Act, Step
from sim.messages.compose.bulk import Wish, bulk_document
from sim.messages.letter import Party, Patient
from sim.network.actors import Actors
from sim.replay.script import key_text
from sim.replay.windows import Window
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import LAUNCHED, Plan

LETTER, ACKNOWLEDGED = "letter", "letter.acknowledged"
LOOKS = 5 * SECOND
"""Between two looks for the acknowledgement."""

_CHILD = Patient("Berggren", ("Lars", "Test"), cpr="0505159995")
_ZONE = datetime.timezone(datetime.timedelta(hours=1))


def letters(plan: Plan, window: Window) -> NDArray[np.bool_]:
    """Which calls are letters of this area, sent in the window to somebody who is connected."""
    names = plan.names["journey"]
    if LETTER not in names:
        return np.zeros(len(plan), dtype=bool)
    chosen: NDArray[np.bool_] = (plan.about["journey"] == names.index(LETTER)) & (plan.planned != LAUNCHED)
    chosen &= (plan.planned >= window.start) & (plan.planned < window.end)
    chosen &= (plan.answer != Outcome.NOT_CONNECTED) & (plan.answer != Outcome.UNKNOWN_NUMBER)
    return chosen


def letter_acts(plan: Plan, actors: Actors, date: datetime.date, window: Window) -> Iterator[Act]:
    """The window's letters, in order of their moments, each looked after until the horizon."""
    rows = np.flatnonzero(letters(plan, window))
    midnight = datetime.datetime(date.year, date.month, date.day, tzinfo=_ZONE)
    for row in rows[np.argsort(plan.planned[rows], kind="stable")].tolist():
        moment, call = int(plan.planned[row]), key_text(plan, row)
        sender, receiver = (_party(actors, int(actor)) for actor in (plan.keys.actor[row], plan.about["receiver"][row]))
        sent = midnight + datetime.timedelta(microseconds=moment)
        wish = Wish(call, sent.replace(microsecond=0), sender, receiver, _CHILD)
        yield Act(
            at=moment - window.start,
            call=call,
            caller=int(plan.keys.actor[row]),
            operation=ACKNOWLEDGED,
            user=f"mailbox.{sender.gln}",
            role="mailbox",
            fields={"sender_gln": sender.gln, "receiver_gln": receiver.gln, "document": bulk_document(wish).decode()},
            before=(Step(ask=LETTER),),
            attempts=max(1, (window.horizon - moment) // LOOKS),
            pause=LOOKS,
        )


def _party(actors: Actors, actor: int) -> Party:
    return Party(actors.name(actor), actors.gln(actor), actors.sor(actor))
