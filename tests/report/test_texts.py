"""The one table of texts."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from sim.report.texts import LANGUAGES, name, table, text
from sim.report.words import Words

ROOM = Path(__file__).parents[2] / "sim/report"
ASKED = re.compile(r"""\bwords\(\s*["']([^"'{}]+)["']""")


def holes(sentence: str) -> set[str]:
    """The names of the values a text takes."""
    return {found for _, found, _, _ in Formatter().parse(sentence) if found is not None}


def test_both_languages_say_everything() -> None:
    """Every text is there in both languages, is not empty, and takes the same values in both."""
    for key, said in table().items():
        assert set(said) == set(LANGUAGES), key
        assert all(said.values()), key
        assert all(str(sentence).strip() == sentence for sentence in said.values()), key
        assert holes(said["en"]) == holes(said["da"]), key


def test_every_text_asked_for_exists() -> None:
    """No module and no template asks for a key that the table does not have."""
    sources = [*ROOM.rglob("*.py"), *ROOM.rglob("*.j2")]
    asked = {key for file in sources for key in ASKED.findall(file.read_text(encoding="utf-8"))}
    assert len(asked) > 100
    assert asked <= set(table())


def test_stations_have_the_name_of_their_family() -> None:
    """A member of a family of stations is named after it, and a thing nobody named goes by its identifier."""
    assert name("en", "station", "vans.KMD") == "VANS operators: KMD"
    assert name("da", "station", "counter") == "counter"
    assert text("da", "state.missed") == "ikke nået"


@pytest.mark.parametrize(
    ("sentence", "danish"),
    [
        ("too few: 12, at least 59 needed", "for få: 12, mindst 59 er nødvendige"),
        (
            "3 of 90 are not over, and could turn it either way",
            "3 af 90 er ikke slut og kan afgøre det til begge sider",
        ),
        ("something new: 7", "something new: 7"),
    ],
)
def test_reasons_keep_their_numbers(sentence: str, danish: str) -> None:
    """A known sentence is told in the language with its own numbers, in their order; another is left alone."""
    assert Words("da").reason(sentence) == danish
    assert Words("en").reason(sentence) == sentence


@pytest.mark.parametrize(
    ("sentence", "danish"),
    [
        ("3,261 lookups x 0.5", "3.261 opslag × 0,5"),
        ("800 an entry", "800 pr. post"),
        (
            "cases of 0 municipalities joining on no day played, delivered over 12 h",
            "sager fra 0 kommuner, for ingen tilsluttes på de afspillede dage; leveret over 12 t",
        ),
        ("as 7 experts guess", "as 7 experts guess"),
    ],
)
def test_sentences_are_told_by_their_shape(sentence: str, danish: str) -> None:
    """With their own numbers, as the language writes them; one of another shape is left alone."""
    assert Words("da").sentence("basis", sentence) == danish
    assert Words("en").sentence("basis", sentence) == sentence


def test_things_are_listed_as_in_a_sentence() -> None:
    """Commas, and the language's word before the last."""
    assert Words("da").listed(["a", "b", "c"]) == "a, b og c"
    assert Words("en").listed(["a", "b"]) == "a and b"
    assert Words("en").listed(["a"]) == "a"
    assert Words("en").listed([]) == ""
