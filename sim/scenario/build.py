"""From a scenario to what performers play: a stage, and the plan of one replication."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from sim.chance.draws import Draws
from sim.mistake import Mistake, nearest
from sim.network.actor_types import ActorType
from sim.network.appointments import REPOSITORIES
from sim.network.found_actors import EPJ_OF_REGION
from sim.scenario import stage as stages
from sim.scenario.assemble import Block, merged
from sim.scenario.background import background_block
from sim.scenario.correspondence import PURPOSES, sent_letters
from sim.scenario.journeys import Decided, Writer
from sim.scenario.letters import Post
from sim.scenario.lookups import NAMES, lookup_calls
from sim.scenario.plan import Plan, Stage
from sim.scenario.profiles import profile
from sim.scenario.rates import check_ceiling
from sim.scenario.reading import Reading
from sim.scenario.staff import Staff, staff
from sim.scenario.stage import Crew, Setting
from sim.scenario.streams import journey_of, stream_calls
from sim.scenario.suppliers import Suppliers
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


@dataclass
class _Words:
    """Codes for words, given as they are met."""

    labels: dict[str, int] = field(default_factory=lambda: {"": 0})
    journeys: dict[str, int] = field(default_factory=dict)

    def journey(self, name: str) -> int:
        return self.journeys.setdefault(name, len(self.journeys))


def build(reading: Reading, replication: int = 0) -> Built:
    """Everything that is intended in one replication of a scenario."""
    draws = Draws(reading.model.seed, replication)
    people = world(reading) if reading.model.network else None
    crew = None
    if people is not None:
        check_ceiling(reading)
        crew = staff(reading, people) if network_of(reading).letters else None
    setting = stages.build(reading, _members(reading), crew.crew if crew else Crew())
    words = _Words()
    blocks: list[Block] = []
    for day in range(reading.model.days):
        blocks += _streams(reading, setting, draws, words, day)
        if people is not None:
            today = Today(reading, people, draws, day)
            blocks += _lookups(today, setting, words)
            if crew is not None:
                blocks += _letters(today, setting, crew, words)
        for name, model in reading.model.stations.items():
            if model.background:
                code = words.journey("background")
                blocks.append(background_block(reading, setting, name, draws, day, code))
    names = {
        **NAMES,
        "receiver_region": NAMES["region"],
        "purpose": PURPOSES,
        "sender_type": _party_words(),
        "receiver_type": _party_words(),
        "label": tuple(words.labels),
        "journey": tuple(words.journeys),
    }
    return Built(merged(blocks, names), setting.stage, setting, people, crew)


def _members(reading: Reading) -> dict[str, tuple[str, ...]]:
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


def _streams(reading: Reading, setting: Setting, draws: Draws, words: _Words, day: int) -> list[Block]:
    blocks = []
    for name, stream in reading.model.streams.items():
        where = reading.tree.where(("streams", name))
        shape = profile(reading.model.profiles, stream.profile or "flat", reading.tree)
        writer = Writer(name, journey_of(reading, name, stream), setting, draws, words.labels, where)
        calls = stream_calls(reading, name, stream, draws, day, shape)
        blocks.append(writer.block(_named(calls, words.journey(name))))
    return blocks


def _lookups(today: Today, setting: Setting, words: _Words) -> list[Block]:
    blocks = []
    for name, parts in lookup_calls(today).items():
        where = today.reading.tree.where(("journeys", name))
        journeys = today.reading.model.journeys
        if name not in journeys:
            chapter = today.reading.tree.where(("journeys",))
            raise Mistake(chapter, f"there is no journey {name!r}", nearest(name, journeys))
        writer = Writer(name, journeys[name], setting, today.draws, words.labels, where)
        blocks += [writer.block(_named(calls, words.journey(name))) for calls in parts]
    return blocks


def _letters(today: Today, setting: Setting, crew: Staff, words: _Words) -> list[Block]:
    letters = today.network.letters
    assert letters is not None
    kinds = ("letter", "acknowledgement", "handling", "answer", "other letter")
    journeys = {name: words.journey(name) for name in kinds}
    suppliers = Suppliers.of(today.world, setting, letters)
    post = Post(today, setting, letters, crew, suppliers, words.labels, journeys)
    return [block for sent in sent_letters(today) for block in post.blocks(sent)]


def _named(calls: Decided, journey: int) -> Decided:
    code = np.full(len(calls.keys), journey, dtype=np.int16)
    return replace(calls, about={**calls.about, "journey": code})


def _party_words() -> tuple[str, ...]:
    words = [""] * (max(ActorType) + 1)
    for kind in ActorType:
        words[kind] = kind.name.lower()
    return tuple(words)
