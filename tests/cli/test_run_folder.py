"""A run's folder is whole or not there."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sim.cli.run_folder import find_run, point_to, run_name, whole
from sim.mistake import Mistake


def write_run(folder: Path, text: str, overwrite: bool = False) -> None:
    """A run of one file."""
    with whole(folder, overwrite) as part:
        (part / "run.json").write_text(text, encoding="utf-8")


def names(folder: Path) -> list[str]:
    """Everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_a_run_appears_when_it_is_whole(tmp_path: Path) -> None:
    """Until the end there is only a hidden folder; then only the run."""
    target = tmp_path / "runs/one"
    with whole(target) as part:
        assert part.name.startswith(".")
        assert not target.exists()
        (part / "run.json").write_text("{}", encoding="utf-8")
    assert names(tmp_path / "runs") == ["one"]
    assert names(target) == ["run.json"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    """Whatever ends the block early, no file of the run remains."""

    def begin_and_fail() -> None:
        with whole(tmp_path / "one") as part:
            (part / "run.json").write_text("{}", encoding="utf-8")
            raise error

    with pytest.raises(error):
        begin_and_fail()
    assert names(tmp_path) == []


def test_a_full_disk_is_a_mistake(tmp_path: Path) -> None:
    """It says so, and leaves nothing."""
    with pytest.raises(Mistake, match="disk is full"), whole(tmp_path / "one"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert names(tmp_path) == []


def test_an_unwritable_folder_is_a_mistake(tmp_path: Path) -> None:
    """A file where a folder should be is named before anything is played."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Mistake, match="cannot write here"), whole(tmp_path / "file/run"):
        pytest.fail("the block must not begin")


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """A folder with anything in it is refused; with leave given an earlier run is replaced, anything else is not."""
    write_run(tmp_path / "one", "first")
    with pytest.raises(Mistake, match="something in this folder"):
        write_run(tmp_path / "one", "second")
    assert (tmp_path / "one/run.json").read_text(encoding="utf-8") == "first"
    write_run(tmp_path / "one", "third", overwrite=True)
    assert (tmp_path / "one/run.json").read_text(encoding="utf-8") == "third"
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/summer.jpg").write_text("", encoding="utf-8")
    with pytest.raises(Mistake, match="other than a run"):
        write_run(tmp_path / "photos", "fourth", overwrite=True)
    assert names(tmp_path) == ["one", "photos"]


def test_an_interrupted_replacement_keeps_the_earlier_run(tmp_path: Path) -> None:
    """Replacing is only done by what is whole."""
    write_run(tmp_path / "one", "first")
    with pytest.raises(KeyboardInterrupt), whole(tmp_path / "one", overwrite=True):
        raise KeyboardInterrupt
    assert (tmp_path / "one/run.json").read_text(encoding="utf-8") == "first"


def test_runs_are_found_by_path_and_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By folder, by its run.json, by its name under results/runs, and as latest; else the nearest name is told."""
    monkeypatch.chdir(tmp_path)
    run = Path("results/runs") / run_name("queue", datetime(2026, 11, 23, 8, tzinfo=UTC), 7)
    write_run(run, "{}")
    point_to(run)
    assert run.name == "queue-20261123T080000Z-7"
    assert find_run(str(run)) == find_run(str(run / "run.json")) == find_run(run.name) == run
    assert find_run("latest").resolve() == run.resolve()
    with pytest.raises(Mistake, match=run.name):
        find_run("queue-20261123T080000Z-8")
    with pytest.raises(Mistake, match=r"found no run\.json"):
        find_run("results")
