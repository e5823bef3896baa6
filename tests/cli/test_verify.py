"""tvaers verify: verdicts offline, in three forms and two languages, with the status a CI job reads."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from sim.cli.shell import run
from sim.messages.compose.broken import broken
from sim.messages.compose.samples import sample
from sim.messages.finding import DISCLAIMER

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def fine(tmp_path: Path) -> str:
    """A valid letter."""
    return _kept(tmp_path / "fine.json", sample("new.json", NOW))


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    """A letter with a wrong check digit."""
    return _kept(tmp_path / "wrong.json", broken("gln-modulus-10", NOW))


def _kept(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize("name", ["new.json", "vans.xml", "sbdh.json", "acknowledgement-ok.xml", "xdis91.xml"])
def test_valid_messages_give_0(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A valid message of each family is called valid, and what the verdict is not is said."""
    assert run(["verify", _kept(tmp_path / name, sample(name, NOW))]) == 0
    said = capsys.readouterr().out
    assert f"{name}: valid" in said
    assert DISCLAIMER.en in said


def test_a_broken_rule_is_told_whole(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 1, and key, severity, path, line, expected, found, mend and source in the text."""
    assert run(["verify", wrong]) == 1
    said = capsys.readouterr().out
    for word in ("error gln-modulus-10 line ", "Bundle.entry[", "expected: ", "found: ", "["):
        assert word in said


def test_one_broken_among_valid_gives_1(fine: str, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every file is judged, and the status is the worst of them."""
    assert run(["verify", wrong, fine, "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(verdict["file"], verdict["valid"]) for verdict in told["verdicts"]] == [(wrong, False), (fine, True)]
    finding = told["verdicts"][0]["findings"][0]
    assert {"key", "severity", "path", "line", "expected", "found", "mend", "source"} <= set(finding)


def test_junit_fails_the_case_of_the_broken_message(fine: str, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A CI server sees two tests, one failure, and the key of the rule."""
    run(["verify", fine, wrong, "--format", "junit"])
    suite = ElementTree.fromstring(capsys.readouterr().out)
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "gln-modulus-10" in (failure.get("message") or "")


def test_junit_holds_what_xml_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in a stranger's document do not break the report."""
    name = _kept(tmp_path / "strange.bin", b"\x00\x01\x02\x1b[31m\xff\xfe")
    assert run(["verify", name, "--format", "junit"]) == 1
    assert ElementTree.fromstring(capsys.readouterr().out).get("failures") == "1"


def test_danish_findings(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With --lang da a person reads Danish."""
    run(["verify", wrong, "--lang", "da"])
    said = capsys.readouterr().out
    assert "ikke gyldig" in said
    assert "ventet: " in said
    assert DISCLAIMER.da in said


def test_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A dash reads the message from stdin."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(sample("new.xml", NOW))))
    assert run(["verify", "-"]) == 0
    assert "-: valid" in capsys.readouterr().out


def test_rules_and_reading_are_the_users_choice(tmp_path: Path) -> None:
    """A version 4 letter is valid by its own rules, and not by those of 5.0.4."""
    name = _kept(tmp_path / "four.json", sample("version-4.json", NOW))
    assert run(["verify", name]) == 0
    assert run(["verify", name, "--rules", "5.0.4"]) == 1
    assert run(["verify", name, "--reading", "intended"]) == 0


def test_further_test_persons(tmp_path: Path) -> None:
    """A number of no test person is an error until a file names it."""
    data = sample("new.json", NOW).replace(b"0505159995", b"0505151234")
    name = _kept(tmp_path / "person.json", data)
    assert run(["verify", name]) == 1
    extra = tmp_path / "extra.csv"
    extra.write_text("number,name,source\n0505151234,Prøve,our own test environment\n", encoding="utf-8")
    assert run(["verify", name, "--test-cpr", str(extra)]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{folder}"], "this is a folder"),
        (["{folder}/none.json"], "no such file"),
        (["{file}", "--rules", "5.0.3"], "5.0.2"),
        (["{file}", "--format", "xml"], "junit"),
        (["{file}", "--test-cpr", "{file}"], "number,name,source"),
        ([], "FILE"),
    ],
)
def test_wrong_usage_gives_2_and_says_how_to_mend(
    words: list[str], said: str, fine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder, a missing file, a wrong edition, a wrong form: status 2 and a way out."""
    arguments = [word.format(folder=tmp_path, file=fine) for word in words]
    assert run(["verify", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_no_cpr_number_is_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A refused number is told by its date only."""
    name = _kept(tmp_path / "person.json", sample("new.json", NOW).replace(b"0505159995", b"0505151234"))
    run(["verify", name])
    said = capsys.readouterr().out
    assert "050515-xxxx" in said
    assert "1234" not in said
