"""Baselines are exact: what changed is shown, old to new."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.mistake import Mistake
from sim.verdict.assessment import assess
from sim.verdict.baseline import Baseline, baseline_of, gate, read_baseline, write_baseline
from tests.verdict.days import changed, small_day


@pytest.fixture
def old() -> Baseline:
    """The small day's baseline."""
    return baseline_of("small", assess(small_day()), "this machine")


def test_a_baseline_survives_its_file(tmp_path: Path, old: Baseline) -> None:
    """Written and read again it is the same, and the same run passes its gate."""
    write_baseline(tmp_path / "new" / "small.json", old)
    assert read_baseline(tmp_path / "new" / "small.json") == old
    assert gate(old, baseline_of("small", assess(small_day()), "this machine")) == ()


def test_it_holds_counts_and_quantiles(old: Baseline) -> None:
    """Two answered and one timed out; the median response is the second of three, the tail has no end."""
    assert old.counts["lookup"] == {"answered": 2, "timed_out": 1}
    assert old.quantiles["response.lookup"] == {"p50": 14, "p90": None, "p95": None, "p99": None}
    assert old.quantiles["transit.ppr"]["p50"] == 5


def test_one_microsecond_is_a_change_and_is_shown(old: Baseline) -> None:
    """A call that ended a microsecond later changes its quantile and the digests of its columns."""
    new = baseline_of("small", assess(changed(small_day(), "closed", 1, 21)), "this machine")
    changes = gate(old, new)
    assert "response.lookup p50: 14 -> 15" in [str(change) for change in changes]
    digests = {change.what for change in changes if change.kind == "digest"}
    assert digests == {"column ended", "column response", "column moments.closed"}


def test_a_change_in_calls_without_rows_is_seen(old: Baseline) -> None:
    """The background acknowledgement has no row; its moments are in the baseline all the same."""
    day = small_day()
    step = int(day.plan.first[4]) + 1
    new = baseline_of("small", assess(changed(day, "ended", step, 108)), "this machine")
    assert [change.what for change in gate(old, new)] == ["column moments.ended"]


def test_a_lost_outcome_is_a_change_of_counts(old: Baseline) -> None:
    """A call that no longer times out is seen in both outcomes."""
    new = baseline_of("small", assess(changed(small_day(), "end", 2, 1)), "this machine")
    told = [str(change) for change in gate(old, new) if change.kind == "count"]
    assert told == ["lookup answered: 2 -> 3", "lookup timed_out: 1 -> none"]


def test_other_last_bits_on_another_machine_are_a_finding_of_their_own(old: Baseline) -> None:
    """Equal numbers with other digests are one finding across machines, and changes on the same machine."""
    bits = replace(old, whole="other", digests={**old.digests, "ended": "other"})
    (finding,) = gate(old, replace(bits, machine="another machine"))
    assert finding.kind == "machine"
    assert (finding.old, finding.new) == ("this machine", "another machine")
    assert [change.kind for change in gate(old, bits)] == ["digest"]


@pytest.mark.parametrize("text", [None, "{", "[]", '{"version": 0}', '{"version": 1}'])
def test_what_is_no_baseline_is_a_mistake(tmp_path: Path, text: str | None) -> None:
    """A missing, broken or older file is named with how to write a new one."""
    file = tmp_path / "small.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(Mistake, match="--accept"):
        read_baseline(file)
