"""The numbers a run rests on: what they are called, and which of them could overturn the answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sim.chance.durations import SECOND
from sim.report import texts
from sim.report.words import Words

_SHAPE = re.compile(r"\.(?:lognormal|exponential|constant|uniform|erlang|gamma|weibull|hyperexponential)(?=\.|$)")
_PLACE = re.compile(r"\[(\d+)\]")
_TIME = re.compile(r"^\s*[\d.]+\s*(?:us|µs|ms|s|min|h|d|days?|hours?)\s*$")
_RATE = re.compile(r"/\s*(?:s|min|h|d)\b")


def plain_path(path: str) -> str:
    """A path without the shapes of distributions, and with places as numbers: two ways of writing it become one."""
    return _PLACE.sub(r".\1", _SHAPE.sub("", path))


def find(path: str, parameters: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The parameter at a path; one that knows only its path where there is none."""
    wanted = plain_path(path)
    found = next((one for one in parameters if plain_path(one["path"]) == wanted), None)
    return found or {"path": path, "value": None, "status": "assumed", "text": ""}


def label(path: str, words: Words) -> str:
    """What people call the number at this path; the path itself where the table of texts has no pattern for it."""
    parts = plain_path(path).split(".")
    for pattern in _patterns():
        shape = pattern.removeprefix("parameter.").split(".")
        if len(shape) == len(parts) and all(one in ("*", part) for one, part in zip(shape, parts, strict=True)):
            what = next((part for one, part in zip(shape, parts, strict=True) if one == "*"), "")
            kind = "station" if parts[0] == "stations" else "receiver_type" if "practice" in parts else "role"
            return words(pattern, what=words.name(kind, what))
    return path


def _patterns() -> list[str]:
    return [key for key in texts.table() if key.startswith("parameter.")]


def shown(parameter: Mapping[str, Any], end: str, words: Words) -> str:
    """Its value, low or high, in the unit it was written in."""
    value = parameter.get(end)
    if value is None:
        return ""
    written = str(parameter.get("text", ""))
    if _TIME.match(written):
        return words.duration(value)
    if _RATE.search(written):
        return words("value.per_second", rate=words.number(value))
    if written.endswith("%"):
        return words.share(value)
    if not _is_number(written) and written:
        return written
    return words.number(value)


def plain(parameter: Mapping[str, Any], end: str) -> str:
    """The same for CSV: seconds where it is a time, else the number or the words."""
    value = parameter.get(end)
    if value is None:
        return ""
    written = str(parameter.get("text", ""))
    if _TIME.match(written):
        return f"{value / SECOND:.10g}"
    return written if written and not _RATE.search(written) and not _is_number(written) else f"{value:.10g}"


def statuses(parameters: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """How many numbers there are of each status."""
    return Counter(str(one["status"]) for one in parameters)


def suppliers(parameters: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Who could supply assumed numbers, and how many, most first."""
    return Counter(str(one["who"]) for one in parameters if one["status"] == "assumed" and one["who"]).most_common()


def _is_number(text: str) -> bool:
    try:
        float(text.rstrip("% "))
    except ValueError:
        return False
    return True
