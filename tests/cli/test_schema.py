"""The JSON Schema lets editors complete and check what the program itself understands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sim.cli.scenario_schema import scenario_schema
from sim.cli.shell import run
from sim.scenario.tree import parse

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))

TYPES: dict[str, Any] = {
    "string": (str, date),  # YAML reads a date where JSON has text
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": (list, tuple),
    "null": type(None),
}


def fits(value: Any, schema: Any, types: dict[str, Any]) -> bool:
    """Whether a value fits a schema, for the words that ours uses."""
    if schema is True:
        return True
    if "$ref" in schema:
        return fits(value, types[schema["$ref"].rpartition("/")[2]], types)
    if "anyOf" in schema:
        return any(fits(value, choice, types) for choice in schema["anyOf"])
    if "type" in schema:
        kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        if not any(isinstance(value, TYPES[kind]) for kind in kinds):
            return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if isinstance(value, dict):
        return _object_fits(value, schema, types)
    if isinstance(value, list):
        return all(fits(part, schema.get("items", True), types) for part in value)
    return True


def _object_fits(value: dict[str, Any], schema: Any, types: dict[str, Any]) -> bool:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    return (
        set(schema.get("required", ())) <= {*value}
        and len(value) <= schema.get("maxProperties", len(value))
        and (others is not False or {*value} <= {*known})
        and all(fits(part, known.get(name, others), types) for name, part in value.items())
    )


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema, generated once."""
    return scenario_schema()


@pytest.mark.parametrize("file", SCENARIOS, ids=[file.stem for file in SCENARIOS])
def test_shipped_scenarios_fit(file: Path, schema: dict[str, Any]) -> None:
    """No editor underlines a scenario that the project ships."""
    content = parse(file.read_text(encoding="utf-8"), file.name).data
    wrong = [
        name
        for name, part in content.items()
        if not fits(part, schema["properties"].get(name, {"const": "a known word"}), schema["$defs"])
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "name: a\nstation: {}",
        "name: a\nstations: {desk: {server: 2}}",
        "name: a\nstations: {desk: {service: {exponentiel: 1 s}}}",
        "name: a\nstations: {desk: {closing: maybe}}",
        "name: a\nstreams: {a: {visit: desk}}",
        "title: no name",
    ],
)
def test_wrong_words_do_not_fit(text: str, schema: dict[str, Any]) -> None:
    """An unknown word, a missing one and a value outside the list are underlined."""
    assert not fits(parse(text, "a.yaml").data, schema, schema["$defs"])


@pytest.mark.parametrize(
    "text",
    [
        "name: a\nquestion: why\nstations: {desk: {service: 1 s}}",
        "name: a\nstations: {desk: {servers: {value: 2, low: 1}, service: {lognormal: {mean: 1 s, cv: 0.5}}}}",
        "name: a\njourneys: {j: {steps: [desk, {delay: 1 s, when: login}]}}",
    ],
)
def test_short_ways_fit(text: str, schema: dict[str, Any]) -> None:
    """What the program understands in short is not underlined."""
    assert fits(parse(text, "a.yaml").data, schema, schema["$defs"])


def test_the_schema_is_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout it is JSON and nothing else; --out writes the same."""
    assert run(["schema"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["$schema"].startswith("https://json-schema.org")
    assert run(["schema", "--out", str(tmp_path / "scenario.schema.json")]) == 0
    assert (tmp_path / "scenario.schema.json").read_text(encoding="utf-8") == printed
