"""What is not known: the targets over draws of the assumed parameters, and which of them could overturn the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.cli.kept import play_all
from sim.cli.points import Found, Point
from sim.cli.progress import Progress
from sim.cli.settable import settable
from sim.cli.time_left import TimeLeft
from sim.mistake import Mistake
from sim.planning.designs import Range, latin_hypercube, one_at_a_time
from sim.planning.influence import Told, influence
from sim.planning.states import banner, banner_of_draws, shares_met, told
from sim.scenario.measures import micros, number, per_second
from sim.scenario.parameters import Parameter
from sim.scenario.reading import Reading
from sim.scenario.used import parameters_of
from sim.verdict.assessment import overall


def uncertainty(reading: Reading, draws: int, kept: Path, cluster: str | None, progress: Progress) -> dict[str, Any]:
    """Latin hypercube draws over the assumed parameters, all played with the same chance."""
    ranges = {one.path: (one, unit) for one, unit in assumed(reading)}
    rows = latin_hypercube([one for one, _ in ranges.values()], draws, reading.model.seed)
    given = [{path: _written(value, ranges[path][1]) for path, value in row.items()} for row in rows]
    readings = [moved_to(reading, values) for values in given]
    possible = [(values, one) for values, one in zip(given, readings, strict=True) if not isinstance(one, Mistake)]
    if not possible:
        raise Mistake(reading.file, "no draw makes a scenario", str(readings[0]))
    found = _play([reading, *(one for _, one in possible)], kept, cluster, "draws", progress)
    middle, drawn = found[0], found[1:]
    states = [[told(*pair).state for pair in zip(one.targets, one.verdicts, strict=True)] for one in drawn]
    answers = [overall(one.verdicts) for one in drawn]
    return {
        "kind": "uncertainty",
        "answer": overall(middle.verdicts),
        "banner": banner_of_draws(overall(middle.verdicts), answers),
        "parameters": len(ranges),
        "draws": len(drawn),
        "impossible": [str(one) for one in readings if isinstance(one, Mistake)],
        "all_met": answers.count("met"),
        "any_missed": answers.count("missed"),
        "targets": [asdict(share) for share in shares_met(middle.targets, states)],
        "points": [{"values": values, "states": row} for (values, _), row in zip(possible, states, strict=True)],
    }


def sensitivity(reading: Reading, kept: Path, cluster: str | None, progress: Progress) -> dict[str, Any]:
    """Each assumed parameter alone at its low and at its high end, ranked by what it does to the targets."""
    moves = one_at_a_time([one for one, _ in assumed(reading)])
    readings = [moved_to(reading, {path: end}) for path, end in moves]
    possible = [(move, one) for move, one in zip(moves, readings, strict=True) if not isinstance(one, Mistake)]
    found = _play([reading, *(one for _, one in possible)], kept, cluster, "plays", progress)
    middle = _told(found[0])
    ends: dict[str, list[dict[str, Told]]] = {}
    for ((path, _), _), one in zip(possible, found[1:], strict=True):
        ends.setdefault(path, []).append(_told(one))
    ranked = influence(middle, ends)
    states = {name: one.state for name, one in middle.items()}
    return {
        "kind": "sensitivity",
        "answer": overall(found[0].verdicts),
        "banner": banner(states, ranked),
        "targets": states,
        "impossible": [str(one) for one in readings if isinstance(one, Mistake)],
        "ranked": [{**asdict(one), "swing": None if one.swing == float("inf") else one.swing} for one in ranked],
    }


NOT_PLAYED = "network.writes."
"""Parameters that are reckoned with and never played: no target can hang on them."""


def assumed(reading: Reading) -> list[tuple[Range, str]]:
    """The assumed parameters that are played and have a range, with the unit that their values are written in."""
    found = []
    for used in parameters_of(reading):
        low, high = used.parameter.range
        if used.parameter.status == "assumed" and low < high and not used.path.startswith(NOT_PLAYED):
            path = settable(reading, used.path)
            found.append((Range(path, used.parameter.value, low, high), _unit(used.parameter)))
    if not found:
        where = reading.file
        raise Mistake(where, "no assumed parameter has a low and a high", "Write status: assumed, low and high")
    return found


def _unit(parameter: Parameter) -> str:
    """How a value in the inner unit is written so that it is read as this parameter's was."""
    for unit, read in (("", number), (" us", micros), (" /s", per_second)):
        try:
            read(parameter.text)
        except ValueError:
            continue
        return unit
    return ""


def _written(value: float, unit: str) -> float | str:
    return f"{value:.6f}{unit}" if unit else value


def moved_to(reading: Reading, values: dict[str, Any]) -> Reading | Mistake:
    """The scenario with these values, or why there is none."""
    try:
        return reading.with_values(values)
    except Mistake as mistake:
        return mistake


def _play(readings: Sequence[Reading], kept: Path, cluster: str | None, what: str, progress: Progress) -> list[Found]:
    left = TimeLeft(what, len(readings), progress.quiet)
    by_number = {}
    with progress.phase("play"):
        for number_of_point, found in play_all([Point(one) for one in readings], kept, cluster):
            by_number[number_of_point] = found
            left.done(len(by_number))
        progress.say(f"{len(readings)} {what}")
    return [by_number[place] for place in sorted(by_number)]


def _told(found: Found) -> dict[str, Told]:
    return {target.text: told(target, verdicts) for target, verdicts in zip(found.targets, found.verdicts, strict=True)}
