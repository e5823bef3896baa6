"""The fewest servers that meet all targets together: no single one of them can be taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil

Servers = dict[str, int]


def fewest(
    load: Mapping[str, float], meets: Callable[[Servers], bool], given: Mapping[str, int] | None = None, most: int = 8
) -> Servers | None:
    """Servers per station such that `meets` holds, and does not with one fewer at any station.

    load: servers that the busiest stretch keeps busy. The search begins at the fewest that can carry it, raises all by
    a common headroom until the targets are met, then takes servers away one by one, the largest station first. None if
    `most` times the load is not enough (the targets are missed for another reason than servers). `given`: stations
    that stay as they are.
    """
    fixed = dict(given or {})
    found = None
    headroom, spare = 1.05, 0
    while found is None and headroom <= most:
        trial = {name: max(1, ceil(work * headroom)) + spare for name, work in load.items()} | fixed
        found = trial if meets(trial) else None
        headroom, spare = headroom * 1.2, spare + 1
    if found is None:
        return None
    for name in sorted(found, key=lambda one: (-found[one], one)):
        if name not in fixed:
            found[name] = _least(found, name, meets)
    return found


def _least(found: Servers, name: str, meets: Callable[[Servers], bool]) -> int:
    """The fewest at one station with the others as they are, by bisection: more servers are taken never to harm."""
    low, high = 0, found[name]
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if meets({**found, name: middle}) else (middle, high)
    return high


def with_one_lost(found: Mapping[str, int], survives: Callable[[Servers, str], bool], most: int = 64) -> Servers | None:
    """Servers such that the targets are still met when any one station has lost one of its servers.

    survives: whether they are when this station has lost one. Each station first gets as many more as its own loss
    asks for (one more may be too few where others keep a share of all busy, who stay when one is lost), at most so many
    times what was found; None if that is not enough. Then each gives one back if every loss is still borne.
    """
    more = {name: servers + 1 for name, servers in found.items()}
    order = sorted(more, key=lambda one: (-more[one], one))
    for name in order:
        enough = _enough(more, name, survives, most * found[name])
        if enough is None:
            return None
        more[name] = enough
    spared: list[str] = []
    for name in order:
        trial = {**more, name: more[name] - 1}
        if all(trial[one] > 1 and survives(trial, one) for one in (name, *spared)):
            more = trial
            spared.append(name)
    return more


def _enough(more: Servers, name: str, survives: Callable[[Servers, str], bool], most: int) -> int | None:
    """The fewest servers, from those it has on, with which a station bears the loss of one of its own."""
    few, step = more[name] - 1, 1
    while not survives({**more, name: few + step}, name):
        few, step = few + step, 2 * step
        if few + step > most:
            return None
    low, high = few, few + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if survives({**more, name: middle}, name) else (middle, high)
    return high
