"""Min Spærring: a citizen's block, read, set and lifted; and what an override would do. Our own interface.

The real service is described on nspop.dk, but its schema was not found. Scopes are sim.network's: a named professional,
a place of treatment, what lies behind, everything.
"""

from __future__ import annotations

from typing import Any

from mocks.refusal import Refusal
from mocks.running import Network
from mocks.users import User
from sim.network.registry import Change
from sim.network.safeguards import Block

SCOPES = {block.name.lower(): block for block in Block}
LONGEST_REASON = 500


def block_of(network: Network, citizen: int) -> dict[str, Any]:
    """The block in force."""
    guarded = network.registry.look(citizen, network.clock.now()).safeguards
    return {
        "standard": "not a Danish standard",
        "scope": Block(int(guarded.block[0])).name.lower(),
        "override_permitted": bool(guarded.override_permitted[0]),
    }


def set_block(network: Network, citizen: int, scope: object, permitted: object) -> dict[str, Any]:
    """Set a block, or lift it with scope none; Refusal for other words."""
    if not isinstance(scope, str) or scope not in SCOPES:
        raise Refusal(400, "body.scope", f"one of {', '.join(SCOPES)}", "another word")
    if not isinstance(permitted, bool):
        raise Refusal(400, "body.override_permitted", "true or false", type(permitted).__name__)
    now, block = network.clock.now(), SCOPES[scope]
    changes = [
        Change(now, "safeguards.block", int(block)),
        Change(now, "safeguards.override_permitted", permitted and block != Block.NONE),
    ]
    network.changed(network.registry.changed(citizen, changes))
    return block_of(network, citizen)


def override_of(network: Network, user: User, citizen: int, reason: object) -> dict[str, Any]:
    """Whether a block may be overridden; the reason is logged. Refusal without one, or where it is not permitted.

    The override itself is said in each request's HSUID header (ConsentOverride), where it is checked again.
    """
    if not isinstance(reason, str) or not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise Refusal(400, "body.reason", f"1 to {LONGEST_REASON} characters", "none or more")
    held = block_of(network, citizen)
    if held["scope"] != "none" and not held["override_permitted"]:
        raise Refusal(403, "override", "a block that the patient permits to override", "one that is not")
    overridden = held["scope"] != "none"
    if overridden:
        network.audit.record_override(network.clock.now(), (user.name, user.place), citizen, reason.strip())
    return held | {"overridden": overridden, "reason": reason.strip()}
