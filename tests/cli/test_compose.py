"""tvaers compose: every kind is valid, every broken one breaks its rule, and the same order gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.composing import BARE, KINDS
from sim.cli.shell import run
from sim.messages.compose.broken import DAMAGES
from sim.messages.verify import verify


@pytest.mark.parametrize("options", [[], ["--xml"], ["--envelope", "vans"], ["--xml", "--envelope", "sbdh"]])
def test_every_kind_is_valid(tmp_path: Path, options: list[str]) -> None:
    """All kinds, in both formats and either envelope, break no rule."""
    kinds = [kind for kind in KINDS if not (options[-2:-1] == ["--envelope"] and kind in BARE)]
    assert run(["compose", "all", "--out", str(tmp_path), *options]) == 0
    written = {path.name.split(".")[0]: verify(path.read_bytes()) for path in tmp_path.iterdir()}
    assert set(kinds) <= set(written)
    assert [kind for kind, verdict in written.items() if not verdict.valid] == []


def test_the_people_are_the_scenarios(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Another number is about another child, and the same number gives the same bytes again."""
    said = []
    for number in ("1", "2", "1"):
        assert run(["compose", "new", "--number", number]) == 0
        said.append(capfdbinary.readouterr().out)
    assert said[0] == said[2] != said[1]
    about = verify(said[0]).about
    assert about["sender_gln"] != about["receiver_gln"]


def test_every_broken_message_breaks_its_rule(tmp_path: Path) -> None:
    """Each key of the list gives a message whose verdict names that key."""
    assert run(["compose", "--broken", "all", "--out", str(tmp_path)]) == 0
    missed = []
    for path in tmp_path.iterdir():
        key = path.stem.removeprefix("broken-")
        damage = DAMAGES[key][0]
        found = verify(path.read_bytes(), damage.rules, damage.reading).keys()
        if key not in found:
            missed.append(key)
    assert missed == []
    assert len(list(tmp_path.iterdir())) == len(DAMAGES)


def test_without_a_kind_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    """The list names every kind and every key."""
    assert run(["compose"]) == 0
    words = capsys.readouterr().out.split()
    assert set(KINDS) <= set(words)
    assert set(DAMAGES) <= set(words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nwe"], "Did you mean new?"),
        (["--broken", "gln-modulus"], "gln-modulus-10"),
        (["new", "--broken", "gln-modulus-10"], "got both"),
        (["all"], "--out DIR"),
        (["xdis91", "--envelope", "vans"], "Leave it out"),
        (["new", "--scenario", "queue"], "national"),
        (["new", "--number", "99999999"], "smaller"),
        (["new", "--out", "/dev/null/x"], "--out"),
        (["--broken", "gln-modulus-10", "--xml"], "Leave"),
    ],
)
def test_wrong_usage_gives_2(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every wrong word is met with a right one."""
    assert run(["compose", *words]) == 2
    assert said in capsys.readouterr().err
