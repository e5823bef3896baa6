"""A series of gates in lanes: nothing is played twice or left out, and what was found is kept."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.evidence import gate_series
from tests.evidence.gate_series import KINDS, Short, Wanted, kept, play, wanted


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_lanes_share_the_gates(lanes: int) -> None:
    """Each gate is some lane's, once, and each lane has its share of the long ones."""
    parts = [list(wanted(20, lane, lanes)) for lane in range(lanes)]
    assert Counter(one for part in parts for one in part) == Counter(wanted(20))
    assert len(set(wanted(20))) == 20 * len(KINDS)
    slowed = [sum(one.kind == "slowed" for one in part) for part in parts]
    assert max(slowed) - min(slowed) <= 1


def test_a_series_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has an answer is not played again; a gate that was interrupted has none, and ends the lane."""
    played: list[Wanted] = []

    def answered(one: Wanted, short: Short, _out: Path) -> dict[str, Any]:
        played.append(one)
        word = "interrupted" if len(played) == 3 else "passed"
        return {"answer": word, "seconds": 1.0, "short": {"pairs": short.pairs, "warm_up": 1.0, "measured": 3.0}}

    monkeypatch.setattr(gate_series, "answered", answered)
    play(tmp_path, Short(), 2)
    assert len(played) == 3
    assert sum(map(len, kept(tmp_path, Short(), 2).values())) == 2
    play(tmp_path, Short(), 2)
    assert played[2:4] == [played[2]] * 2
    assert Counter(played)[played[0]] == 1
    assert {kind: len(found) for kind, found in kept(tmp_path, Short(), 2).items()} == {"unchanged": 2, "slowed": 2}


def test_answers_of_another_design_are_not_mixed_in(tmp_path: Path) -> None:
    """A folder holds one series."""
    (tmp_path / Wanted("slowed", 0).file).write_text(json.dumps({"short": {"pairs": 7}}), encoding="utf-8")
    with pytest.raises(ValueError, match="another design"):
        kept(tmp_path, Short(), 1)
