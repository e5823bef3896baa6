"""What the token services hold, shared by the systems that check tokens: one set for each running network."""

from __future__ import annotations

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from mocks.running import Network
from mocks.tokens.bearer import Assertion
from mocks.tokens.cards import Wallet
from mocks.tokens.since_reset import SinceReset


@dataclass(slots=True)
class Holdings:
    """Everything issued since the last reset."""

    cards: Wallet = field(default_factory=Wallet)
    assertions: dict[str, Assertion] = field(default_factory=dict)


_OF: WeakKeyDictionary[Network, SinceReset[Holdings]] = WeakKeyDictionary()


def holdings(network: Network) -> Holdings:
    """What this network's token services have issued."""
    if network not in _OF:
        _OF[network] = SinceReset(network, Holdings)
    return _OF[network].now


def level(network: Network) -> str:
    """`open`, `token` or `full`."""
    return str(network.options.level)


__all__ = ["Holdings", "holdings", "level"]
