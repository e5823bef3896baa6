"""Choosing among parties so that one more party takes only its share: jump and rendezvous hashing, vectorised."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Floats, Keys, stable_id

Ints = NDArray[np.int64]

_STEP = np.uint64(2862933555777941757)


def jump(key: NDArray[np.uint64], places: int) -> Ints:
    """A place in 0..places-1 for each key; with one place more, only the keys that move to it change.

    Jump consistent hash (Lamping and Veach 2014).
    """
    state = key.astype(np.uint64)
    settled, ahead = np.zeros(len(key), dtype=np.int64), np.zeros(len(key), dtype=np.int64)
    going = np.full(len(key), places > 0)
    while going.any():
        settled[going] = ahead[going]
        state = state * _STEP + np.uint64(1)
        shrink = 2.0**31 / ((state >> np.uint64(33)).astype(np.float64) + 1)
        ahead = np.where(going, ((settled + 1) * shrink).astype(np.int64), ahead)
        going &= ahead < places
    return settled


def jump_of_uniform(uniform: Floats, places: int) -> Ints:
    """As `jump`, for uniforms in (0, 1)."""
    return jump((uniform * 2.0**52).astype(np.uint64), places)


def weighted_choice(who: Ints, shares: dict[str, float], what: str) -> Ints:
    """For each number which of the named choices it has, in proportion to the shares and for good.

    Weighted rendezvous hashing (Thaler and Ravishankar 1998; Schindelhauer and Schomaker 2005): a new choice takes only
    its own share, and a larger share takes only from the others. `what` names the market.
    """
    keys = Keys.of(0, who, 0, 0)
    best = np.full(len(who), np.inf)
    chosen = np.zeros(len(who), dtype=np.int64)
    for place, (name, share) in enumerate(shares.items()):
        distance = -np.log(Draws(stable_id(what)).uniform(keys, name)) / max(share, 1e-12)
        nearer = distance < best
        best, chosen = np.where(nearer, distance, best), np.where(nearer, place, chosen)
    return chosen
