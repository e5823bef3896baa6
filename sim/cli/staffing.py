"""How many people, how often, with whom away: one mailbox played in every way, and judged by one target."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import DAY, HOUR, MINUTE
from sim.cli.engines import engine, first_wait
from sim.mistake import Mistake
from sim.network.opening import Opening, open_windows, opening_time_between, parse_opening, rounds
from sim.scenario.mailboxes import MARGIN, Mail, Question, Tending, planned
from sim.scenario.practice_schema import NOTIFIED
from sim.verdict.judge import judge
from sim.verdict.measured import measured
from sim.verdict.played import Played
from sim.verdict.quantities import Quantities, opening_clock
from sim.verdict.rows import rows_of
from sim.verdict.targets import Target, parse_target

LETTERS_PLAYED = 120_000
"""Letters over all ways that the fast engine plays in a second or two; years of them are played up to this."""
MOST_YEARS = 8
WORKING_WEEK = 37 * 60
"""Minutes of a full-time week."""
MONTHS = 12
KNOWN = ("dwell.mailbox",)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asks about a mailbox."""

    mail: Mail
    opening: str
    looks: str
    people: int
    available: float
    target: str
    year: int
    seed: int


def answered(asked: Asked) -> dict[str, Any]:
    """Every way to tend the mailbox, with what the target makes of it; the way that was asked for comes first."""
    opening = _opening(asked)
    target = _target(asked.target)
    ways = _ways(asked, opening)
    years = max(1, min(MOST_YEARS, int(LETTERS_PLAYED / (len(ways) * asked.mail.per_day * 250))))
    question = Question(asked.mail, opening, asked.available, asked.year, years, asked.seed)
    plan, stage = planned(question, ways)
    name = "fast" if first_wait("compiled") else "compiled"
    played = Played(plan, stage, engine(name)(plan, stage))
    calls = measured(rows_of(played)).calls
    windows = open_windows(opening, question.first, question.days)
    clock = opening_clock(dict.fromkeys(range(len(ways)), windows), opening_time_between)
    first, last = question.judged
    calls = calls.where((calls["planned"] >= first) & (calls["planned"] < last))
    minutes = _busy(played, question, len(ways))
    lines = []
    for number, way in enumerate(ways):
        quantities = Quantities(calls.where(calls["receiver"] == number), stage.horizon, clock)
        lines.append(_line(way, target, quantities, question, minutes[number]))
    return {
        "target": target.text,
        "asked": _cells(asked),
        "met": lines[0]["state"] == "met",
        "own": lines[0],
        "ways": sorted(_with_absent(lines), key=_place),
        "played": {"letters": len(plan), "years": years, "year": asked.year, "engine": name},
    }


def _opening(asked: Asked) -> Opening:
    opening = parse_opening(asked.opening, "--open")
    if not any(opening.week):
        raise Mistake("--open", "the mailbox is never open", 'Write e.g. --open "mon-thu 8-15, fri 8-13"')
    if asked.looks != NOTIFIED:
        rounds(asked.looks, opening, datetime.date(asked.year, 1, 4), 1, "--looks")
    return opening


def _target(text: str) -> Target:
    """The target; its quantity must be the dwell."""
    spaced = re.sub(r"(\d)([a-z%])", r"\1 \2", text)
    target = parse_target(spaced, "--target", KNOWN)
    if target.each or target.window != "whole run":
        raise Mistake("--target", "expected no window and no grouping: there is one mailbox", "")
    return target


def _ways(asked: Asked, opening: Opening) -> list[Tending]:
    """The way asked for, then others: more people, other looks, and holidays."""
    own = Tending(asked.people, asked.looks)
    looks = {_count(asked.looks): asked.looks}
    for count in (1, 2, 4):
        looks.setdefault(count, evenly(opening, count))
    looks.setdefault(0, NOTIFIED)
    order = sorted(looks, key=lambda count: count or 99)
    crowd = sorted({asked.people, max(1, asked.people - 1), asked.people + 1})
    others = [Tending(people, looks[count], away) for people in crowd for count in order for away in (False, True)]
    return [own, *(way for way in others if way != own)]


