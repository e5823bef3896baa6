from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chance.durations import DAY, HOUR, MINUTE
from sim.mistake import Mistake
from sim.network.closing_days import is_closing_day, is_public_holiday, is_school_day
from sim.network.opening import (
    NEVER,
    add_opening_time,
    is_open,
    open_windows,
    opening_time_between,
    parse_opening,
    rounds,
)

MONDAY = date(2026, 11, 23)
WITH_BREAK = "mon-fri 8:00-12:00 12:30-16:00"
HALF_HOURS = st.integers(-48, 32 * 24).map(lambda number: number * 30 * MINUTE)
MOMENTS = HALF_HOURS | st.integers(-DAY, 16 * DAY)
AMOUNTS = st.integers(0, 240).map(lambda number: number * 30 * MINUTE) | st.integers(0, 120 * HOUR)


def test_a_week_of_opening_hours() -> None:
    """Days and spans of days open as written, and the weekend is shut."""
    windows = open_windows("mon-thu 8-15, fri 8:30-13", MONDAY, 7)
    assert (windows[0] == [8 * HOUR, 15 * HOUR]).all()
    assert (windows[4] == [4 * DAY + 8 * HOUR + 30 * MINUTE, 4 * DAY + 13 * HOUR]).all()
    assert windows.shape == (5, 2)


@pytest.mark.parametrize(
    "text", ["", "mon", "mon 8", "man 8-15", "mon-sun-tue 8-9", "fri-mon 8-15", "mon 15-8", "mon 8-25",
             "mon 8-12 11-13", "mon 8:61-9", "mon 8-15,", "mon 24:30-25"],
)  # fmt: skip
def test_wrong_opening_hours_are_a_mistake_that_says_where(text: str) -> None:
    """Every wrong text is a Mistake that carries the place and how to mend it."""
    with pytest.raises(Mistake) as wrong:
        parse_opening(text, "scenario.yaml:3: opening")
    assert wrong.value.where == "scenario.yaml:3: opening"
    assert wrong.value.mend


def test_the_nearest_weekday_is_suggested() -> None:
    """A misspelt weekday is met with the right one."""
    with pytest.raises(Mistake, match="Did you mean mon"):
        parse_opening("mom 8-15")


@pytest.mark.parametrize(
    "day",
    [date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2026, 12, 25),
     date(2027, 3, 25), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17), date(2027, 1, 1)],
)  # fmt: skip
def test_public_holidays_of_2026_and_2027(day: date) -> None:
    """Easter, Ascension, Whitsun, Christmas and New Year are closed on weekdays otherwise open."""
    assert is_public_holiday(day)
    assert len(open_windows("mon-sun 8-15", day, 1)) == 0


def test_great_prayer_day_is_a_working_day_again() -> None:
    """The fourth Friday after Easter is no holiday since 2024."""
    assert not is_public_holiday(date(2026, 5, 1))


def test_public_holidays_are_those_of_the_library() -> None:
    """What is reckoned here is what the `holidays` library says of Denmark, in every year from 1950 to 2100."""
    from holidays import country_holidays

    for year in range(1950, 2101):
        every = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
        assert set(filter(is_public_holiday, every)) == set(country_holidays("DK", years=year)), year


@pytest.mark.parametrize("day", [date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31)])
def test_own_closing_days_are_no_public_holidays(day: date) -> None:
    """5 June, 24 and 31 December are shut by custom, not by law."""
    assert is_closing_day(day)
    assert not is_public_holiday(day)


def test_school_days() -> None:
    """Schools are shut in weeks 7, 27-32 and 42, before Easter and at Christmas, and teach in between."""
    shut = [date(2026, 2, 9), date(2026, 7, 1), date(2026, 10, 12), date(2026, 3, 30), date(2026, 12, 22),
            date(2027, 3, 22), date(2026, 11, 22)]  # fmt: skip
    taught = [date(2026, 2, 16), date(2026, 8, 10), date(2026, 11, 23), date(2026, 3, 27), date(2026, 5, 11)]
    assert not any(map(is_school_day, shut))
    assert all(map(is_school_day, taught))


def test_rounds_are_at_their_times_on_open_days_only() -> None:
    """Staff look twice a day, and not on a holiday nor at the weekend."""
    looks = rounds("13:00, 9:00", "mon-fri 8-15", date(2026, 12, 23), 6)
    assert looks.tolist() == [9 * HOUR, 13 * HOUR, 5 * DAY + 9 * HOUR, 5 * DAY + 13 * HOUR]


def test_wrong_rounds_are_a_mistake() -> None:
    """A round at half past nine in words is not understood."""
    with pytest.raises(Mistake):
        rounds("nine", WITH_BREAK, MONDAY, 1)


@given(MOMENTS, MOMENTS)
def test_opening_time_is_counted_as_a_clock_would(first: int, second: int) -> None:
    """Opening time between two moments is the sum of what each window shares with the span."""
    windows = open_windows(WITH_BREAK, MONDAY, 14)
    low, high = min(first, second), max(first, second)
    slow = sum(max(0, min(high, int(end)) - max(low, int(start))) for start, end in windows)
    assert opening_time_between(windows, low, high)[0] == slow
    assert opening_time_between(windows, high, low)[0] == -slow


@given(MOMENTS, AMOUNTS)
def test_adding_opening_time_undoes_counting_it(start: int, amount: int) -> None:
    """The moment found is the earliest by which that much opening time has passed, or NEVER."""
    windows = open_windows(WITH_BREAK, MONDAY, 14)
    moment = int(add_opening_time(windows, start, amount)[0])
    left = int(opening_time_between(windows, start, 20 * DAY)[0])
    if amount > left:
        assert moment == NEVER
    else:
        assert opening_time_between(windows, start, moment)[0] == amount
        assert moment == start or is_open(windows, moment - 1)[0]


def test_what_never_opens_has_no_opening_time() -> None:
    """Without windows nothing passes and nothing is reached."""
    none = open_windows("sun 8-9", MONDAY, 3)
    assert opening_time_between(none, 0, DAY)[0] == 0
    assert add_opening_time(none, 5, [0, 1]).tolist() == [5, NEVER]
    assert not is_open(none, np.array([0])).any()


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_windows_do_not_depend_on_where_counting_begins(day: date) -> None:
    """A day's windows are the same whether the run begins that day or three days earlier."""
    alone = open_windows(WITH_BREAK, day, 1)
    earlier = open_windows(WITH_BREAK, day - timedelta(days=3), 4)
    assert (earlier[earlier[:, 0] >= 3 * DAY] - 3 * DAY == alone).all()
