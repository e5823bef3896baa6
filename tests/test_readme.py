"""README tells no number that was not measured, and no command that does not exist.

A measured number stands before a comment with its name in evidence.json: `7.4<!--stress.cpu_seconds--> s`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
import typer

from sim.cli.program import VERBS, command_of, group
from sim.mistake import Mistake
from tests.evidence.recording import FILE, read

README = Path(__file__).parent.parent / "README.md"

ANCHOR = re.compile(r"(?P<number>-?\d[\d,]*(?:\.\d+)?)?\s*<!--\s*(?P<name>[a-z][\w.-]*)\s*-->")
FENCE = re.compile(r"^```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^```\s*$", re.DOTALL | re.MULTILINE)
SHELLS = {"", "sh", "bash", "console", "shell"}
COMMAND = "uv run tvaers"


def numbers_told(text: str) -> Iterator[tuple[str, str]]:
    """Each anchor's name with the number before it ("" where none stands)."""
    for found in ANCHOR.finditer(text):
        yield found["name"], found["number"] or ""


def wrongly_told(told: str, value: float) -> bool:
    """Whether the number told is another than the value rounded to the digits shown."""
    if not told:
        return True
    shown = Decimal(told.replace(",", ""))
    exact = Decimal(repr(value))
    return exact.quantize(Decimal(1).scaleb(int(shown.as_tuple().exponent)), ROUND_HALF_EVEN) != shown


def commands(text: str) -> Iterator[str]:
    """The commands of this program in fenced blocks, lines that go on put together."""
    for block in FENCE.finditer(text):
        if block["language"] in SHELLS:
            for line in re.sub(r"\s*\\\n\s*", " ", block["body"]).splitlines():
                command = line.strip().removeprefix("$ ")
                if command.startswith(COMMAND):
                    yield command


def words_of(command: str) -> list[str]:
    """What the program is given, up to where the shell goes on by itself (a pipe, a further command, a comment)."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words = takewhile(lambda word: not set(word) <= set("|&;<>()"), lexer)
    return list(words)[len(COMMAND.split()) :]


def understand(words: list[str]) -> None:
    """Read a command line as the program does, without doing anything. Raises what it would say of a mistake."""
    if words and words[0] in VERBS:
        command_of(words[0]).make_context(words[0], words[1:])
    else:
        context = group().make_context("tvaers", words or ["--help"])
        group().resolve_command(context, list(context._protected_args))


def mistaken(command: str) -> str:
    """What is wrong with a command; "" for one that can be typed."""
    try:
        understand(words_of(command))
    except typer.Exit:  # help or the version was asked for
        return ""
    except (typer.TyperException, Mistake, ValueError) as error:
        return str(error) or type(error).__name__
    return ""


TEXT = README.read_text(encoding="utf-8")


def test_every_number_is_as_measured() -> None:
    """An anchor names a number of evidence.json, and README shows it rounded, never better."""
    known: dict[str, dict[str, Any]] = read(FILE)
    told = list(numbers_told(TEXT))
    assert [name for name, _ in told if name not in known] == []
    wrong = {
        name: (number, known[name]["value"]) for name, number in told if wrongly_told(number, known[name]["value"])
    }
    assert wrong == {}


def test_every_command_can_be_typed() -> None:
    """Every `uv run tvaers` line names a verb there is, with options it has."""
    assert {command: said for command in commands(TEXT) if (said := mistaken(command))} == {}


@pytest.mark.parametrize(
    ("told", "value", "wrong"),
    [("7.4", 7.4449, False), ("7.4", 7.46, True), ("60,000", 60000, False), ("60,000", 60001, True), ("", 1, True),
     ("0.50", 0.5, False), ("8", 7.6, False), ("8", 7.4, True)],
)  # fmt: skip
def test_rounding(told: str, value: float, wrong: bool) -> None:
    """Exactly the digits shown are held to the value."""
    assert wrongly_told(told, value) is wrong


def test_a_number_is_read_with_its_name() -> None:
    """The comment stands directly after the number, which may carry thousands separators."""
    text = "takes 7.4<!--stress.cpu_seconds--> s for 60,000<!-- stress.lookups --> lookups, <!--lonely--> alone"
    assert list(numbers_told(text)) == [("stress.cpu_seconds", "7.4"), ("stress.lookups", "60,000"), ("lonely", "")]


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("uv run tvaers run queue --seed 7 | jq .targets  # pipes and comments are the shell's", False),
        ("uv run tvaers --help", False),
        ("uv run tvaers run --help", False),
        ("uv run tvaers", False),
        ("uv run tvaers rum queue", True),
        ("uv run tvaers run queue --sede 7", True),
        ("uv run tvaers run", True),
    ],
)
def test_commands_are_told_apart(command: str, wrong: bool) -> None:
    """A verb or an option that does not exist is found."""
    text = f"```sh\n{command}\n```\n"
    assert list(commands(text)) == [command]
    assert bool(mistaken(command)) is wrong


def test_only_the_shells_blocks_are_read() -> None:
    """Lines that go on are one command; YAML and prose are none."""
    shell = "```console\n$ uv run tvaers run \\\n    queue\nuv sync\n```\n"
    text = f"uv run tvaers no\n```yaml\nuv run tvaers no\n```\n{shell}"
    assert list(commands(text)) == ["uv run tvaers run queue"]
