"""The drawing of a target over the values of a parameter, on a page and as a file that stands alone."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from sim.report.drawings.scale import places
from sim.report.drawings.varied import NAMES, PLOT, SPREADS, TOP, Point, varied
from sim.report.sweeps.drawing import STATES, sweep_drawing
from sim.report.words import Words
from sim.verdict.targets import parse_target
from tests.report.sweeps import QUICK, combined, swept, told

LIMIT = parse_target("p95(response) <= 5 s").limit
SPACE = "{http://www.w3.org/2000/svg}"


def point(value: float | None, state: str = "met", half: float | None = None, name: str = "1") -> Point:
    """A point so many seconds high."""
    if value is None:
        return Point(name, None, None, None, state)
    low, high = (None, None) if half is None else (1e6 * (value - half), 1e6 * (value + half))
    return Point(name, 1e6 * value, low, high, state)


def drawn(points: list[Point], lang: str = "en") -> ElementTree.Element:
    """The drawing of points that stand evenly."""
    across = places([str(place) for place in range(len(points))])
    return ElementTree.fromstring(str(varied(points, across, LIMIT, Words(lang), "about")))


def heights(drawing: ElementTree.Element) -> list[float]:
    """Where its circles stand, from above."""
    return [float(one.attrib["cy"]) for one in drawing.iter("circle")]


def texts(drawing: ElementTree.Element, kind: str) -> list[str]:
    """Its texts of one kind, with plain blanks."""
    found = (one for one in drawing.iter() if one.get("class") == kind)
    return ["".join(one.itertext()).replace("\u00a0", " ") for one in found]


@pytest.mark.parametrize(
    ("values", "middle"),
    [
        ((1, 2, 3), 0.5),
        ((1, 2, 4), 1 / 3),
        ((1, 4, 16), 0.5),
        (("100 ms", "200 ms", "300 ms"), 0.5),
        (("1 ms", "1 s", "1 min"), 0.5),
        ((3, 2, 8), 0.5),
        (("a", "b", "c"), 0.5),
    ],
)
def test_numbers_stand_to_scale(values: tuple[float | str, ...], middle: float) -> None:
    """One to four is linear, one to sixteen logarithmic; words, other units and values in no order stand evenly."""
    assert places(values) == pytest.approx([0, middle, 1])


def test_one_value_stands_at_the_left() -> None:
    """There is nothing to scale."""
    assert places([4]) == [0]


def test_what_is_far_beyond_the_limit_leaves_room_for_the_rest() -> None:
    """Hours against a limit of five seconds lie at the edge, with an arrow; what is within is still told apart."""
    drawing = drawn([point(1), point(4), point(30_000)])
    down = heights(drawing)
    assert down[0] - down[1] > 20
    assert down[2] == TOP < down[1]
    assert texts(drawing, "value") == ["1 s", "4 s", "↑ 8.33 h"]
    assert all(one <= TOP + PLOT for one in down)


def test_a_value_without_an_end_is_marked_at_the_edge() -> None:
    """It has a word for a value, and the line leaves it out."""
    drawing = drawn([point(1), point(None, "missed"), point(4)], "da")
    assert texts(drawing, "value")[1] == "↑ udenfor"
    assert len(list(drawing.iter("rect"))) == 1
    assert len([one for one in drawing.iter("line") if one.get("class") == "stretch"]) == 1


def test_states_differ_without_colours() -> None:
    """A circle, a square and a rhombus, which say their state."""
    drawing = drawn([point(1), point(2, "missed"), point(3, "undecided")], "da")
    assert [len(list(drawing.iter(tag))) for tag in ("circle", "rect", "path")] == [1, 1, 1]
    said = [one.text or "" for one in drawing.iter("title")]
    assert [text.rpartition(", ")[2] for text in said] == ["nået", "ikke nået", "uafgjort"]


def test_intervals_stand_upright_and_are_written_where_there_is_room() -> None:
    """Half of it beside the value, in the page's figures; with many points only the drawing and a pointer tell it."""
    few = drawn([point(2, half=0.25)] * SPREADS, "da")
    assert texts(few, "value") == ["2 s ±250 ms"] * SPREADS
    assert len([one for one in few.iter("path") if one.get("class") == "span"]) == SPREADS
    many = drawn([point(2, half=0.25)] * (SPREADS + 1), "da")
    assert texts(many, "value") == ["2 s"] * (SPREADS + 1)
    assert all("±250" in (one.text or "") for one in many.iter("title"))
    assert len(texts(drawn([point(2)] * 3 * NAMES), "value")) <= NAMES


def test_a_limit_of_nothing_is_drawn() -> None:
    """No share at all allowed: the drawing has a scale of its own."""
    limit = parse_target("share(outcome.partial, lookup) <= 0 %").limit
    about = varied(
        [Point("1", 0.0, None, None, "met"), Point("2", 0.5, None, None, "missed")], [0, 1], limit, Words("en"), ""
    )
    assert "50%" in about


def alone(summary: dict[str, Any], lang: str = "en") -> ElementTree.Element:
    """The file of a sweep."""
    return ElementTree.fromstring(sweep_drawing(summary, lang) or "")


def test_the_file_stands_alone() -> None:
    """It brings its colours and ground, one panel for each target without overlap, and names its states."""
    drawing = alone(swept(), "da")
    assert drawing.find(f"{SPACE}style") is not None
    panels = [one for one in drawing.iter(f"{SPACE}svg") if one.get("class") == "varied"]
    tops = [float(one.attrib["transform"].split()[1].rstrip(")")) for one in drawing.findall(f"{SPACE}g")[:2]]
    assert len(panels) == len(tops) == 2
    assert all(low + float(panels[0].attrib["height"]) <= high for low, high in pairwise(tops))
    text = " ".join(drawing.itertext()).replace("\u00a0", " ")
    assert "5,92 s" in text
    assert QUICK in text
    assert "5 gentagelser af hver" in text
    assert all(Words("da")(f"state.{state}") in text for state in STATES)


def test_several_parameters_have_no_file() -> None:
    """One drawing cannot hold them."""
    assert sweep_drawing(combined()) is None


def test_hostile_values_stay_text() -> None:
    """What a value is called ends no element."""
    summary = swept()
    summary["varied"][0] |= {"path": "<a&b>", "values": ["</svg><script>", '"', "&"]}
    summary["points"][0]["targets"][0] = told(QUICK, "met", 1e6)
    text = "".join(alone(summary).itertext())
    assert "</svg><script>" in text
    assert "<a&b>" in text
