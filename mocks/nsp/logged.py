"""What DDS logs of a request: an entry on its own side and one on each repository's, before the answer is sent.

As nspop.dk tells it: nothing is logged where consent is negative, because nothing is shown; an override is noted.
"""

from __future__ import annotations

from mocks.audit import ASKED_SIDES, Entry
from mocks.nsp.decided import Looking
from mocks.users import User
from sim.journey.moments import NEVER
from sim.network.access import LEGAL_GROUND, Journey
from sim.scenario.outcomes import Outcome

OVERRIDE = "; a block overridden by the user (ConsentOverride)"


def log(look: Looking, user: User, outcome: Outcome) -> None:
    """Log a request on each side of NSP that was asked."""
    passage, network = look.asked.passage, look.asked.network
    passage.outcome = outcome.name.lower()
    if outcome == Outcome.DENIED or look.prepared is None:
        return
    ground = LEGAL_GROUND[Journey.APPOINTMENTS].ground + (OVERRIDE if look.overridden else "")
    asked = dict.fromkeys(name.partition(".")[0] for name, _, began, _ in passage.visits if began != NEVER)
    for side in asked or ("dds",):
        if side not in ASKED_SIDES:
            continue
        entry = Entry(
            len(network.audit) + 1, passage.due or passage.arrived, side, user.name, user.place,
            look.prepared.citizen, ASKED_SIDES[side], ground, outcome.name.lower(), (), passage.call,
        )  # fmt: skip
        network.audit.restore([entry])
        if network.store is not None:
            network.store.add("audit", entry.as_dict())
