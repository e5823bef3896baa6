"""What a chapter is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.report.tables import Table


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; `tone` colours it as a state does."""

    text: str
    tone: str = ""
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that needs no script, with its caption and the names of its colours."""

    drawn: Markup
    caption: str
    legend: Sequence[tuple[str, str]] = ()
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Curves:
    """A place for curves over time; `name` is that of their data. `table` has the figures for those without script."""

    name: str
    caption: str
    table: Table | None = None
    kind: str = "curves"


@dataclass(frozen=True, slots=True)
class Figures:
    """A table in its chapter."""

    table: Table
    kind: str = "figures"


Block = Prose | Picture | Curves | Figures


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the report; `name` is its anchor, and its title is a text."""

    name: str
    title: str
    blocks: Sequence[Block]
