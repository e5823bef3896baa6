"""Letters of a load run: what became of them in the mocks' mailboxes, judged by the targets on mailboxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.request import Request, urlopen

from sim.cli.judging import clock_of, targets_of
from sim.replay.letters import played
from sim.replay.unmeasured import NEVER_MEASURED
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from sim.verdict.assessment import Assessment, assess
from sim.verdict.quantities import LETTER_FAMILIES

TRAVELLED = "/control/letters/travelled"
PATIENCE = 120.0
"""Seconds the mailboxes may take to tell of all letters."""


def travelled(url: str, token: str) -> list[str]:
    """The lines of the mocks' mailboxes, without the heading."""
    request = Request(url + TRAVELLED, headers={"authorization": f"Bearer {token}"})  # noqa: S310 - mocks of our own
    with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        _, *lines = answer.read().decode().splitlines(keepends=True)
    found: list[str] = lines
    return found


def with_letters(
    assessment: Assessment, reading: Reading, built: Built, lines: Sequence[str], moment: int
) -> tuple[Assessment, Assessment]:
    """The lookups' assessment with the verdicts on letters in it, and that of the letters, up to a moment."""
    targets = targets_of(reading, built)
    told = assess(played(lines, built.plan.names, built.stage, moment), targets, clock_of(reading, built))
    about_letters = {target.text for target in targets if target.name.partition(".")[0] in LETTER_FAMILIES}
    kept = [one for one in assessment.verdicts if one.target not in about_letters]
    found = [one for one in told.verdicts if one.target in about_letters and one.reason != NEVER_MEASURED]
    missing = about_letters - {one.target for one in found}
    blank = [one for one in assessment.verdicts if one.target in missing]
    return replace(assessment, verdicts=(*kept, *found, *blank)), told
