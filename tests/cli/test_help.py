"""The help: complete, with examples that are right, and quick because it loads nothing."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest

from sim.cli.program import VERBS, command_of
from sim.cli.shell import run

ROOMS = ("numpy", "pyarrow", "simpy", "yaml", "numba", "jinja2", "lxml", "fastapi", "holidays", "faker")
HEAVY = ("pydantic", *ROOMS)
"""Typer itself takes pydantic as soon as it reads a verb's options; the help of all verbs does without."""

PROGRAM = """
import sys
from sim.cli.shell import run
run([{words}])
print("LOADED", *sorted({{name.split(".")[0] for name in sys.modules}}))
"""


@pytest.mark.parametrize(("words", "heavy"), [("'--help'", HEAVY), ("'--version'", HEAVY), ("'run', '--help'", ROOMS)])
def test_help_loads_no_heavy_package(words: str, heavy: tuple[str, ...]) -> None:
    """Asking for help or the version imports no room's packages."""
    command = [sys.executable, "-c", PROGRAM.format(words=words)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    loaded = said.rpartition("LOADED")[2].split()
    assert "typer" in loaded
    assert [name for name in heavy if name in loaded] == []


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    """`tvaers --help`, and `tvaers` alone, list every verb and succeed."""
    assert run(["--help"]) == 0
    helped = capsys.readouterr().out
    assert run([]) == 0
    assert capsys.readouterr().out == helped
    assert [verb for verb in VERBS if not re.search(rf"\b{verb}\b +\w", helped)] == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_help_for_itself_and_each_option(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every verb says what it does, what each option means, and shows examples."""
    assert run([verb, "--help"]) == 0
    assert "Examples" in capsys.readouterr().out
    command = command_of(verb)
    assert command.help
    assert [parameter.name for parameter in command.params if not getattr(parameter, "help", "")] == []


EXAMPLES = [(verb, example) for verb, entry in VERBS.items() for example in entry.module().EXAMPLES]


@pytest.mark.parametrize(("verb", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_an_example_can_be_typed(verb: str, example: str) -> None:
    """Every example in the help is a command line that the verb understands."""
    spoken = [shlex.split(part)[1:] for part in example.split(" | ") if part.startswith("tvaers")]
    assert verb in {words[0] for words in spoken}
    for words in spoken:
        command_of(words[0]).make_context(words[0], words[1:])  # raises for what it does not understand


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`tvaers --version` is one line with the name and the number."""
    assert run(["--version"]) == 0
    assert re.fullmatch(r"tvaers \d+\.\d+\.\d+\n", capsys.readouterr().out)
