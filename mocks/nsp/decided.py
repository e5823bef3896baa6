"""A lookup through NSP as sim.network decides it, with the override of a block only where the caller asks for one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mocks.answering import enter
from mocks.bending import of_source
from mocks.call_key import CallKey, named
from mocks.faults import Armed, from_header
from mocks.preparation import AHEAD, Prepared
from mocks.running import Network
from mocks.segments import Written
from mocks.soap.envelopes import Fault
from mocks.soap.routes import Asked
from mocks.users import User
from sim.chance.durations import DAY
from sim.journey.live_kernel import Played
from sim.journey.moments import NEVER, End
from sim.network.asking import Asked as AskedOfNetwork
from sim.network.asking import Chance, Denial
from sim.network.lookup import answers
from sim.scenario.outcomes import Outcome

_JOURNEY = "lookup.appointments"


@dataclass(frozen=True, slots=True, eq=False)
class Looking:
    """One request about a child: its call key, the faults it meets, and what is decided; `prepared` None: no child."""

    asked: Asked
    key: CallKey
    faults: list[Armed]
    prepared: Prepared | None
    overridden: bool


def looking(asked: Asked, user: User, citizen: int | None, segment: str, override: bool) -> Looking:
    """Decide a request before it is played; Refusal or Dropped where a fault of the system says so."""
    network, passage, headers = asked.network, asked.passage, asked.request.headers
    key = named(headers) or network.occurrences.next(user.actor if citizen is None else citizen, segment)
    passage.citizen, passage.user = citizen, user.name
    faults = network.faults_met(passage, key, from_header(headers))
    days_old = enter(faults)
    if citizen is None:
        return Looking(asked, key, faults, None, override)
    prepared = network.prepared(user, citizen, key, days_old)
    if override or not key.given:
        moment = max(0, network.clock.now() - days_old * DAY)
        prepared = _with_override(network, prepared, key, override, moment)
    return Looking(asked, key, faults, prepared, override)


def check_allowed(prepared: Prepared) -> None:
    """Fault when the user has no role, or the child is not the user's to look up. What consent and blocks hide is left
    out, not refused.
    """
    if prepared.outcome == Outcome.DENIED and prepared.denial == Denial.NO_ROLE:
        raise Fault("user: expected one who has been given the role, found one who has not yet", "not_authorized")
    if prepared.outcome == Outcome.DENIED and prepared.denial in (Denial.OUT_OF_REMIT, Denial.NO_TREATMENT_RELATION):
        word = prepared.denial.name.lower().replace("_", " ")
        raise Fault(f"patient: expected a citizen of the user's own authority, found {word}", "not_authorized")


async def played(look: Looking, segment: str) -> Played:
    """Let the request take its segment's time."""
    network = look.asked.network
    return await network.play(look.asked.passage, segment, look.key, look.prepared, look.faults)


async def fetched(look: Looking, repository: int) -> str | None:
    """Let a fetch from one repository take its time; what went wrong, or None. Its visit is that repository's alone."""
    network, passage = look.asked.network, look.asked.passage
    prepared = _only(network, look, repository)
    faults = [one for one in look.faults if one.fault.source is None or of_source(one, f"repository.{repository + 1}")]
    result = await network.play(passage, "dds.fetch", look.key, prepared, faults)
    if result.end == End.DONE:
        return None
    return "refused" if result.end == End.REFUSED else "did not answer in time"


def failing(look: Looking) -> str:
    """The station a request broke off at."""
    return next((name for name, _, _, ended in look.asked.passage.visits if ended == NEVER), "dds")


def _with_override(network: Network, prepared: Prepared, key: CallKey, override: bool, moment: int) -> Prepared:
    """The same lookup, with a block lifted if the caller asks and the patient permits, and otherwise in force."""
    found = prepared.bodies.get(("override", override))
    if not isinstance(found, Prepared):
        own = key.keys if key.given else CallKey((0, prepared.citizen, 0, 0, 0)).keys
        relation, meets = network.preparer.draws.pair(own, "access")
        row = np.array([prepared.row])
        asked = AskedOfNetwork(np.array([int(prepared.role)]), np.array([prepared.caller]))
        children = network.registry.look(prepared.children.index[row], moment)
        chance = Chance(relation, meets, np.array([0.0 if override else 1.0]))
        answer = answers(asked, children, network.world.live, network.world.rules, chance)
        found = replace(prepared, children=children, answer=answer, row=0, bodies={})
        prepared.bodies["override", override] = found
    return found


def _only(network: Network, look: Looking, repository: int) -> Prepared | None:
    """The lookup with the visits to all other repositories taken out of its rows."""
    station = next(
        number for number, one in enumerate(network.stage.stations) if one.name == f"repository.{repository + 1}"
    )
    label = network.preparer.labels.get("repository", -1)
    prepared, parts = look.prepared, look.key.parts
    written = None
    if prepared is not None:
        written = network.preparer.written(prepared, parts, 1 if look.key.given else AHEAD)
    if written is None or not ((written.rows["label"] == label) & (written.rows["station"] == station)).any():
        written = network.preparer.without_lookup(_JOURNEY, look.key.keys)
    rows = written.rows.copy()
    rows["label"][(rows["label"] == label) & (rows["station"] != station)] = -1
    if prepared is None:
        return None
    return replace(prepared, written={parts: Written(rows, written.head, written.length)})
