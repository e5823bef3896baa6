"""What became of letters in real time: the seam between the mailboxes and who judges them, as lines of JSON.

The first line is a `Heading`; each further one is a family of calls (a letter and all it caused) with its rows as the
engines play them and the moments they met, in microseconds on the test clock. Words are words, because codes belong to
one build of a scenario.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Keys
from sim.journey.moments import Moments
from sim.scenario.plan import Plan
from sim.scenario.route import STEP

Names = Mapping[str, tuple[str, ...]]
_STEPS = ("op", "station", "work", "jump")
_CALLS = ("planned", "head", "length", "attempts", "pause", "overlap", "answer", "visible")
_WORDS = ("label", "journey")


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose letters: the scenario as it was asked for, and the moment up to which they are told."""

    scenario: str
    moment: int

    def line(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def told(plan: Plan) -> dict[str, Any]:
    """The calls of one family as plain values."""
    keys = plan.keys
    labels, journeys = (plan.names[name] for name in _WORDS)
    return {
        "key": [int(column[0]) for column in (keys.day, keys.actor, keys.kind, keys.n)],
        "child": keys.child.tolist(),
        "steps": [plan.steps[name].tolist() for name in _STEPS],
        "labels": [labels[code] for code in plan.steps["label"].tolist()],
        "calls": {name: getattr(plan, name).tolist() for name in _CALLS},
        "journey": [journeys[code] for code in plan.about["journey"].tolist()],
        "about": {
            name: [column.dtype.str, column.tolist()] for name, column in plan.about.items() if name != "journey"
        },
    }


def plan_of(said: Mapping[str, Any], names: Names) -> Plan:
    """The calls of one family, under the codes that `names` has for words; words it lacks are added behind."""
    day, actor, kind, n = said["key"]
    label, labels = _coded(said["labels"], names["label"])
    journey, journeys = _coded(said["journey"], names["journey"])
    steps = np.zeros(len(label), dtype=STEP)
    for name, column in zip(_STEPS, said["steps"], strict=True):
        steps[name] = column
    steps["label"] = label
    calls = {name: np.array(column) for name, column in said["calls"].items()}
    sizes = calls["head"] + calls["length"] * calls["attempts"]
    about = {name: np.array(column, dtype=kind) for name, (kind, column) in said["about"].items()}
    return Plan(
        keys=Keys.of(day, actor, kind, n, np.array(said["child"], dtype=np.int64)),
        first=np.cumsum(sizes) - sizes,
        about={"journey": journey.astype(np.int16), **about},
        names={**names, "label": labels, "journey": journeys},
        steps=steps,
        **calls,
    )


def line(said: Mapping[str, Any], moments: Moments) -> str:
    """A family with its moments as one line of JSON."""
    met = {field.name: getattr(moments, field.name).tolist() for field in fields(Moments)}
    return json.dumps({**said, "moments": met}, ensure_ascii=False, separators=(",", ":"))


def read(lines: Iterable[str], names: Names) -> Iterator[tuple[Plan, Moments]]:
    """Each family after the heading, with its moments; a last line that was cut off is left out."""
    for text in lines:
        if text.endswith("\n"):
            said = json.loads(text)
            met = {name: np.array(column, dtype=np.int64) for name, column in said["moments"].items()}
            yield plan_of(said, names), Moments(**met)


def _coded(words: list[str], known: tuple[str, ...]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    codes = {word: number for number, word in enumerate(known)}
    found = [codes.setdefault(word, len(codes)) for word in words]
    return np.array(found, dtype=np.int64), tuple(codes)
