"""What a CI job shows of a gate without anything being downloaded: its summary in Markdown, and annotations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.cli.gate.words import HEADLINES, Judged, change, judged, minutes, span
from sim.cli.terminal import duration

SUMMARY, ACTIONS = "GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS"
"""Environment variables of GitHub's runners: the file for the step's summary, and that it is one of them."""

_SIGNS = {True: "✅", False: "❌"}


def markdown(record: Mapping[str, Any]) -> str:
    """The gate for the job's summary."""
    lines = [f"## {HEADLINES[record['answer']]}", ""]
    lines += [f"- {_safe(reason)}" for reason in [*record["reasons"], *record["notes"]]]
    design = record["design"]
    lines += [
        "", f"{_safe(record['scenario']['name'])}: {design['pairs']} pairs, {minutes(record['seconds'])}, "
        f"smallest change expected to be found {design['detectable']:.0%}.", "",
        "| | what | state | base | head | change |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for one in record["comparisons"]:
        lines.append(_compared(one))
    targets = [one for one in judged(record) if one.kind == "targets"]
    if targets:
        lines += ["", "| | target | state | value | interval | calls |", "|---|---|---|---|---|---|"]
        lines += [_target(one) for one in targets]
    return "\n".join(lines) + "\n"


def workflow_commands(record: Mapping[str, Any]) -> list[str]:
    """One workflow command for each thing that keeps the gate from passing."""
    found = [one for one in judged(record) if not one.good]
    lines = [f"::error title=tvaers gate::{_escaped(f'{one.name}: {one.state}: {one.said}')}" for one in found]
    lines += [f"::warning title=tvaers gate::{_escaped(note)}" for note in record["notes"]]
    if not lines and record["exit"]:
        lines = [f"::error title=tvaers gate::{_escaped(HEADLINES[record['answer']])}"]
    return lines


def _compared(one: Mapping[str, Any]) -> str:
    informs = one["state"] == "for information"
    sign = "" if informs else _SIGNS.get(one["state"] in ("not slower", "not confirmed"), "")
    base, head = ("" if one[name] is None else duration(one[name]) for name in ("base", "head"))
    told = f"{change(one['change'])} ({span(one['low'], one['high'])})" if one["change"] is not None else ""
    where = "system under test" if one["clock"] == "system" else "total"
    name = f"{one['quantity']} {_safe(one['journey'])}, {where}"
    return f"| {sign} | {name} | {'' if informs else one['state']} | {base} | {head} | {told} |"


def _target(one: Judged) -> str:
    numbers = one.numbers
    return (
        f"| {_SIGNS[one.good]} | {_safe(one.name)} | {one.state} | {numbers['value']} | {numbers['interval']} "
        f"| {numbers['count']} |"
    )


def _safe(text: str) -> str:
    """Text that Markdown takes as it stands."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _escaped(text: str) -> str:
    """Text as the data of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
