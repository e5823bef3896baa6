"""The JSON Schema of scenario files: generated from the types that check them, short ways of writing included."""

from __future__ import annotations

from typing import Any

from sim.chance.durations import KINDS
from sim.scenario.schema import ScenarioModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WHOLE = {"Stream", "Work", "Event", "Wave"}
"""Types that are written whole wherever they stand, so that what they need can be asked for."""
SHORT = {"Text", "Step"}
"""Types that a plain string may stand for: a text in one language, a visit to a station."""


def scenario_schema() -> dict[str, Any]:
    """The schema as plain data. It allows what the types understand, and no unknown word."""
    schema = ScenarioModel.model_json_schema()
    types = schema["$defs"]
    for name in SHORT & {*types}:
        types[name] = {"anyOf": [types[name], {"type": "string"}]}
    types["Work"] = _work(types["Work"])
    live = types["NetworkModel"]["properties"]["live"]
    # What a file leaves out may stand in what it extends; reading it checks the whole.
    for name in {*types} - WHOLE:
        types[name].pop("required", None)
    types["NetworkModel"]["properties"]["live"] = {"anyOf": [live, {"type": "string"}, {"type": "null"}]}
    when = types["Step"]["anyOf"][0]["properties"]["when"]
    types["Step"]["anyOf"][0]["properties"]["when"] = {"anyOf": [when, {"type": "string"}]}
    return {"$schema": DIALECT, **schema}


def _work(long: dict[str, Any]) -> dict[str, Any]:
    """{exponential: 1 s}, {lognormal: {mean: 1 s, cv: 0.5}}, "1 s" for a constant, or everything by its name."""
    mean, cv = long["properties"]["mean"], long["properties"]["cv"]
    spread = {
        "type": "object",
        "required": ["mean"],
        "additionalProperties": False,
        "properties": {"mean": mean, "cv": cv},
    }
    short = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {kind: {"anyOf": [mean, spread]} for kind in sorted(KINDS)},
    }
    return {"anyOf": [short, {"type": "string"}, long]}
