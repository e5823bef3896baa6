"""The line that a load run tells while it goes."""

from __future__ import annotations

from typing import Any

import pytest

from sim.cli.load_progress import LoadProgress


def news(until: float, error: str = "") -> dict[str, Any]:
    """What the generator tells after so many seconds."""
    failed = int(bool(error))
    return {
        "until": until, "sent": 3, "under_way": 0, "done": 3, "failed": failed, "dropped": 0, "late_p99_us": 900,
        "error": error,
    }  # fmt: skip


def told(capsys: pytest.CaptureFixture[str], *every: dict[str, Any], quiet: bool = False) -> list[str]:
    """The lines on stderr, which is no terminal here."""
    with LoadProgress(quiet, 60) as progress:
        for one in every:
            progress.tell(one)
    return capsys.readouterr().err.splitlines()


def test_the_first_error_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """It does not wait for the ten seconds to be over, and is said once until they are."""
    lines = told(capsys, news(0), news(1), news(2, "lookup.epj: status 302"), news(3, "lookup.epj: status 302"))
    assert [line.split()[0] for line in lines] == ["0", "2"]
    assert lines[-1].endswith("first: lookup.epj: status 302")


def test_a_line_comes_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """The error stays in every line after it came."""
    lines = told(capsys, *(news(second, "login: status 401" if second > 5 else "") for second in range(30)))
    assert [line.split()[0] for line in lines] == ["0", "6", "16", "26"]
    assert ["status 401" in line for line in lines] == [False, True, True, True]


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Not even an error is told."""
    assert told(capsys, news(0, "login: status 401"), quiet=True) == []
