"""How many letters one department gets on a normal working day, by what the scenario's volumes lead one to expect.

Letters that lookups lead to are not counted: how many there are is known only once the lookups are planned.
"""

from __future__ import annotations

from sim.network.actor_types import ActorType, type_of
from sim.scenario import clumps
from sim.scenario.caseloads import children_of, how_many
from sim.scenario.correspondence import CASES, rated_letters
from sim.scenario.letters_schema import BY_LETTER
from sim.scenario.network_schema import PARTIES, Flow, Letters
from sim.scenario.reading import Reading
from sim.scenario.today import network_of
from sim.scenario.world import World


def inflow_of(reading: Reading, world: World, actor: int) -> float:
    """Letters a normal working day to one actor's mailbox. Own flows follow the children it has to do with."""
    letters = network_of(reading).letters
    assert letters is not None
    kind = ActorType(int(type_of(actor)[0]))
    rates = rated_letters(reading, world, reading.model.date)
    found = 0.0
    for name, rated in rates.items():
        flow = letters.flows[name]
        if PARTIES[flow.receiver] == kind:
            found += rated.total * by_letter(letters, flow) * _share(world, flow, kind, actor)
    return found * network_of(reading).volume.value


def _share(world: World, flow: Flow, kind: ActorType, actor: int) -> float:
    """The actor's part of what a flow sends to its kind."""
    actors = world.actors.of_type(kind).tolist()
    if flow.case is None:
        return 1 / len(actors)
    of_each = {each: how_many(children_of(world, each, CASES[flow.case])) for each in actors}
    return of_each[actor] / max(1, sum(of_each.values()))


def by_letter(letters: Letters, flow: Flow) -> float:
    """Of what a flow's senders have to say, the part that goes by letter, with what comes along in clumps."""
    if not flow.own:
        return 1.0
    whole = sum(flow.purposes.values())
    part = 0.0
    for purpose, weight in flow.purposes.items():
        ways = {word: share.value for word, share in letters.by_channel.get(purpose, {}).items()}
        part += weight / whole * (ways.get(BY_LETTER, 0.0) / sum(ways.values()) if ways else 1.0)
    return part * clumps.size(letters.clumps)
