"""The first screen: the question, the answer with its range, and the assumptions that could overturn it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from sim.report.assumptions import find, label, shown, statuses, suppliers
from sim.report.drawings.gauge import gauge
from sim.report.judged import Judged, Moved, judged, moved
from sim.report.targets_in_words import in_words
from sim.report.words import Words


@dataclass(frozen=True, slots=True)
class Line:
    """One target on the first screen."""

    state: str
    state_said: str
    said: str
    target: str
    value: str
    range: str
    gauge: Markup


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that could overturn the answer: its range, who could supply it, and what moving it does."""

    label: str
    path: str
    value: str
    range: str
    who: str
    effect: str
    overturns: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The first screen. state: met, missed, undecided, depends, invalid or none (no targets)."""

    state: str
    headline: str
    detail: str
    labels: Sequence[str]
    lines: Sequence[Line]
    key: str
    assumptions: Sequence[Assumption]
    assumptions_note: str


def answer(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> Answer:
    """The answer of a run."""
    under = summary.get("under", ())
    targets = judged(summary["verdicts"], under)
    movements = moved(summary["verdicts"], under)
    state = _state(summary, targets, movements)
    scenario = run.get("scenario", {})
    return Answer(
        state=state,
        headline=words(f"answer.{state}", all=len(targets), missed=sum(one.state == "missed" for one in targets)),
        detail=_detail(state, summary, targets, movements, words),
        labels=() if scenario.get("forecast", True) else (words("answer.no_forecast"),),
        lines=[_line(target, words) for target in targets],
        key=_key(run, words),
        assumptions=_assumptions(run, movements, words),
        assumptions_note=_note(run, under, words),
    )


def _state(summary: Mapping[str, Any], targets: Sequence[Judged], movements: Sequence[Moved]) -> str:
    if not summary["valid"]:
        return "invalid"
    if not targets:
        return "none"
    if any(movement.answer != summary["answer"] for movement in movements):
        return "depends"
    return str(summary["answer"])


def _detail(
    state: str, summary: Mapping[str, Any], targets: Sequence[Judged], movements: Sequence[Moved], words: Words
) -> str:
    if state == "invalid":
        broken = sum(not check["holds"] for check in summary["checks"])
        return words("answer.invalid.detail", count=broken)
    if state == "none":
        return words("answer.none.detail")
    counts = {one: sum(target.state == one for target in targets) for one in ("met", "missed", "undecided")}
    said = words("answer.counts", all=len(targets), **counts)
    if not movements:
        return said
    flipping = dict.fromkeys(label(movement.path, words) for movement in movements if movement.flips)
    if not flipping:
        return f"{said} {words('answer.stands')}"
    key = "answer.depends.detail" if state == "depends" else "answer.flips.detail"
    return f"{said} {words(key, on='; '.join(flipping))}"


def _line(target: Judged, words: Words) -> Line:
    verdict = target.foremost
    unit = verdict["unit"]
    value = words("value.beyond") if verdict["value"] is None else words.measure(verdict["value"], unit)
    if verdict["reason"]:
        value = words.reason(verdict["reason"]) if verdict["value"] is None else value
    if not target.alone:
        met = sum(one["state"] == "met" for one in target.verdicts)
        value = words("answer.of_groups", met=met, all=len(target.verdicts), worst=value)
    spread = ""
    if target.low is not None and target.high is not None:
        spread = f"{words.measure(target.low, unit)} – {words.measure(target.high, unit)}"
    return Line(
        state=target.state,
        state_said=words(f"state.{target.state}"),
        said=in_words(target.target, words),
        target=target.target,
        value=value,
        range=spread,
        gauge=gauge(verdict["value"], (target.low, target.high), verdict["limit"], target.state),
    )


def _key(run: Mapping[str, Any], words: Words) -> str:
    """How to read the lines; for a model of the real network, whose limits these are."""
    real = statuses(run.get("parameters", ()))["assumed"]
    return f"{words('answer.key')} {words('answer.limits')}" if real else words("answer.key")


def _assumptions(run: Mapping[str, Any], movements: Sequence[Moved], words: Words) -> list[Assumption]:
    paths = dict.fromkeys([*run.get("scenario", {}).get("judge_under", ()), *(one.path for one in movements)])
    result = []
    for path in paths:
        parameter = find(path, run.get("parameters", ()))
        tried = [movement for movement in movements if movement.path == path]
        result.append(
            Assumption(
                label=label(path, words),
                path=path,
                value=shown(parameter, "value", words),
                range=f"{shown(parameter, 'low', words)} – {shown(parameter, 'high', words)}",
                who=words.name("who", parameter.get("who") or "") or words("assumption.nobody"),
                effect=_effect(tried, words),
                overturns=any(movement.flips for movement in tried),
            )
        )
    return sorted(result, key=lambda one: not one.overturns)


def _effect(tried: Sequence[Moved], words: Words) -> str:
    if not tried:
        return words("assumption.untried")
    flips = [
        words(
            "assumption.flips",
            end=words(f"end.{one.end}"),
            state=words(f"state.{state}"),
            target=in_words(text, words),
        )
        for one in tried
        for text, state in one.flips.items()
    ]
    return " ".join(flips) or words("assumption.holds")


def _note(run: Mapping[str, Any], under: Sequence[Any], words: Words) -> str:
    parameters = run.get("parameters", ())
    counts = statuses(parameters)
    said = [words("assumption.count", assumed=counts["assumed"], all=sum(counts.values()))] if counts["assumed"] else []
    asked = suppliers(parameters)
    if asked:
        names = ", ".join(f"{words.name('who', who)} ({count})" for who, count in asked[:6])
        said.append(words("assumption.suppliers", names=names))
    if not counts["assumed"]:
        said.append(words("assumption.none"))
    if run.get("scenario", {}).get("judge_under") and not under:
        said.append(words("assumption.not_played"))
    return " ".join(said)


def made_of(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> str:
    """What the numbers are: a model, or measured over HTTP at mocks or at a system of somebody's own."""
    if not summary.get("load"):
        return words("answer.model")
    at_mocks = run.get("load", {}).get("target", "mocks") == "mocks"
    return words("answer.measured" if at_mocks else "answer.measured.system")
