"""The office: what the post of every day of a scenario has in common."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.network_schema import Letters
from sim.scenario.staff import Staff
from sim.scenario.stage import Setting
from sim.scenario.suppliers import Suppliers
from sim.scenario.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Office:
    """Who opens and works on letters, on which stage, and who carries them."""

    setting: Setting
    letters: Letters
    staff: Staff
    suppliers: Suppliers

    @classmethod
    def of(cls, world: World, setting: Setting, letters: Letters, staff: Staff) -> Office:
        """The office of a scenario."""
        return cls(setting, letters, staff, Suppliers.of(world, setting, letters))
