"""What stands behind a page, as its last chapters: every number with its source, and what was run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Chapter
from sim.report.chapters.parameters import parameters
from sim.report.chapters.record import record
from sim.report.words import Words


def behind(run: Mapping[str, Any], words: Words, digests: Mapping[str, str]) -> list[Chapter]:
    """The chapters; `run` as run.json holds it, `digests` of the measurements by what they are of."""
    told = record({"checks": (), "digests": digests}, run, words)
    return [chapter for chapter in (parameters(run, words), told) if chapter is not None]
