"""The quick look at types says yes only where the careful one finds nothing."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.messages import shape_check
from sim.messages.compose.carecommunication import write_tree
from sim.messages.compose.damages import TREES
from sim.messages.rules.rule import Break
from sim.messages.shape_fits import fits
from sim.messages.shapes import RESOURCES
from sim.messages.tree import json_lines

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=timezone(timedelta(hours=1)))
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 1.5, "", " ", "x", "2026-03-02T09:15:00", "2026-13-01", "JVBE\nJVBE", "!", [], {}, [None], [[]],
     {"a": 1}, {"resourceType": "Patient"}, {"resourceType": 3}, {"div": "x"}, [{"system": "urn:x", "value": "1"}]]
)  # fmt: skip


def carefully(tree: dict[str, Any]) -> list[Break]:
    """What the careful look finds."""
    breaks: list[Break] = []
    shape_check._object(tree, RESOURCES["Bundle"], (), breaks)
    return breaks


@pytest.mark.parametrize("name", TREES)
def test_a_right_message_needs_no_second_look(name: str) -> None:
    """Every composed message passes at once."""
    assert fits(TREES[name](NOW), RESOURCES["Bundle"])


@settings(max_examples=200)
@given(st.sampled_from(["letter", "full", "fatal"]), ODD, st.data())
def test_both_looks_agree(name: str, odd: Any, data: st.DataObject) -> None:
    """With any one value replaced, the quick look says no exactly where the careful one finds something to say.

    Base64 in lines is the one case where the quick look is stricter.
    """
    tree = json.loads(write_tree(TREES[name](NOW)))
    path = data.draw(st.sampled_from([place for place in json_lines(json.dumps(tree)) if place]))
    holder = tree
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = odd
    quick, found = fits(tree, RESOURCES["Bundle"]), carefully(tree)
    assert quick == (not found) or (not quick and path[-1] == "data")
