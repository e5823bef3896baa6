"""How many of each actor there are, and how well staffed: plain numbers, from scenarios/parameters/actors.yaml.

The field names are the parameter names there, where each has its source or says that it is an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from sim.mistake import Mistake
from sim.network.opening import parse_opening

_MUNICIPALITIES = 98
_AT_LEAST = {"gp_clinics": _MUNICIPALITIES, "schools": _MUNICIPALITIES, "daycare_units": _MUNICIPALITIES}
_AT_MOST = 8000  # an address has three digits for the number within a place, and København has a tenth of all


@dataclass(frozen=True, slots=True)
class ActorCounts:
    """Numbers of actors, staff who tend letters and lookups, and opening hours as text (opening.py)."""

    gp_clinics: int = 1550
    gp_doctors_per_clinic: float = 2.2
    schools: int = 2144
    daycare_units: int = 3915
    psychiatry_departments_hovedstaden: int = 4
    psychiatry_departments_sjaelland: int = 2
    psychiatry_departments_syddanmark: int = 4
    psychiatry_departments_midtjylland: int = 4
    psychiatry_departments_nordjylland: int = 2
    somatic_departments: int = 250
    specialist_clinics: int = 900
    ppr_staff_per_1000_children: float = 3.0
    family_staff_per_1000_children: float = 5.0
    accessible_staff_per_1000_children: float = 0.8
    psychiatry_staff_per_1000_children: float = 2.0
    somatic_staff: int = 8
    specialist_staff: int = 2
    opening_ppr: str = "mon-thu 8-15, fri 8-13"
    opening_family: str = "mon-wed 9-15, thu 9-17, fri 9-13"
    opening_accessible: str = "mon-thu 9-16, fri 9-13"
    opening_psychiatry: str = "mon-thu 8-15:30, fri 8-14"
    opening_gp: str = "mon-fri 8-12 12:30-16"
    opening_somatic: str = "mon-fri 8-15:30"
    opening_specialist: str = "mon-thu 8-16, fri 8-14"

    def __post_init__(self) -> None:
        for field in fields(self):
            value, where = getattr(self, field.name), f"actors.{field.name}"
            if isinstance(value, str):
                parse_opening(value, where)
                continue
            least = _AT_LEAST.get(field.name, 1 if "departments_" in field.name else 0)
            if not least <= value <= _AT_MOST:
                raise Mistake(where, f"expected {least} to {_AT_MOST}, got {value}")
