"""Letters of a load run: what became of them, judged by the targets on mailboxes."""

from __future__ import annotations

from dataclasses import replace

from sim.cli.judging import clock_of, targets_of
from sim.cli.replaying import Raw
from sim.replay.letters import played
from sim.replay.letters_heard import letters_heard
from sim.replay.other_ways import with_other_ways
from sim.replay.unmeasured import NEVER_MEASURED
from sim.replay.windows import Window
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from sim.verdict.assessment import Assessment, assess
from sim.verdict.played import Played
from sim.verdict.quantities import LETTER_FAMILIES


def posted(virtual: Played, raw: Raw, window: Window) -> Played | None:
    """What became of the window's letters: as the mocks' mailboxes tell, else as their senders and receivers saw it.

    None where none was sent. A run that was cut short tells of letters up to its end.
    """
    last = window.start + max((one.ended for one in raw.heard), default=0)
    moment = min(last, window.horizon) if raw.cut_short else window.horizon
    if raw.letters:
        return with_other_ways(played(raw.letters, virtual.plan.names, virtual.stage, moment), virtual)
    found = letters_heard(virtual, window, raw.heard)
    met = replace(found, stage=replace(found.stage, horizon=moment))
    return with_other_ways(met, virtual) if len(met.plan) else None


def with_letters(assessment: Assessment, reading: Reading, built: Built, met: Played) -> tuple[Assessment, Assessment]:
    """The lookups' assessment with the verdicts on letters in it, and that of the letters."""
    targets = targets_of(reading, built)
    told = assess(met, targets, clock_of(reading, built))
    about_letters = {target.text for target in targets if target.name.partition(".")[0] in LETTER_FAMILIES}
    kept = [one for one in assessment.verdicts if one.target not in about_letters]
    found = [one for one in told.verdicts if one.target in about_letters and one.reason != NEVER_MEASURED]
    missing = about_letters - {one.target for one in found}
    blank = [one for one in assessment.verdicts if one.target in missing]
    return replace(assessment, verdicts=(*kept, *found, *blank)), told
