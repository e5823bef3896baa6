"""Where the numbers about one mailbox come from: the command line, else a department of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sim.chance.durations import MINUTE
from sim.mistake import Mistake

if TYPE_CHECKING:
    from sim.network.actors import Actors

OPEN, LOOKS = "mon-thu 8-15, fri 8-13", "9:00,13:00"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Letters a working day, minutes for one, hours, looks, people, and the share of their time. `of`: whose."""

    letters: float
    minutes: float
    opening: str = OPEN
    looks: str = LOOKS
    people: int = 1
    available: float = 1.0
    of: str = ""

    def instead(
        self,
        letters: float | None,
        minutes: float | None,
        opening: str | None,
        looks: str | None,
        people: int | None,
        available: float | None,
    ) -> Numbers:
        """With what the command line says. Mistake for what nobody says."""
        return Numbers(
            letters=_said("--letters-per-day", letters, self.letters),
            minutes=_said("--minutes", minutes, self.minutes),
            opening=opening or self.opening,
            looks=looks or self.looks,
            people=people or self.people,
            available=available or self.available,
            of=self.of,
        )


def numbers_of(scenario: str | None, department: str | None) -> Numbers:
    """The numbers of a scenario's department; without one only the defaults."""
    if (scenario is None) != (department is None):
        missing = "--department" if department is None else "--scenario"
        raise Mistake(missing, "expected --scenario and --department together", "Write e.g. --scenario national")
    if scenario is None or department is None:
        return Numbers(0.0, 0.0)
    return _from(scenario, department)


def _said(option: str, given: float | None, known: float) -> float:
    value = known if given is None else given
    if value <= 0:
        mend = f"Write e.g. {option} 6, or name --scenario and --department"
        raise Mistake(option, "expected a number above 0", mend)
    return value


def _from(scenario: str, department: str) -> Numbers:
    from sim.scenario.inflow import inflow_of
    from sim.scenario.network_schema import PARTIES
    from sim.scenario.reading import load
    from sim.scenario.world import world

    reading = load(scenario)
    network = reading.model.network
    if network is None or network.letters is None:
        raise Mistake(f"--scenario {scenario}", "this scenario has no letters", "Write e.g. --scenario national")
    people = world(reading)
    actor = _actor(people.actors, department)
    hours = people.actors.opening(actor)
    practice = next((p for party, p in network.letters.practice.items() if PARTIES[party] == actor >> 24), None)
    if practice is None or hours is None:
        raise Mistake(f"--department {department}", "nobody there tends a mailbox", "Name a department or a clinic")
    return Numbers(
        letters=inflow_of(reading, people, actor),
        minutes=practice.opens.mean.value / MINUTE,
        opening=hours,
        looks=practice.looks,
        people=max(1, round(practice.people.value)),
        available=practice.available.value,
        of=people.actors.name(actor),
    )


def _actor(actors: Actors, text: str) -> int:
    from sim.network.actor_types import ADDRESSED
    from sim.network.actors import NoSuchActor
    from sim.network.identifiers import WrongIdentifier

    try:
        if text.isdigit():
            return actors.by_gln(text) if len(text) == 13 else int(actors.id[actors.row(int(text))[0]])
    except (NoSuchActor, WrongIdentifier) as error:
        raise Mistake(f"--department {text}", str(error), "Give a name, a lokationsnummer or a number") from None
    names = {actors.name(actor): actor for kind in ADDRESSED for actor in actors.of_type(kind).tolist()}
    folded = {name.casefold(): name for name in names}
    wanted = text.casefold().strip()
    if wanted in folded:
        return int(names[folded[wanted]])
    near = get_close_matches(wanted, folded, n=1, cutoff=0.5)
    mend = f"Did you mean {folded[near[0]]}?" if near else "Write e.g. 'PPR, Aalborg Kommune'"
    raise Mistake(f"--department {text}", "there is no such department", mend)
