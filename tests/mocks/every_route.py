"""Every route that any system has, found from the list of systems, so that no new door can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mocks.running import Network
from mocks.systems import SYSTEMS


@dataclass(frozen=True, slots=True)
class Door:
    """A method and an address; `path` has `1` where the address has a part of its own."""

    system: str
    method: str
    template: str

    @property
    def path(self) -> str:
        """The address, filled."""
        return re.sub(r"{.*?}", "1", self.template)


@lru_cache(maxsize=2)
def every_route(network: Network) -> tuple[Door, ...]:
    """All doors of all systems."""
    found = tuple(
        Door(system.name, method, path)
        for system in SYSTEMS
        for path, methods in _routes(system.router(network).routes)
        for method in sorted(methods - {"HEAD"})
    )
    assert {system.name for system in SYSTEMS} == {door.system for door in found}
    return found


def _routes(routes: Iterable[Any]) -> Iterator[tuple[str, set[str]]]:
    for route in routes:
        within = getattr(route, "original_router", None)
        if within is None:
            yield route.path, set(route.methods)
        else:
            yield from _routes(within.routes)
