"""Letters of a plan as acts of those who have a mailbox: sent and followed until acknowledged, opened, and answered.

Whoever a letter reaches opens it when virtual time has staff open it, or once it is there where it comes later, and
then does for as long as in virtual time whatever the scenario has them do, up to the answer. The answer's receiver
opens it in turn.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sim.chance.durations import SECOND
from sim.journey.moments import NEVER
from sim.load.acts import Act, Step
from sim.messages.letter import Letter, Party
from sim.network.identifiers import format_cpr
from sim.replay.letter_documents import PUBLISHED, Sending, answered, corrected, document, first, forwarded, returned
from sim.replay.letter_families import LETTER, Life, lives
from sim.replay.script import key_text
from sim.replay.windows import Window
from sim.scenario.family import LED, Leg
from sim.scenario.legs import FORWARDED
from sim.scenario.world import World
from sim.verdict.played import Played

ACKNOWLEDGED, RECEIVED, OPENED = "letter.acknowledged", "letter.received", "letter.opened"
LOOKS = 5 * SECOND
"""Of the machine's time between two looks whether something has come."""

_ZONE = datetime.timezone(datetime.timedelta(hours=1))


def letter_acts(played: Played, world: World, date: datetime.date, window: Window, rate: int = 1) -> Iterator[Act]:
    """The window's letters and all that follows before the horizon, in order of their moments.

    `played`: virtual time with the window's letters in it; rate: how much faster the script's clock runs.
    """
    writing = _Writing(played, world, date, window, LOOKS * rate)
    yield from sorted((act for life in lives(played, window) for act in writing.of(life)), key=lambda act: act.at)


@dataclass(frozen=True, slots=True)
class _Writing:
    """looks: microseconds of the script between two looks."""

    played: Played
    world: World
    date: datetime.date
    window: Window
    looks: int

    def of(self, life: Life) -> Iterator[Act]:
        """The acts of one life."""
        plan, begun, opened = self.played.plan, self.played.moments.opened, self.played.opened
        row, sender, horizon = life.rows[0], life.writers[0], self.window.horizon
        sent = int(self.played.planned[row])
        letter = first(self._sending(row, sender, sent))
        yield self._posting(row, sender, sent, (), letter)
        following = [*zip(life.rows[1:], life.writers[1:], strict=True), (row, NEVER)]
        for row, (after, writer) in zip(life.rows, following, strict=True):
            moment, reader = int(opened[row]), int(plan.about["receiver"][row])
            if not _within(moment, horizon):
                return
            then = int(begun[after])
            goes_on = writer != NEVER and _within(then, horizon)
            if writer != reader or not goes_on:
                yield self._act(row, reader, moment, (self._looking(moment),), letter)
            if not goes_on:
                return
            before, letter = letter, self._written(after, self._sending(after, writer, then), letter)
            if writer != reader:  # who was told in another way than by this letter
                yield self._posting(after, writer, then, (), letter)
                continue
            steps = (self._looking(moment), Step(ask=OPENED), Step(human=then - moment))
            yield self._posting(after, reader, moment, steps, letter, before)

    def _posting(
        self,
        row: int,
        actor: int,
        moment: int,
        before: tuple[Step, ...],
        letter: Letter,
        looked_for: Letter | None = None,
    ) -> Act:
        """A letter sent, after what is done before it, and followed until it is acknowledged."""
        act = self._act(row, actor, moment, (*before, Step(ask=LETTER)), looked_for or letter)
        parties = {"sender_gln": letter.sender.gln, "receiver_gln": letter.receiver.gln}
        fields = {**act.fields, **parties, "document": document(letter)}
        return replace(act, operation=ACKNOWLEDGED, fields=fields, attempts=self._often(moment), pause=self.looks)

    def _act(self, row: int, actor: int, moment: int, before: tuple[Step, ...], looked_for: Letter) -> Act:
        """What an actor does in its mailbox, in the end to open a letter that is looked for there."""
        mailbox = self.world.actors.gln(actor)
        return Act(
            at=moment - self.window.start,
            call=key_text(self.played.plan, row),
            caller=actor,
            operation=OPENED,
            user=f"mailbox.{mailbox}",
            role="mailbox",
            fields={
                "mailbox": mailbox,
                "message": looked_for.message_id,
                "cpr": self._cpr(row),
                "patient": PUBLISHED,
                "sender_gln": looked_for.sender.gln,
                "receiver_gln": looked_for.receiver.gln,
            },
            before=before,
        )

    def _looking(self, moment: int) -> Step:
        return Step(ask=RECEIVED, attempts=self._often(moment), pause=self.looks)

    def _often(self, moment: int) -> int:
        """How often something is looked for from a moment on; more than once, which says that it is waited for."""
        return max(2, (self.window.horizon - moment) // self.looks)

    def _written(self, row: int, sending: Sending, before: Letter) -> Letter:
        plan = self.played.plan
        leg = int(plan.keys.child[row]) & (LED - 1)
        if leg == Leg.MENDED:
            is_passed_on = plan.names["journey"][plan.about["journey"][row]] == FORWARDED
            return (forwarded if is_passed_on else corrected)(sending, before)
        return (returned if leg == Leg.RETURNED else answered)(sending, before)

    def _sending(self, row: int, sender: int, moment: int) -> Sending:
        midnight = datetime.datetime(self.date.year, self.date.month, self.date.day, tzinfo=_ZONE)
        at = (midnight + datetime.timedelta(microseconds=moment)).replace(microsecond=0)
        receiver = int(self.played.plan.about["receiver"][row])
        return Sending(key_text(self.played.plan, row), at, self._party(sender), self._party(receiver))

    def _party(self, actor: int) -> Party:
        actors = self.world.actors
        return Party(actors.name(actor), actors.gln(actor), actors.sor(actor))

    def _cpr(self, row: int) -> str:
        """The number of the child of the plan, which mailboxes of a vendor's own may know under another."""
        citizen = int(self.played.plan.about["citizen"][row])
        return format_cpr(int(self.world.citizens.look(citizen, self.date).cpr[0])) if citizen >= 0 else ""


def _within(moment: int, horizon: int) -> bool:
    return moment != NEVER and moment < horizon
