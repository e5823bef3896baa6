"""From one played plan to everything that is said about it: rows, checks, quantities and verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from sim.verdict.checks import Check, failed, verify
from sim.verdict.judge import Verdict, answer, judge
from sim.verdict.measured import Measured, measured
from sim.verdict.played import Played
from sim.verdict.quantities import OpeningClock, Quantities
from sim.verdict.rows import rows_of
from sim.verdict.targets import Target
from sim.verdict.visits import Visits, visits_of


@dataclass(frozen=True, slots=True)
class Assessment:
    """One run, assessed. `table` holds the same measurements as `rows`, as columns."""

    played: Played
    rows: pa.Table
    table: Measured
    visits: Visits
    checks: tuple[Check, ...]
    quantities: Quantities
    verdicts: tuple[Verdict, ...]
    answer: str

    @property
    def valid(self) -> bool:
        """Whether every identity holds; a run that is not valid has no answer."""
        return not failed(self.checks)


def assess(
    played: Played,
    targets: Iterable[Target] = (),
    clock: OpeningClock | None = None,
    between: tuple[int, int] | None = None,
    checks: tuple[Check, ...] | None = None,
) -> Assessment:
    """Assess one run. `clock` measures opening hours; without it, targets in opening hours raise ValueError.

    `between`: the window whose letters the targets of mailboxes judge; None: all letters. `checks`: of a run in real
    time, which the identities of a played one do not bind.
    """
    rows = rows_of(played)
    table = measured(rows)
    visits = visits_of(played)
    names = tuple(station.name for station in played.stage.stations)
    quantities = Quantities(table.calls, played.stage.horizon, clock, visits, names, between)
    verdicts = [judge(target, quantities) for target in targets]
    every = tuple(verdict for group in verdicts for verdict in group)
    held = verify(played, visits) if checks is None else checks
    return Assessment(played, rows, table, visits, held, quantities, every, overall(verdicts))


def overall(verdicts: Iterable[Iterable[Verdict]]) -> str:
    """The answer for several targets, each with its verdicts: missed before undecided before met; met for none."""
    answers = [answer(group) for group in verdicts]
    return next((state for state in ("missed", "undecided") if state in answers), "met")
