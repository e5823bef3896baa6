"""Rows say what happened to each call, and to each hop of a letter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Plan
from sim.scenario.route import Fork, Visit
from sim.verdict.measured import measured
from sim.verdict.played import Played
from sim.verdict.rows import KEY, calls_of, rows_of
from tests.engine.networks import plan_of, random_case
from tests.verdict.days import DESK, POST, play, small_day, stage


def test_a_small_day_gives_the_rows_worked_out_by_hand() -> None:
    """Four visible calls and the letter's two hops, with every moment as the day's story says."""
    rows = rows_of(small_day()).to_pylist()
    names = ("n", "hop", "planned", "began", "ended", "outcome", "human", "response")
    told = [tuple(row[name] for name in names) for row in rows]
    assert told == [
        (0, 0, 0, 0, 10, "ANSWERED", 0, 10),
        (1, 0, 4, 4, 20, "ANSWERED", 2, 14),
        (2, 0, 7, 7, 15, "TIMED_OUT", 0, 8),
        (3, 0, 100, 100, 108, "OPENED", 0, -1),
        (3, 1, 100, 100, 105, "ANSWERED", 0, -1),
        (3, 2, 105, 105, 108, "ANSWERED", 0, -1),
    ]
    letter = rows[3]
    assert [letter[name] for name in ("available", "opened", "acknowledged", "answered")] == [105, 105, 107, -1]
    assert [row["label"] for row in rows[3:]] == ["", "carried", "open"]
    assert {row["journey"] for row in rows} == {"lookup", "letter"}


def test_a_letter_in_the_mailbox_at_the_horizon_is_unopened_and_one_under_way_undelivered() -> None:
    """The same letter is UNDELIVERED at 104, UNOPENED while nobody began to open it, else OPENED."""
    assert _letter_at(104) == "UNDELIVERED"
    assert _letter_at(106) == "OPENED"
    busy = replace(small_day().plan, planned=np.array([0, 4, 7, 100, -1]))
    shut = Played(busy, stage(200), small_day().moments)
    unopened = replace(shut.moments, began=np.where(shut.moments.began == 105, -1, shut.moments.began))
    open_step = int(busy.first[3]) + 4
    assert unopened.began[open_step] == -1
    assert rows_of(replace(shut, moments=unopened)).to_pylist()[3]["outcome"] == "UNOPENED"


def _letter_at(horizon: int) -> str:
    return str(rows_of(small_day(horizon)).to_pylist()[3]["outcome"])


def test_an_answer_with_a_source_missing_is_partial_and_a_denial_stays_one() -> None:
    """PARTIAL only takes the place of ANSWERED; a planned denial that is done stays DENIED."""
    fork = Fork(((Visit(DESK, 1),), (Visit(POST, 9),)), deadline=3)
    plan = plan_of([{"planned": 0, "attempts": [[fork]]}, {"planned": 50, "attempts": [[fork]]}])
    plan = replace(plan, answer=np.array([Outcome.ANSWERED, Outcome.DENIED], dtype=np.int64))
    assert rows_of(play(plan, stage())).column("outcome").to_pylist() == ["PARTIAL", "DENIED"]


def test_an_answered_letter_knows_when_its_answer_was_available() -> None:
    """`answered` is the moment the call `answer_offset` rows further down was delivered."""
    day = small_day()
    delivered = day.moments.delivered.copy()
    delivered[2] = 777
    about = {**day.plan.about, "answer_offset": np.array([2, 0, 0, 0, 0])}
    asked = Played(replace(day.plan, about=about), day.stage, replace(day.moments, delivered=delivered))
    assert rows_of(asked).column("answered").to_pylist()[:2] == [777, -1]


def test_children_that_nothing_launched_have_no_row() -> None:
    """A visible acknowledgement has a row once the letter's copy arrived, and none before."""
    visible = np.ones(5, dtype=bool)
    for horizon, rows in ((104, 5), (1000, 7)):
        day = small_day(horizon)
        assert len(rows_of(Played(replace(day.plan, visible=visible), day.stage, day.moments))) == rows


def test_rows_stand_in_canonical_order_on_random_networks() -> None:
    """Rows ascend by (call key, hop), and there is exactly one call row per visible call that was reached."""
    for seed in range(40):
        plan, on = random_case(seed)
        plan = _labelled(plan)
        played = play(plan, on)
        table = measured(rows_of(played))
        keys = list(zip(*(table[name].tolist() for name in KEY), strict=True))
        assert keys == sorted(set(keys))
        assert len(table.calls) == int(played.reached.sum())


def test_calls_without_hops_are_the_rows_of_calls() -> None:
    """What a tally is made of has the same columns, words and values as the rows of calls read back."""
    for seed in range(20):
        plan, on = random_case(seed)
        played = play(_labelled(plan), on)
        rows, calls = measured(rows_of(played)).calls, calls_of(played)
        assert calls.columns.keys() == rows.columns.keys()
        assert calls.words == rows.words
        for name in calls.columns:
            assert calls[name].tolist() == rows[name].tolist(), name


def _labelled(plan: Plan) -> Plan:
    steps = plan.steps.copy()
    steps["label"] = steps["op"] == 0
    return replace(plan, steps=steps, names={**plan.names, "label": ("", "hop")})
