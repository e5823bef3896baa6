"""What a user gets wrong is told in a few lines with the nearest right name, with status 2 and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli import program, shell
from sim.cli.shell import run
from sim.mistake import Mistake

WRONG = {
    ("rum",): "Did you mean run?",
    ("run", "queue", "--sed", "3"): "Did you mean --seed?",
    ("run",): "missing argument 'SCENARIO'",
    ("run", "quee"): "Did you mean queue?",
    ("run", "queue", "--engine", "fats"): "Did you mean fast?",
    ("run", "queue", "--days", "0"): "'--days'",
    ("run", "queue", "--seed", "x"): "'--seed'",
    ("run", "queue", "--from", "25:00"): "expected a time of day",
    ("run", "queue", "--from", "2026-13-13"): "expected a date",
    ("run", "queue", "--from", "17:00"): "expected --from before --to, got 17:00 to 16:00",
    ("run", "queue", "--to", "2026-11-24", "--days", "2"): "either --days or --to",
    ("run", "queue", "--to", "2020-01-01"): "expected a date from 2026-11-23 on",
    ("run", "queue", "--set", "stations.countr.servers=2"): "Did you mean counter?",
    ("run", "queue", "--set", "stations.counter.servers"): "expected path=value",
    ("run", "queue", "--set", "stations.counter.servers=two"): "expected a number",
    ("run", "queue", "--set", "targets=[p95(response.visitor) <= 1 s]"): "Did you mean response.visitors?",
    ("run", "queue", "--lang", "de"): "'--lang'",
    ("check", "nowhere.yaml"): "there is no such scenario file",
}


@pytest.mark.parametrize(("words", "told"), WRONG.items(), ids=[" ".join(words) for words in WRONG])
def test_a_mistake_is_told(
    words: tuple[str, ...],
    told: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Status 2, the reason on stderr, nothing on stdout, no traceback, and no folder of a run."""
    monkeypatch.chdir(tmp_path)
    assert run(words) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""
    assert "Traceback" not in said.err
    assert list(tmp_path.rglob("*.json")) == []
    assert [path for path in tmp_path.rglob("*") if ".part" in path.name] == []


def test_a_mistake_in_a_scenario_names_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File, line, path, what was expected and what was found stand in the message."""
    file = tmp_path / "wrong.yaml"
    file.write_text("name: wrong\nstations:\n  desk: {servers: two}\n", encoding="utf-8")
    assert run(["check", str(file)]) == 2
    assert f"{file}:3: stations.desk.servers: expected a number, got 'two'" in capsys.readouterr().err


def test_a_fault_of_ours_is_short(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An unexpected exception is told in a few lines with status 70; --debug adds the traceback."""
    monkeypatch.setattr(shell, "group", lambda: _Failing(RuntimeError("odd")))
    assert run(["run", "queue"]) == 70
    short = capsys.readouterr().err
    assert "RuntimeError: odd" in short
    assert "--debug" in short
    assert "Traceback" not in short
    assert run(["run", "queue", "--debug"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_every_line_of_a_mistake_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Several mistakes of one scenario are all told, indented under the first."""
    monkeypatch.setattr(shell, "group", lambda: _Failing(Mistake("a.yaml:1", "wrong", "mend\nb.yaml:2: also wrong")))
    assert run([]) == 2
    assert capsys.readouterr().err == "a.yaml:1: wrong\n  mend\n  b.yaml:2: also wrong\n"


def test_options_can_be_told_apart_from_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown option before the verb is met as an option."""
    assert run(["--hepl"]) == 2
    assert "Did you mean --help?" in capsys.readouterr().err
    assert program.NAME == "tvaers"


class _Failing:
    """A command line that fails in one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def main(self, **_: object) -> int:
        raise self.error
