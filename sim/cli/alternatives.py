"""The targets judged again with one assumption at an end of its range: could it overturn the answer?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.cli.assessing import assessed
from sim.cli.progress import Progress
from sim.mistake import Mistake
from sim.scenario.reading import Reading

ENDS = ("low", "high")


def moved_readings(reading: Reading) -> list[tuple[str, str, Reading]]:
    """Every path of `judge_under` with each end it has. Mistake when one leads to no number with a range."""
    found = []
    for place, path in enumerate(reading.model.judge_under):
        for end in ENDS:
            try:
                found.append((path, end, reading.with_values({path: end})))
            except Mistake as mistake:
                where = reading.tree.where(("judge_under", place))
                raise Mistake(where, f"cannot take the {end} end of {path}: {mistake.what}", mistake.mend) from None
    return found


def judged_under(moved: list[tuple[str, str, Reading]], engine: str, progress: Progress) -> list[dict[str, Any]]:
    """Path, end, answer and verdicts of each, played with the same chance as the run itself."""
    result = []
    for path, end, reading in moved:
        with progress.phase(f"{end} {path}"):
            assessment = assessed(reading, engine, Progress(quiet=True))
            progress.say(assessment.answer)
        verdicts = [asdict(verdict) for verdict in assessment.verdicts]
        result.append({"path": path, "end": end, "answer": assessment.answer, "verdicts": verdicts})
    return result
