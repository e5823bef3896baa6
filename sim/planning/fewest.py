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


def with_one_lost(found: Mapping[str, int], meets: Callable[[Servers], bool]) -> Servers:
    """Servers such that the targets are still met when any one station has lost one of its servers.

    One more everywhere is always enough, as long as more servers never harm; each is then taken back if it can be.
    """
    more = {name: servers + 1 for name, servers in found.items()}
    spared: list[str] = []
    for name in sorted(more, key=lambda one: (-more[one], one)):
        trial = {**more, name: more[name] - 1}
        losses = [{**trial, one: trial[one] - 1} for one in (name, *spared)]
        if all(loss[one] >= 1 and meets(loss) for loss, one in zip(losses, (name, *spared), strict=True)):
            more = trial
            spared.append(name)
    return more
