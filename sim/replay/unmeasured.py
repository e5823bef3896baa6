"""What a load run cannot measure is never met quietly: its targets are undecided, and say why."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from sim.verdict.assessment import Assessment
from sim.verdict.judge import UNDECIDED, answer

NEVER_MEASURED = "never measured"
NOT_MEASURED = "not measured in this load run"


def with_unmeasured(assessment: Assessment) -> Assessment:
    """The assessment with every verdict on what was never measured undecided."""
    verdicts = tuple(
        replace(one, state=UNDECIDED, reason=NOT_MEASURED) if one.reason == NEVER_MEASURED else one
        for one in assessment.verdicts
    )
    answers = [answer(group) for _, group in groupby(verdicts, key=lambda one: one.target)]
    told = next((state for state in ("missed", UNDECIDED) if state in answers), "met")
    return replace(assessment, verdicts=verdicts, answer=told)
