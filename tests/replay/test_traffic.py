"""Recorded traffic is read to the microsecond, and what is wrong in it is told by line and column."""

from __future__ import annotations

import pytest

from sim.chance.durations import DAY, SECOND
from sim.mistake import Mistake
from sim.replay.traffic import UNKNOWN, read_traffic

HEAD = "begin,end,operation,system,concurrency,server_time"


def test_reads_seconds_units_and_empty_cells() -> None:
    """Calls come in the order of their beginning; empty optional cells are unknown, units are microseconds."""
    lines = [HEAD, "2.5,3,b,sapa,3,120 ms", "1.000001,1.5,a,sapa,,", "", "3,3,a,sts,0,0.25"]
    found = read_traffic(lines, "log.csv")
    assert found.begin.tolist() == [1_000_001, 2_500_000, 3_000_000]
    assert [found.operations[code] for code in found.operation] == ["a", "b", "a"]
    assert found.concurrency is not None
    assert found.server_time is not None
    assert found.concurrency.tolist() == [UNKNOWN, 3, 0]
    assert found.server_time.tolist() == [UNKNOWN, 120_000, 250_000]


def test_reads_dates_semicolons_and_further_columns() -> None:
    """Dates and times with offsets lie on one axis, days apart by DAY; columns nobody asked for are passed over."""
    lines = [
        "note;system;begin;end;operation",
        "x;sapa;2026-11-23T09:00:00+01:00;2026-11-23T08:00:01Z;look",
        "y;sapa;2026-11-24T09:00:00+01:00;2026-11-24T08:00:00.5Z;look",
    ]
    found = read_traffic(lines, "log.csv")
    assert (found.end - found.begin).tolist() == [SECOND, SECOND // 2]
    assert int(found.begin[1] - found.begin[0]) == DAY
    assert found.concurrency is None
    assert found.server_time is None


@pytest.mark.parametrize(
    ("lines", "where", "what"),
    [
        (["begin,end,system", "1,2,sapa"], "log.csv:1", "found no operation"),
        ([], "log.csv:1", "found no begin"),
        ([HEAD], "log.csv:2", "found none"),
        ([HEAD, "1,2,a,sapa,,", "soon,2,a,sapa,,"], "log.csv:3: begin", "found 'soon'"),
        ([HEAD, "soon,2,a,sapa,,"], "log.csv:2: begin", "found 'soon'"),
        ([HEAD, "2,1,a,sapa,,"], "log.csv:2: end", "a moment after begin, found '1'"),
        ([HEAD, "1,2,,sapa,,"], "log.csv:2: operation", "expected a name, found nothing"),
        ([HEAD, "1,2,a,sapa,many,"], "log.csv:2: concurrency", "found 'many'"),
        ([HEAD, "1,2,a,sapa,1,1 year"], "log.csv:2: server_time", "found '1 year'"),
        ([HEAD, "1,2,a"], "log.csv:2: system", "expected 6 cells, found 3"),
        ([HEAD, "1,2,a,sapa,010190-1234,"], "log.csv:2: concurrency", "found '(ten digits)'"),
    ],
)
def test_tells_what_is_wrong(lines: list[str], where: str, what: str) -> None:
    """A Mistake names line and column, what was expected and what stands there, and repeats no CPR number."""
    with pytest.raises(Mistake) as caught:
        read_traffic(lines, "log.csv")
    assert caught.value.where == where
    assert what in caught.value.what
