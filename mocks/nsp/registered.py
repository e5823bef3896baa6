"""Documents that an EPJ under test registered: held until control resets the network, and kept in a store."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from mocks.nsp.entries import Entry, entry_of, plain
from mocks.preparation import Prepared
from mocks.running import Network
from mocks.tokens.since_reset import SinceReset
from sim.network.access import RIGHTS, Journey
from sim.network.actor_types import place_of
from sim.network.consent import Source
from sim.network.days import day_number
from sim.network.safeguards import Block
from sim.scenario.outcomes import Outcome

_KEPT = "nsp.documents"


class Registered:
    """Entries by document identifier, those that replaced or withdrew earlier ones taken into account."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._entries: dict[str, Entry] = {}
        self._of_child: dict[int, list[Entry]] = {}
        for line in network.store.lines(_KEPT) if network.store else ():
            self._put(entry_of(line["entry"]), line["replaces"])

    def add(self, entry: Entry, replaces: str | None = None) -> None:
        """Register a document; `replaces`: the entry UUID of the one that is no longer valid."""
        self._put(entry, replaces)
        if self._network.store is not None:
            self._network.store.add(_KEPT, {"entry": plain(entry), "replaces": replaces})

    def find(self, identifier: str) -> Entry | None:
        """The entry of a document identifier."""
        return self._entries.get(identifier)

    def of(self, citizen: int) -> list[Entry]:
        """A child's entries, in order of registration."""
        return list(self._of_child.get(citizen, ()))

    def _put(self, entry: Entry, replaces: str | None) -> None:
        kept = [one for one in self._of_child.get(entry.citizen, ()) if one.entry_uuid != replaces]
        gone = [one for one in self._of_child.get(entry.citizen, ()) if one.entry_uuid == replaces]
        for one in gone:
            del self._entries[one.unique_id]
        self._of_child[entry.citizen] = [*kept, entry]
        self._entries[entry.unique_id] = entry


_OF: WeakKeyDictionary[Network, SinceReset[Registered]] = WeakKeyDictionary()


def registered(network: Network) -> Registered:
    """What was registered at this network."""
    if network not in _OF:
        _OF[network] = SinceReset(network, lambda: Registered(network))
    return _OF[network].now


def visible(network: Network, prepared: Prepared, overridden: bool) -> list[Entry]:
    """Those of a lookup's child that its user may see, by what sim.network decided about the sources."""
    if prepared.outcome in (Outcome.DENIED, Outcome.NOT_CONNECTED):
        return []
    children, answer, row = prepared.children, prepared.answer, prepared.row
    hidden = Source(int(answer.uncovered[row] | answer.blocked[row] | answer.not_connected[row]))
    guarded = children.safeguards
    lifted = overridden and bool(guarded.override_permitted[row])
    past_hidden = int(guarded.block[row]) == Block.PERIOD and not lifted
    found = []
    for entry in registered(network).of(prepared.citizen):
        own = int(place_of(entry.department)[0]) == int(children.region[row])
        source = Source.OWN_REGION if own else Source.OTHER_REGION
        past = entry.starts is not None and day_number(entry.starts.date()) < children.day
        if not source & hidden and not (past and past_hidden):
            found.append(entry)
    return found


def registered_for(network: Network, prepared: Prepared) -> list[Entry]:
    """Those that a page of appointments shows; none on other pages, and none where nothing was ever registered."""
    untouched = network not in _OF and network.store is None
    if untouched or RIGHTS[prepared.role].journey != Journey.APPOINTMENTS:
        return []
    return visible(network, prepared, overridden=False)


__all__ = ["Registered", "registered", "registered_for", "visible"]