def evenly(opening: Opening, count: int) -> str:
    """So many looks spread over the hours that all open days share, on whole quarters of an hour."""
    days = [windows for windows in opening.week if windows]
    start, end = max(day[0][0] for day in days), min(day[-1][1] for day in days)
    if end <= start:
        start, end = days[0][0][0], days[0][-1][1]
    quarter = 15 * MINUTE
    moments = [(start + (end - start) * (2 * place + 1) // (2 * count)) // quarter * quarter for place in range(count)]
    return ",".join(f"{moment // HOUR}:{moment % HOUR // MINUTE:02d}" for moment in sorted({*moments}))


def _count(looks: str) -> int:
    return 0 if looks == NOTIFIED else len(looks.split(","))


def _line(way: Tending, target: Target, quantities: Quantities, question: Question, minutes: float) -> dict[str, Any]:
    verdict = judge(target, quantities)[0]
    months = [judge(target, month)[0].state == "met" for month in _months(quantities, question)]
    return {
        "people": way.people,
        "looks": way.looks,
        "looks_a_day": _count(way.looks),
        "cover": "holidays" if way.holidays else "everybody there",
        "state": verdict.state,
        "value": verdict.value,
        "low": verdict.low,
        "high": verdict.high,
        "unit": verdict.unit,
        "count": verdict.count,
        "censored": verdict.censored,
        "months": len(months),
        "months_met": sum(months),
        "minutes": minutes,
        "full_time": minutes * 5 / WORKING_WEEK,
    }


def _months(quantities: Quantities, question: Question) -> list[Quantities]:
    """The letters of each calendar month of each year played, where there are any."""
    calls = quantities.calls
    starts = [datetime.date(question.year, month, 1) for month in range(1, MONTHS + 1)]
    edges = np.array([(start - question.first).days * DAY for start in starts])
    month = np.searchsorted(edges, calls["planned"], side="right") - 1 + MONTHS * calls["year"].astype(np.int64)
    return [
        Quantities(calls.where(month == number), quantities.horizon, quantities.clock)
        for number in np.unique(month).tolist()
    ]


def _busy(played: Played, question: Question, ways: int) -> NDArray[np.float64]:
    """Minutes a working day that letters take of the people's time, per way: the work of those opened."""
    opened = played.opened >= 0
    steps = np.flatnonzero(played.plan.steps["label"] == 2)
    work = np.zeros(len(played.plan))
    work[played.call_of[steps]] = played.plan.steps["work"][steps]
    total = np.bincount(played.plan.about["receiver"][opened], weights=work[opened], minlength=ways)
    result: NDArray[np.float64] = total / MINUTE / len(question.working_days) / question.years_played
    return result


def _with_absent(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each way also with one of its people absent all the time: it is the way with one person fewer."""
    there = {(line["people"], line["looks"]): line for line in lines if line["cover"] == "everybody there"}
    result = []
    for line in lines:
        result.append(line)
        if line["cover"] == "everybody there":
            fewer = there.get((line["people"] - 1, line["looks"]))
            if fewer is not None:
                result.append({**fewer, "people": line["people"], "cover": "one absent"})
            elif line["people"] == 1:
                result.append({**_nobody(line), "cover": "one absent"})
    return result


def _nobody(line: dict[str, Any]) -> dict[str, Any]:
    """Nobody opens anything: no letter is ever opened."""
    share = 0.0 if line["unit"] == "%" else None
    gone = {"state": "missed", "value": share, "low": share, "high": share, "months_met": 0}
    return {**line, **gone, "censored": line["count"], "minutes": 0.0, "full_time": 0.0}


def _place(line: dict[str, Any]) -> tuple[int, int, str]:
    return line["people"], line["looks_a_day"] or 99, line["cover"]


def _cells(asked: Asked) -> dict[str, Any]:
    return {
        "letters_per_day": asked.mail.per_day,
        "minutes": asked.mail.minutes,
        "open": asked.opening,
        "looks": asked.looks,
        "people": asked.people,
        "available": asked.available,
        "margin_days": MARGIN,
    }
