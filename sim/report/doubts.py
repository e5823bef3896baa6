"""Why a run in real time says nothing, in the language of the page: the sentences that agreement.json keeps."""

from __future__ import annotations

import re

from sim.report.words import Words

_CHECK = re.compile(r"(?P<name>[^:]+): (?P<sides>.+), but (?P<left>-?[\d,]+) and (?P<right>-?[\d,]+)")
"""A check that does not hold: its name, what it holds against what, and the numbers of both sides."""


def doubt(why: str, words: Words) -> str:
    """One reason. A check is told as in the report of a run; a sentence that nobody knows stays as it is."""
    found = _CHECK.fullmatch(why)
    if found is None:
        return words.reason(why)
    left, right = (words.number(int(found[side].replace(",", ""))) for side in ("left", "right"))
    name, sides = words.name("check", found["name"]), words.name("sides", found["sides"])
    return words("check.doubt", name=name, sides=sides, left=left, right=right)
