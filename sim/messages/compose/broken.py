"""Deliberately broken messages: for every rule a way to break it, starting from a valid sample."""

from __future__ import annotations

from datetime import datetime

from sim.messages.compose.broken_documents import DOCUMENTS, ENVELOPES, OLDER
from sim.messages.compose.broken_letters import COMMUNICATION, HEADER
from sim.messages.compose.broken_people import ACKNOWLEDGEMENT, INVARIANTS, PEOPLE, PROVENANCE
from sim.messages.compose.carecommunication import write_tree
from sim.messages.compose.damages import TREES, Damage
from sim.messages.compose.samples import sample
from sim.mistake import Mistake, nearest

DAMAGES: dict[str, tuple[Damage, ...]] = {
    **DOCUMENTS,
    **HEADER,
    **COMMUNICATION,
    **INVARIANTS,
    **PROVENANCE,
    **PEOPLE,
    **ACKNOWLEDGEMENT,
    **OLDER,
    **ENVELOPES,
}


def broken(key: str, now: datetime) -> bytes:
    """A message that breaks the rule of this key: the first of its damages."""
    if key not in DAMAGES:
        raise Mistake("rule", f"no rule is called {key!r}", nearest(key, DAMAGES))
    return damaged(DAMAGES[key][0], now)


def damaged(damage: Damage, now: datetime) -> bytes:
    """The message one damage makes."""
    if damage.to_tree is not None:
        tree = TREES[damage.start](now)
        damage.to_tree(tree)
        return write_tree(tree)
    data = sample(damage.start, now)
    return damage.to_bytes(data) if damage.to_bytes is not None else data
