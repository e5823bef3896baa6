"""Provenance of an interface: published by others, partly, or our own; and a system with its routes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter

from mocks.running import Network
from sim.network.access import Role

Kind = Literal["published", "partly published", "own"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """published: source and version. partly published: also `elements`, which ones. own: "not a Danish standard"."""

    kind: Kind
    source: str
    version: str = ""
    elements: str = ""

    def __str__(self) -> str:
        details = ", ".join(part for part in (self.elements, self.source, self.version) if part)
        return f"{self.kind} ({details})" if details else self.kind


@dataclass(frozen=True, slots=True)
class Interface:
    """One way to use a system. `curl`: what a user types after `curl`; {url}, {token}, {control}, {cpr} are filled in.

    `role`: whose token and child the curl line shows.
    """

    name: str
    path: str
    provenance: Provenance
    curl: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class System:
    """One mock system: a file in mocks/systems with its interfaces and a function that makes its routes.

    `name` is its word in `mocks.permitted.MAY_USE` and in faults; `title` stands on pages and in the table at start.
    """

    name: str
    title: str
    interfaces: tuple[Interface, ...]
    router: Callable[[Network], APIRouter]


OWN = Provenance("own", "not a Danish standard")
