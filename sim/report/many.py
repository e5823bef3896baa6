"""The report of a run of more than one play: the same page, with chapters about days, replications or assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.answer import Answer, answer
from sim.report.assumptions import label
from sim.report.blocks import Chapter
from sim.report.chapters.days import over_days
from sim.report.chapters.parameters import parameters
from sim.report.chapters.plays import draws, moves, replications
from sim.report.chapters.record import record
from sim.report.chapters.verdicts import verdicts
from sim.report.words import Words
from sim.verdict.targets import parse_target

_SECOND_SCREEN = {"replications": replications, "uncertainty": draws, "sensitivity": moves}


def chapters_of_many(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> list[Chapter]:
    """The chapters, by the summary's kind: long, replications, uncertainty or sensitivity."""
    if summary["kind"] == "long":
        told = [over_days(summary, words), verdicts(summary, words)]
    else:
        told = [_SECOND_SCREEN[summary["kind"]](summary, words)]
    return [
        chapter
        for chapter in (*told, parameters(run, words), record({"checks": [], **summary}, run, words))
        if chapter is not None
    ]


def answer_of_many(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> Answer:
    """The first screen. Over assumptions there is no line per target: the chapter has them."""
    told: dict[str, Any] = {"valid": True, "answer": summary["answer"], "checks": []}
    if summary["kind"] in ("long", "replications"):
        found = summary["verdicts"] if summary["kind"] == "long" else [_verdict(one) for one in summary["targets"]]
        return answer({**told, "verdicts": found}, run, words)
    overturning = [one["path"] for one in summary.get("ranked", ()) if one["overturned"]]
    state = "depends" if overturning or summary.get("banner", "").startswith("depends") else summary["answer"]
    if summary["kind"] == "uncertainty":
        detail = words("draws.together", met=summary["all_met"], missed=summary["any_missed"], all=summary["draws"])
    elif overturning:
        detail = words("answer.depends.detail", on="; ".join(label(path, words) for path in overturning))
    else:
        detail = words("answer.stands.alone")
    headline = words("answer.middle", state=words(f"state.{state}")) if state != "depends" else words("answer.depends")
    blank = answer({**told, "verdicts": []}, run, words)
    return Answer(state, headline, detail, blank.labels, (), blank.key, blank.assumptions, blank.assumptions_note)


def _verdict(one: Mapping[str, Any]) -> dict[str, Any]:
    """A pooled target as a verdict, so that it is shown like any other."""
    target, found = parse_target(one["target"]), one["estimate"]
    return {
        "target": one["target"], "group": one["group"], "state": one["state"], "value": found["value"],
        "limit": float(target.limit.value), "unit": target.limit.unit, "opening": target.limit.opening,
        "low": found["low"], "high": found["high"], "reason": one["reason"], "skipped": one["skipped"],
    }  # fmt: skip
