"""From a scenario to what performers play: a stage, and the plan of one replication."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from sim.chance.draws import Draws, Pairs, pairs
from sim.mistake import Mistake, nearest
from sim.network.actor_types import ActorType
from sim.network.appointments import REPOSITORIES
from sim.network.found_actors import EPJ_OF_REGION
from sim.network.municipalities import municipalities
from sim.scenario import stage as stages
from sim.scenario.assemble import Block, merged
from sim.scenario.background import background_block
from sim.scenario.correspondence import PURPOSES, sent_letters
from sim.scenario.journeys import Decided, Writer
from sim.scenario.laying import Lay, lay
from sim.scenario.letters import Post
from sim.scenario.lookups import NAMES, lookup_calls
from sim.scenario.office import Office
from sim.scenario.plan import Plan, Stage
from sim.scenario.profiles import profile
from sim.scenario.rates import check_ceiling
from sim.scenario.reading import Reading
from sim.scenario.route import LABELS
from sim.scenario.staff import Staff, staff
from sim.scenario.stage import Crew, Setting
from sim.scenario.streams import journey_of, stream_calls
from sim.scenario.today import Today, network_of
from sim.scenario.world import World, world


@dataclass(frozen=True, slots=True)
class Built:
    """A plan and the stage it is played on; for a national scenario also who is in it and who tends the mailboxes."""

    plan: Plan
    stage: Stage
    setting: Setting
    world: World | None = None
    staff: Staff | None = None


@dataclass(slots=True)
class _Words:
    """Codes for words, given as they are met."""

    labels: dict[str, int] = field(default_factory=lambda: {"": 0})
    journeys: dict[str, int] = field(default_factory=dict)

    def journey(self, name: str) -> int:
        return self.journeys.setdefault(name, len(self.journeys))


@dataclass(frozen=True, slots=True)
class Programme:
    """A scenario ready to be planned, day by day, in one replication. Words keep their codes over the days."""

    reading: Reading
    draws: Draws
    setting: Setting
    world: World | None
    staff: Staff | None
    office: Office | None
    words: _Words
    laid: Lay

    @property
    def stage(self) -> Stage:
        """The stage of all days."""
        return self.setting.stage

    def plan(self, days: Iterable[int]) -> Plan:
        """What is intended on these days, counted from the run's first."""
        blocks: list[Block] = []
        for day in days:
            blocks += _streams(self, day)
            if self.world is not None:
                today = Today(self.reading, self.world, self.draws, day)
                post = _post(self, today)
                blocks += _lookups(self, today, post)
                blocks += [block for sent in sent_letters(today) for block in post.blocks(sent)] if post else []
            for name, model in self.reading.model.stations.items():
                if model.background:
                    code = self.words.journey("background")
                    blocks.append(background_block(self.reading, self.setting, name, self.draws, day, code))
        if len(self.words.labels) > LABELS:
            where = self.reading.tree.where(("journeys",))
            found = len(self.words.labels)
            raise Mistake(where, f"expected at most {LABELS} different labels of steps, got {found}", "")
        return merged(blocks, self._names(), self.laid)

    def _names(self) -> dict[str, tuple[str, ...]]:
        return {
            **NAMES,
            "receiver_region": NAMES["region"],
            "municipality": _municipality_words(),
            "receiver_municipality": _municipality_words(),
            "purpose": PURPOSES,
            "sender_type": _party_words(),
            "receiver_type": _party_words(),
            "label": tuple(self.words.labels),
            "journey": tuple(self.words.journeys),
        }


