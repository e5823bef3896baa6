"""Results kept as they come: what was finished before a worker died or a disk was full is not done again."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path

import pytest

from sim.cli.kept_results import Keep, each_kept
from sim.mistake import Mistake


def work(job: tuple[int, str]) -> dict[str, int]:
    """The number doubled; the first to come to number 3 is killed, after the others have had time to finish."""
    number, mark = job
    if number == 3 and mark and not Path(mark).exists():
        time.sleep(1.5)
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"is": 2 * number}


def refused(job: tuple[int, str]) -> dict[str, int]:
    """Nobody should ask for this again."""
    raise AssertionError(job)


@pytest.mark.long
def test_what_a_killed_worker_left_behind_is_finished_later(tmp_path: Path) -> None:
    """A message instead of a traceback; the next time only what is missing is done, then nothing."""
    keep = Keep(tmp_path / "kept", "test")
    jobs = [(f"job {number}", (number, str(tmp_path / "mark"))) for number in range(4)]
    with pytest.raises(Mistake) as caught:
        list(each_kept(work, jobs, keep, None))
    assert "killed in the middle" in caught.value.what
    left = {file.name for file in keep.folder.rglob("*.json")}
    assert keep.file("job 3").name not in left
    assert dict(each_kept(work, jobs, keep, None)) == {number: {"is": 2 * number} for number in range(4)}
    assert dict(each_kept(refused, jobs, keep, None)) == {number: {"is": 2 * number} for number in range(4)}


def test_a_full_disk_is_told_and_leaves_no_half_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Mistake that says so, and no file that looks like a result."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    keep = Keep(tmp_path / "kept", "test")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Mistake) as caught:
        list(each_kept(work, [("one", (1, ""))], keep, None))
    assert "disk is full" in caught.value.what
    assert not list(keep.folder.rglob("*.json"))


@pytest.mark.parametrize("text", ["", "{", "half"])
def test_a_damaged_result_is_done_again(tmp_path: Path, text: str) -> None:
    """A file that is not whole counts as none."""
    keep = Keep(tmp_path, "test")
    keep.file("one").parent.mkdir(parents=True)
    keep.file("one").write_text(text, encoding="utf-8")
    assert list(each_kept(work, [("one", (1, ""))], keep, None)) == [(0, {"is": 2})]
