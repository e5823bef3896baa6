"""Who calls, as the service agreements would have it: which owners' cases, which rights, which restrictions on data.

Derived from the session's role by sim.network's rights; what an agreement looks like beyond that is an ASSUMPTION:
municipal systems read and write their own municipality's cases, hospitals and clinics read those of all that deliver.
"""

from __future__ import annotations

from dataclasses import dataclass

from mocks.kombit.held_cases import PPR_KLE
from mocks.running import Network
from mocks.shown import FAMILY_KLE
from mocks.users import User
from sim.network.access import RIGHTS, Field, Journey, fields_shown
from sim.network.actor_types import place_of

SENSITIVITIES = (
    "IKKE_FORTROLIGE_DATA",
    "FORTROLIGE_PERSONOPLYSNINGER",
    "FOELSOMME_PERSONOPLYSNINGER",
    "VIP_SAGER",
)
"""From least to most; who sees one sees those before it (published)."""


@dataclass(frozen=True, slots=True)
class Caller:
    """`owner`: the municipality whose cases are read and written, 0: all are read, none written. `kle`: whether cases
    with other KLE numbers than ours, or hidden by theirs, are seen. `names`, `numbers`: SeNavn and SeCPR-nummer."""

    user: User
    owner: int
    kle: bool
    sensitivity: int
    names: bool
    numbers: bool = False

    @property
    def writes(self) -> bool:
        """Whether the agreement has the role Rediger."""
        return self.owner > 0

    def sees(self, owner: int, kle: str, sensitivity: str, hidden_by_kle: bool = False) -> bool:
        """Whether a case may be shown; one that may not is as if it were not there."""
        level = SENSITIVITIES.index(sensitivity) if sensitivity in SENSITIVITIES else len(SENSITIVITIES)
        known = self.kle or (kle in (FAMILY_KLE, PPR_KLE) and not hidden_by_kle)
        return self.owner in (0, owner) and known and level <= self.sensitivity


def caller_of(network: Network, user: User) -> Caller:
    """The caller behind a session."""
    assert user.role is not None
    rights = RIGHTS[user.role]
    municipal = rights.journey == Journey.APPOINTMENTS
    highest = len(SENSITIVITIES) - 1 if rights.sensitive else SENSITIVITIES.index("FOELSOMME_PERSONOPLYSNINGER")
    named = Field.CASEWORKER in fields_shown(user.role, network.world.rules)
    owner = int(place_of(user.actor)[0]) if municipal else 0
    return Caller(user, owner, rights.kle, highest, named)
