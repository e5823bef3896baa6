"""Names and sizes: files of one idea, called by the field's words, true on every machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST = 300
"""Non-blank lines a module may have before its second idea moves out."""

VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc", "core", "shared"}

# Written in pieces and backwards, so that this file does not contain what it looks for.
REGISTRIES = [name[::-1] for name in ("ipyp", "detsohnohtyp", "sjmpn", "naibed")]
ELSEWHERE = [
    re.compile(r"(?<![\w.])/(?:" + "|".join(["work", "root"]) + r")/"),
    re.compile(r"\b(?:" + "|".join(REGISTRIES) + r")\.org\b"),
    re.compile("facts/" + r"\w+\.(?:md|csv)|\b" + "design" + r"\.md\b"),  # notes that no clone holds
]


def tracked(root: Path) -> list[Path]:
    """The files that git keeps, and new ones it does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := root / name).is_file()]


def sources(root: Path) -> Iterator[Path]:
    """Every Python file of the two import packages, relative to `root`."""
    for top in ("sim", "mocks"):
        yield from (path.relative_to(root) for path in sorted((root / top).rglob("*.py")))


def misnamed(root: Path) -> list[str]:
    """Rooms and modules whose name says nothing, or hides a module of the standard library."""
    return [
        path.as_posix()
        for path in sources(root)
        for word in path.with_suffix("").parts[1:]
        if word in VAGUE or word in sys.stdlib_module_names
    ]


def overlong(root: Path) -> list[str]:
    """Modules with more than `LONGEST` lines that are not blank."""
    return [
        f"{path.as_posix()}: {lines} lines"
        for path in sources(root)
        if (lines := sum(1 for line in (root / path).read_text(encoding="utf-8").splitlines() if line.strip()))
        > LONGEST
    ]


def local(files: list[Path]) -> list[str]:
    """Lines that name a path of one machine, the host of a package registry, or notes outside the repository."""
    found = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and the like hold no sentences
        for number, line in enumerate(text.splitlines(), start=1):
            if any(pattern.search(line) for pattern in ELSEWHERE):
                found.append(f"{file.name}:{number}: {line.strip()[:80]}")
    return found


def untold(root: Path) -> list[str]:
    """Tests without a docstring, which is the claim they test."""
    return [
        f"{path.relative_to(root).as_posix()}: {node.name}"
        for path in sorted((root / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]


def test_names_say_what_is_inside() -> None:
    """No room or module is called utils or the like, and none hides a module of the standard library."""
    assert misnamed(ROOT) == []


def test_files_hold_one_idea() -> None:
    """No module is longer than 300 lines."""
    assert overlong(ROOT) == []


def test_nothing_names_a_machine_or_a_registry() -> None:
    """What git keeps holds on every machine: no path of one, and no address packages were fetched from."""
    assert local(tracked(ROOT)) == []


def test_every_test_makes_a_claim() -> None:
    """Each test says in its docstring what would be false if it failed."""
    assert untold(ROOT) == []


@pytest.mark.parametrize("name", ["utils.py", "common/rules.py", "calendar.py", "queue/__init__.py"])
def test_a_vague_or_hiding_name_is_found(tmp_path: Path, name: str) -> None:
    """A module called utils or calendar is named by the check."""
    _write(tmp_path / "sim/network" / name, "")
    assert misnamed(tmp_path) == [f"sim/network/{name}"]


def test_a_long_file_is_found(tmp_path: Path) -> None:
    """Line 301 is one too many; blank lines are free."""
    _write(tmp_path / "sim/long.py", "x = 1\n\n" * (LONGEST + 1))
    _write(tmp_path / "mocks/full.py", "x = 1\n\n" * LONGEST)
    assert overlong(tmp_path) == ["sim/long.py: 301 lines"]


@pytest.mark.parametrize(
    "text",
    ["see /{}/main/notes".format("work"), f"at {REGISTRIES[0]}." + "org, the index", "see {}/x.md".format("facts")],
)
def test_a_local_name_is_found(tmp_path: Path, text: str) -> None:
    """A path of this machine or the host of a registry is named with its line."""
    _write(tmp_path / "note.md", f"fine: https://example.org/work/, homework/2\n{text}\n")
    assert local([tmp_path / "note.md"]) == [f"note.md:2: {text}"]


def test_a_claimless_test_is_found(tmp_path: Path) -> None:
    """A test without a docstring is named."""
    _write(tmp_path / "tests/test_it.py", "def test_it():\n    assert True\n")
    assert untold(tmp_path) == ["tests/test_it.py: test_it"]


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
