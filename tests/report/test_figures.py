"""Numbers as each language writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report import figures


@pytest.mark.parametrize(
    ("value", "en", "da"),
    [(0, "0", "0"), (1234567, "1,234,567", "1.234.567"), (0.25, "0.25", "0,25"), (1234.5, "1,234", "1.234")],
)
def test_numbers_follow_the_language(value: float, en: str, da: str) -> None:
    """Danish has a decimal comma and points between thousands."""
    assert (figures.number(value, "en"), figures.number(value, "da")) == (en, da)


@pytest.mark.parametrize(
    ("micros", "en", "da"),
    [
        (0, "0 s", "0 s"),
        (999, "999 µs", "999 µs"),
        (1_600_000, "1.60 s", "1,60 s"),
        (5_000_000, "5 s", "5 s"),
        (90_000_000, "1.50 min", "1,50 min"),
        (7_200_000_000, "2 h", "2 t"),
        (129_600_000_000, "1.50 d", "1,50 døgn"),
    ],
)
def test_times_come_in_the_unit_a_person_would_choose(micros: int, en: str, da: str) -> None:
    """Three digits and a unit that fits; whole numbers as they are."""
    said = tuple(figures.duration(micros, lang).replace("\u00a0", " ") for lang in ("en", "da"))
    assert said == (en, da)


@pytest.mark.parametrize(
    ("share", "en"), [(0, "0%"), (1, "100%"), (0.9999, "99.99%"), (0.000001, "< 0.01%"), (0.704, "70.4%")]
)
def test_shares_keep_their_nines(share: float, en: str) -> None:
    """A share close to 1 does not become 100 %, and one close to 0 does not become 0."""
    assert figures.share(share, "en").replace("\u00a0", " ") == en


@given(st.floats(0, 1e9), st.sampled_from(["en", "da"]))
def test_a_written_number_is_read_as_what_it_says(value: float, lang: str) -> None:
    """Reading a figure gives the number it shows, to three digits."""
    found = figures.read(figures.number(value, lang), lang)
    assert found == pytest.approx(value, rel=5e-3)


@pytest.mark.parametrize("text", ["1.60 s", "", "–", "beyond", "< 0.01%"])
def test_what_is_no_plain_figure_is_not_read(text: str) -> None:
    """A time, a word and a bound are no plain figures."""
    assert figures.read(text, "en") is None


@pytest.mark.parametrize(
    ("value", "en", "da"),
    [
        (4, "4", "4"),
        (0.783125, "0.783125", "0,783125"),
        ("0.783125 /s", "0.783125 /s", "0,783125 /s"),
        ("30 /h", "30 /h", "30 /t"),
        ("1.5 h", "1.5 h", "1,5 t"),
        ("250 ms", "250 ms", "250 ms"),
        ("35 %", "35%", "35 %"),
        (12345, "12,345", "12.345"),
        ("low", "low", "low"),
        ("2027-03-01", "2027-03-01", "2027-03-01"),
        ("4/", "4/", "4/"),
    ],
)
def test_values_of_a_scenario_keep_all_their_digits(value: float | str, en: str, da: str) -> None:
    """They are written in the language, rounded nowhere; what is no number stays as it is."""
    assert tuple(figures.written(value, lang).replace("\u00a0", " ") for lang in ("en", "da")) == (en, da)
