"""How often a child has what: plain numbers, filled in from scenarios/parameters/population.yaml.

The field names are the parameter names there, where each has its source or says that it is an assumption. Shares are
of children unless said otherwise; weights say how much likelier an age band is than the average child.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from sim.mistake import Mistake

_NO_SHARES = ("children", "_weight_", "_years", "_days", "appointments_per_year")


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Everything the synthetic children are made from, apart from the municipalities."""

    children: int = 1_137_799
    children_0_4: int = 300_404
    children_5_9: int = 317_347
    children_10_14: int = 309_043
    children_15_17: int = 211_005

    course: float = 0.03826
    course_open: float = 0.70
    course_years: float = 1.5
    appointments_per_year: float = 13.5
    appointments_booked_days: int = 60
    second_repository: float = 0.04
    diagnosis: float = 0.0643
    diagnosis_in_course: float = 0.75
    course_weight_0_4: float = 0.1
    course_weight_5_9: float = 0.7
    course_weight_10_14: float = 1.3
    course_weight_15_17: float = 2.3

    ppr_case: float = 0.09
    ppr_case_in_course: float = 0.45
    ppr_case_open: float = 0.60
    ppr_case_years: float = 2.0
    ppr_weight_0_4: float = 0.6
    ppr_weight_5_9: float = 1.5
    ppr_weight_10_14: float = 1.1
    ppr_weight_15_17: float = 0.6

    family_case: float = 0.068
    family_case_in_course: float = 0.35
    family_case_with_ppr: float = 0.20
    family_case_open: float = 0.58
    family_case_years: float = 1.5
    family_weight_0_4: float = 0.7
    family_weight_5_9: float = 0.9
    family_weight_10_14: float = 1.1
    family_weight_15_17: float = 1.5

    accessible_course: float = 0.034
    accessible_weight_0_4: float = 0.1
    accessible_weight_5_9: float = 0.8
    accessible_weight_10_14: float = 1.4
    accessible_weight_15_17: float = 2.0

    closed_years_kept: float = 2.0
    schooled_elsewhere: float = 0.05
    schooled_elsewhere_with_ppr: float = 0.12
    elsewhere_in_neighbour: float = 0.8
    institution_approved: float = 0.9
    caseworker_named: float = 0.9

    hidden_by_kle: float = 0.01
    hidden_by_sensitivity: float = 0.03
    protected_address: float = 0.012
    blocked: float = 0.003
    blocked_person: float = 0.4
    blocked_place: float = 0.35
    blocked_period: float = 0.15
    block_override_permitted: float = 0.1

    consent_appointments: float = 0.88
    consent_psychiatry: float = 0.92
    consent_gp: float = 0.80
    consent_partial: float = 0.15
    consent_withdrawn: float = 0.03
    consent_days: int = 365

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            share = not any(part in field.name for part in _NO_SHARES)
            if share and not 0 <= value <= 1:
                raise Mistake(f"population.{field.name}", f"expected a share from 0 to 1, got {value}")
            if not share and value <= 0:
                raise Mistake(f"population.{field.name}", f"expected a number above 0, got {value}")
        if self.appointments_per_year > 100:
            raise Mistake("population.appointments_per_year", "more than 100 is no outpatient course")
