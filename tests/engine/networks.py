"""Small random networks with coarse time ticks, so that ties, overload and retry storms happen."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from sim.chance.draws import Keys
from sim.scenario.plan import LAUNCHED, Plan, Stage
from sim.scenario.route import Delay, Fork, Launch, Once, Primitive, Settle, Visit, Wait, encode
from sim.scenario.stations import Pace, Station


def plan_of(calls: list[dict]) -> Plan:
    """A plan from calls in canonical order, each with planned, head, attempts and so on."""
    blocks = [encode(call.get("head", []), call["attempts"], call.get("deadline", 0)) for call in calls]
    head = np.array([sum(len(encode([step], [[]])) - 2 for step in call.get("head", [])) for call in calls])
    attempts = np.array([len(call["attempts"]) for call in calls])
    sizes = np.array([len(block) for block in blocks])
    child = np.array([call.get("child", 0) for call in calls])
    return Plan(
        keys=Keys.of(0, 1, 1, np.cumsum(child == 0) - 1, child),
        planned=np.array([call.get("planned", LAUNCHED) for call in calls], dtype=np.int64),
        first=np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64),
        head=head.astype(np.int64),
        length=((sizes - head) // attempts).astype(np.int64),
        attempts=attempts.astype(np.int64),
        pause=np.array([call.get("pause", 1) for call in calls], dtype=np.int64),
        overlap=np.array([call.get("overlap", False) for call in calls]),
        answer=np.ones(len(calls), dtype=np.int64),
        visible=np.ones(len(calls), dtype=bool),
        about={"journey": np.zeros(len(calls), dtype=np.int64)},
        names={"journey": ("any",), "label": ("",)},
        steps=np.concatenate(blocks),
    )


def random_stage(random: Random, ticks: int) -> Stage:
    """Three to five stations, some slow, closed, refusing or with a bounded queue."""
    stations = []
    for number in range(random.randint(3, 5)):
        pace, limit = Pace(), None
        refusing: tuple[tuple[int, int], ...] = ()
        if random.random() < 0.5:
            cuts = sorted({0, *(random.randrange(ticks) for _ in range(4))})
            rates = [random.choice([0, 333, 500, 1000, 1000]) for _ in cuts]
            pace = Pace(tuple(cuts), (*rates[:-1], random.choice([0, 1000, 1000])))
        if random.random() < 0.3:
            limit = random.randint(0, 2)
        if random.random() < 0.3:
            start = random.randrange(ticks)
            refusing = ((start, start + random.randrange(1, ticks)),)
        finishes = random.random() < 0.3
        stations.append(Station(f"s{number}", random.randint(1, 3), pace, limit, refusing, finishes))
    rounds = (tuple(sorted(random.sample(range(ticks), 5))), tuple(range(0, ticks, 7)))
    return Stage(tuple(stations), rounds, ticks * 2)


def random_case(seed: int) -> tuple[Plan, Stage]:
    """A plan of lookups and letters on a stage."""
    random = Random(seed)
    ticks = random.choice([30, 60, 200])
    stage = random_stage(random, ticks)
    calls: list[dict] = []
    for _ in range(random.randint(3, 25)):
        calls += _letter(random, stage, ticks) if random.random() < 0.3 else [_lookup(random, stage, ticks)]
    return plan_of(calls), stage


def _visits(random: Random, stage: Stage, most: int) -> list[Primitive]:
    count = range(random.randint(1, most))
    return [Visit(random.randrange(len(stage.stations)), random.randint(1, 6)) for _ in count]


def _reworked(random: Random, steps: list[Primitive]) -> list[Primitive]:
    """The same steps with other works: a later attempt."""
    result: list[Primitive] = []
    for step in steps:
        match step:
            case Visit(station, _):
                result.append(Visit(station, random.randint(1, 6)))
            case Fork(branches, deadline, need):
                again = tuple(tuple(_reworked(random, list(branch))) for branch in branches)
                result.append(Fork(again, deadline, need))  # type: ignore[arg-type]
            case _:
                result.append(step)
    return result


def _lookup(random: Random, stage: Stage, ticks: int) -> dict[str, Any]:
    steps = _visits(random, stage, 3)
    for _ in range(random.randint(0, 2)):
        branches = [tuple(_visits(random, stage, 2)) for _ in range(random.randint(1, 3))]
        need = random.randint(0, len(branches))
        steps.append(Fork(tuple(branches), random.choice([0, 3, 8]), need))  # type: ignore[arg-type]
    if random.random() < 0.3:
        steps.append(Delay(random.randint(1, 9)))
    steps += _visits(random, stage, 2)
    head: list[Primitive] = []
    if random.random() < 0.4:
        head = [Delay(random.randint(1, 20), human=True), *_visits(random, stage, 1)]
    attempts = [steps] + [_reworked(random, steps) for _ in range(random.randint(0, 2))]
    return {
        "planned": random.randrange(ticks),
        "head": head,
        "attempts": attempts,
        "deadline": random.choice([0, 6, 12, 20]),
        "pause": random.randint(1, 4),
    }


def _letter(random: Random, stage: Stage, ticks: int) -> list[dict[str, Any]]:
    copies = random.randint(1, 3)
    hops = _visits(random, stage, 3)
    tail: list[Primitive] = [Once()]
    if random.random() < 0.7:
        tail.append(Wait(random.randrange(2)))
    tail += _visits(random, stage, 2)
    answer = random.random() < 0.4
    attempts = []
    for copy in range(copies):
        launch_answer: list[Primitive] = [Launch(copies + 1)] if answer else []
        attempts.append([*_reworked(random, hops), Launch(copy + 1), *tail, *launch_answer])
    letter = {
        "planned": random.randrange(ticks),
        "attempts": attempts,
        "deadline": random.choice([5, 10, 25]),
        "pause": random.randint(1, 3),
        "overlap": True,
    }
    acknowledgements = [{"attempts": [[*_visits(random, stage, 2), Settle(-copy - 1)]]} for copy in range(copies)]
    answers = [{"attempts": [[Delay(3), *_visits(random, stage, 3)]]}] if answer else []
    family: list[dict[str, Any]] = [letter, *acknowledgements, *answers]
    return [{**call, "child": number} for number, call in enumerate(family)]
