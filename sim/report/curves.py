"""The data of the curves over time, as the page's script wants them: columns of plain numbers, short to write down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.chance.durations import HOUR, SECOND
from sim.report.chapters.responses import beside_letters
from sim.report.words import Words
from sim.verdict.summary_of_stations import is_people


def curves(summary: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """All curves by name, with the words the script needs."""
    return {**no_curves(words), "by_hour": _by_hour(summary, words), "stations": _stations(summary, words)}


def no_curves(words: Words) -> dict[str, Any]:
    """What the script needs on a page without curves."""
    return {
        "lang": words.lang,
        "days": [words.weekday(number) for number in range(7)],
        "words": {key: words(f"script.{key}", count="{count}") for key in _WORDS},
        "by_hour": [],
        "stations": {"first": 0, "step": 1, "series": []},
    }


_WORDS = ("time", "station", "own", "background", "longest", "none", "rows")


def _by_hour(summary: Mapping[str, Any], words: Words) -> list[dict[str, Any]]:
    """One entry per journey that was measured: whole hours since the run's midnight, quantiles in seconds."""
    result = []
    for one in summary["journeys"]:
        hours = summary["by_hour"].get(one["journey"], {})
        if one["measured"] and hours.get("hour") and not beside_letters(one):
            quantiles = {level: [_seconds(value) for value in hours[level]] for level in ("p50", "p95")}
            name = words.name("journey", one["journey"])
            result.append({"name": name, "hour": hours["hour"], "n": hours["n"], **quantiles})
    return result


def _stations(summary: Mapping[str, Any], words: Words) -> dict[str, Any]:
    series = summary["series"]
    systems = {name: told for name, told in series["stations"].items() if not is_people(name)}
    busy = [max(_last(told[part]) for part in ("own", "background", "longest")) for told in systems.values()]
    end = max(busy, default=0)
    return {
        "first": series["first"] / HOUR,
        "step": series["width"] / HOUR,
        "series": [
            {
                "name": words.name("station", name),
                "own": _thousandths(told["own"][:end]),
                "background": _thousandths(told["background"][:end]),
                "longest": told["longest"][:end],
            }
            for name, told in systems.items()
        ],
    }


def _last(values: Sequence[float]) -> int:
    """How many values there are up to the last that is not 0."""
    return next((place + 1 for place in reversed(range(len(values))) if values[place]), 0)


def _thousandths(shares: Sequence[float]) -> list[int]:
    return [round(1000 * share) for share in shares]


def _seconds(micros: int | None) -> float | None:
    return None if micros is None else round(micros / SECOND, 4)
