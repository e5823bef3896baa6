"""The script of a load run: a window's lookups, and with letters what everybody with a mailbox does about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import merge

from sim.cli.engines import engine
from sim.cli.replaying import How
from sim.load.acts import Act
from sim.replay.letter_families import with_others
from sim.replay.letter_script import letter_acts
from sim.replay.script import acts
from sim.replay.windows import Window, cut
from sim.scenario.build import Built
from sim.scenario.plan import Plan, Stage
from sim.scenario.reading import Reading
from sim.verdict.played import Played


@dataclass(frozen=True, slots=True)
class Script:
    """acts: in order of their moments, to be gone over once. plan, stage: of the lookups; letters: the window's letters
    in virtual time, which says when they are opened and answered; None without letters."""

    acts: Iterable[Act]
    plan: Plan
    stage: Stage
    letters: Played | None = None


def script_of(reading: Reading, built: Built, window: Window, how: How) -> Script:
    """What is played of a window."""
    assert built.world is not None
    date = reading.model.date
    plan, stage = cut(built.plan, built.stage, window, others_until=window.end)
    asked = acts(plan, built.world, date, window.start)
    if not how.letters:
        return Script(asked, plan, stage)
    letters = in_virtual_time(built, window)
    posted = letter_acts(letters, built.world, date, window, how.rate)
    return Script(merge(asked, posted, key=lambda act: act.at), plan, stage, letters)


def in_virtual_time(built: Built, window: Window) -> Played:
    """The window's letters among those of others, from empty mailboxes to the horizon."""
    plan = built.plan.take(with_others(built.plan, window))
    stage = replace(built.stage, horizon=window.horizon)
    return Played(plan, stage, engine("fast")(plan, stage))