def programme(reading: Reading, replication: int = 0, drawn: Pairs = pairs, laid: Lay = lay) -> Programme:
    """Everything about a scenario that does not depend on the day. `drawn`: who computes its draws; `laid`: who writes
    its routes.
    """
    draws = Draws(reading.model.seed, replication, drawn)
    told = json.dumps(reading.tree.data, default=str)  # in the order written: stations are numbered so
    ground = _ground(_Told(told, reading))
    return Programme(reading, draws, ground.setting, ground.world, ground.staff, ground.office, _Words(), laid)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all replications of a scenario have in common."""

    setting: Setting
    world: World | None
    staff: Staff | None
    office: Office | None


@dataclass(frozen=True, slots=True)
class _Told:
    """A scenario, equal to every other that says the same in the same order."""

    text: str
    reading: Reading = field(compare=False)


@lru_cache(maxsize=2)
def _ground(told: _Told) -> _Ground:
    reading, tending, office = told.reading, None, None
    people = world(reading) if reading.model.network else None
    letters = network_of(reading).letters if people else None
    if people is not None:
        check_ceiling(reading)
        tending = staff(reading, people) if letters else None
    setting = stages.build(reading, members(reading), tending.crew if tending else Crew())
    if people and letters and tending:
        office = Office.of(people, setting, letters, tending)
    return _Ground(setting, people, tending, office)


def build(reading: Reading, replication: int = 0, drawn: Pairs = pairs, laid: Lay = lay) -> Built:
    """Everything that is intended in one replication of a scenario, all days at once; as `programme` has it."""
    whole = programme(reading, replication, drawn, laid)
    return Built(whole.plan(range(reading.model.days)), whole.stage, whole.setting, whole.world, whole.staff)


def members(reading: Reading) -> dict[str, tuple[str, ...]]:
    """The sets that stations of a national scenario can have one member for."""
    network = reading.model.network
    if network is None:
        return {}
    installations = tuple(str(number) for number in sorted({number for _, number in EPJ_OF_REGION.values()}))
    sets = {
        "repositories": tuple(str(number + 1) for number in range(REPOSITORIES)),
        "installations": installations,
    }
    if network.letters:
        clinics = tuple(f"clinic_{name}" for name in network.letters.clinic_systems)
        sets["letter_systems"] = ("municipal", *(f"epj_{name}" for name in installations), *clinics)
        sets["operators"] = tuple(network.letters.operators)
    return sets


def _streams(whole: Programme, day: int) -> list[Block]:
    blocks, reading = [], whole.reading
    beside_others = any(station.background for station in reading.model.stations.values())
    for name, stream in reading.model.streams.items():
        where = reading.tree.where(("streams", name))
        shape = profile(reading.model.profiles, stream.profile or "flat", reading.tree)
        writer = Writer(name, journey_of(reading, name, stream), whole.setting, whole.draws, whole.words.labels, where)
        calls = stream_calls(reading, name, stream, whole.draws, day, shape)
        if beside_others:  # else all calls are own, and no column says so
            calls = replace(calls, about={**calls.about, "own": np.ones(len(calls.keys), dtype=bool)})
        blocks.append(writer.block(_named(calls, whole.words.journey(name))))
    return blocks


def _lookups(whole: Programme, today: Today, post: Post | None) -> list[Block]:
    blocks, reading = [], whole.reading
    for name, parts in lookup_calls(today).items():
        if name not in reading.model.journeys:
            chapter = reading.tree.where(("journeys",))
            raise Mistake(chapter, f"there is no journey {name!r}", nearest(name, reading.model.journeys))
        where = reading.tree.where(("journeys", name))
        writer = Writer(name, reading.model.journeys[name], whole.setting, whole.draws, whole.words.labels, where)
        for calls in parts:
            block = writer.block(_named(calls, whole.words.journey(name)))
            blocks += post.led_to(name, calls, block) if post else [block]
    return blocks


def _post(whole: Programme, today: Today) -> Post | None:
    if whole.office is None:
        return None
    return Post.on(today, whole.office, whole.words.labels, whole.words.journeys)


def _named(calls: Decided, journey: int) -> Decided:
    code = np.full(len(calls.keys), journey, dtype=np.int16)
    return replace(calls, about={**calls.about, "journey": code})


@lru_cache(maxsize=1)
def _municipality_words() -> tuple[str, ...]:
    """Names by municipality code. Codes nobody has keep their number, and 0 is none."""
    places = municipalities()
    names = {int(code): places.name_of(int(code)) for code in places.code}
    return ("", *(names.get(code, str(code)) for code in range(1, max(names) + 1)))


def _party_words() -> tuple[str, ...]:
    words = [""] * (max(ActorType) + 1)
    for kind in ActorType:
        words[kind] = kind.name.lower()
    return tuple(words)
