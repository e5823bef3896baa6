"""The rooms of the house: who may import whom, and who may touch the world outside.

Everything is read from the syntax trees, so an import inside a function or under TYPE_CHECKING counts too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# What each room may import from: rooms, or one module of a room. Its own modules and sim.mistake are open to it anyway.
INWARD: dict[str, set[str]] = {
    "chance": set(),
    "network": {"chance"},
    "messages": {"chance", "network"},
    "scenario": {"chance", "network"},
    "journey": {"chance", "network", "messages", "scenario"},
    "engine": {"chance", "network", "messages", "scenario", "journey"},
    "mocks": {"chance", "network", "messages", "scenario", "journey"},
    "verdict": {"chance", "scenario", "journey.moments"},  # the plan and what playing it gave, no rules
    "load": set(),  # a script in, what was heard out; the network is what it tests
    "replay": {  # between the plan and a load run: the script of the one, the moments of the other
        *("chance", "network", "scenario", "journey.moments", "journey.passed", "journey.travelled", "verdict"),
        *("messages", "load.acts", "load.heard"),
    },
    "fitting": {"chance", "planning.student", "verdict.orderstatistics"},  # recorded calls, and nothing of the network
    "planning": {"chance", "scenario", "verdict"},  # statistics and designs over what others play
    "regression": {"chance", "verdict", "planning.student"},  # statistics of paired halves
    "report": {"chance", "scenario", "verdict"},
    "cli": {
        *("chance", "network", "messages", "scenario", "journey", "engine", "mocks", "load", "replay"),
        *("verdict", "planning", "fitting", "regression", "report"),
    },
}

# The only rooms that know these packages.
OWNERS: dict[str, set[str]] = {
    "simpy": {"engine"},
    "numba": {"engine"},
    "locust": {"load"},
    "gevent": {"load"},
    "fastapi": {"mocks"},
    "starlette": {"mocks"},
    "uvicorn": {"mocks"},
    "lxml": {"messages", "mocks"},
    "graphql": {"mocks"},
    "typer": {"cli"},
}

CORE = {"chance", "network", "messages", "scenario", "journey"}

# Modules of the standard library through which a clock, chance or the outside world would enter the core.
WORLD = {"asyncio", "http", "multiprocessing", "os", "random", "secrets", "socket", "subprocess", "threading", "time"}
CLOCKS = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today")}
CHANCE = {("np", "random"), ("numpy", "random"), ("uuid", "uuid1"), ("uuid", "uuid4")}
FILES = {"importlib.resources", "pathlib", "shutil", "tempfile"}

# The core's shells: the modules in it that may read files, and which.
SHELLS: dict[str, str] = {
    "sim.messages.testpersons": "the table of fictive test persons in its own folder",
    "sim.network.municipalities": "the table of municipalities in its own folder",
    "sim.scenario.reading": "the scenario that was named, and those it extends",
    "sim.scenario.tree": "one file of YAML",
}


@dataclass(frozen=True, slots=True)
class Module:
    """One source file with its dotted name and syntax tree."""

    name: str
    tree: ast.Module
    package: bool

    @property
    def room(self) -> str:
        """The room it stands in: the second word under sim, or mocks."""
        words = self.name.split(".")
        return words[0] if words[0] == "mocks" else ".".join(words[1:2])

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of everything imported; `from a import b` is a.b."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, alias.name
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield node.lineno, f"{self._origin(node)}.{alias.name}"
            elif isinstance(node, ast.Call) and _last_word(node.func) in {"import_module", "__import__"}:
                for argument in node.args[:1]:
                    yield node.lineno, str(argument.value) if isinstance(argument, ast.Constant) else "a computed name"

    def attributes(self) -> Iterator[tuple[int, str, str]]:
        """Line, owner and name of every attribute that is used."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield node.lineno, _last_word(node.value), node.attr

    def opens(self) -> Iterator[int]:
        """Lines that call open()."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
                yield node.lineno

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        words = self.name.split(".")
        above = words[: len(words) - node.level + self.package]  # one dot is the package itself
        return ".".join([*above, *([node.module] if node.module else [])])


def _last_word(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def modules(root: Path) -> Iterator[Module]:
    """Every module of the two import packages under `root`."""
    for top in ("sim", "mocks"):
        for path in sorted((root / top).rglob("*.py")):
            words = path.relative_to(root).with_suffix("").parts
            package = words[-1] == "__init__"
            name = ".".join(words[:-1] if package else words)
            yield Module(name, ast.parse(path.read_text(encoding="utf-8")), package)


def breaches(root: Path) -> list[str]:
    """One line for every import or use that the tables above do not allow."""
    return [breach for module in modules(root) for breach in (*_of_rooms(module), *_of_core(module))]


def _of_rooms(module: Module) -> Iterator[str]:
    if module.name in {"sim", "sim.mistake"}:
        allowed: set[str] = set()
    elif module.room in INWARD:
        allowed = INWARD[module.room] | {module.room}
    else:
        yield f"{module.name}: no such room"
        return
    for line, name in module.imports():
        top, _, rest = name.partition(".")
        inside = rest if top == "sim" else name
        if name == "a computed name" or top == "tests":
            yield f"{module.name}:{line}: imports {name}"
        elif top in {"sim", "mocks"} and not name.startswith("sim.mistake"):
            if not any(inside == open_to or inside.startswith(f"{open_to}.") for open_to in allowed):
                yield f"{module.name}:{line}: imports {name}"
        elif top in OWNERS and module.room not in OWNERS[top]:
            yield f"{module.name}:{line}: imports {top}, which only {', '.join(OWNERS[top])} may know"


def _of_core(module: Module) -> Iterator[str]:
    if module.room not in CORE:
        return
    for line, name in module.imports():
        if name.split(".")[0] in WORLD or name.startswith(("numpy.random", "uuid.uuid1", "uuid.uuid4")):
            yield f"{module.name}:{line}: the core imports {name}"
        elif module.name not in SHELLS and any(name == files or name.startswith(f"{files}.") for files in FILES):
            yield f"{module.name}:{line}: the core reads files through {name}"
    for line, owner, attribute in module.attributes():
        if (owner, attribute) in CLOCKS | CHANCE:
            yield f"{module.name}:{line}: the core uses {owner}.{attribute}"
    if module.name not in SHELLS:
        yield from (f"{module.name}:{line}: the core reads files through open()" for line in module.opens())


def test_imports_point_inward() -> None:
    """No module imports outward, and none in the core reads a clock, draws chance of its own or opens a file."""
    assert breaches(ROOT) == []


def test_shells_exist() -> None:
    """Whoever is allowed to read files is there to do it."""
    assert set(SHELLS) <= {module.name for module in modules(ROOT)}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("sim/chance/draws.py", "from sim.network import registry"),
        ("sim/network/registry.py", "import sim.scenario.plan"),
        ("sim/network/registry.py", "def f():\n    from sim.journey import kernel"),
        ("sim/network/registry.py", "from ..engine import fast"),
        ("sim/network/__init__.py", "from ..engine import fast"),
        ("sim/network/registry.py", "from importlib import import_module\nimport_module('sim.engine')"),
        ("sim/network/registry.py", "from importlib import import_module\nimport_module('sim.' + room)"),
        ("sim/network/registry.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import mocks.store"),
        ("sim/mistake.py", "import sim.chance"),
        ("sim/engine/fast.py", "from mocks import store"),
        ("sim/engine/fast.py", "import sim.load.replay"),
        ("sim/engine/fast.py", "from tests.theory import erlang"),
        ("mocks/store.py", "from sim.engine import fast"),
        ("mocks/store.py", "import simpy"),
        ("sim/load/replay.py", "from sim.network import access"),
        ("sim/verdict/targets.py", "from sim.journey import kernel"),
        ("sim/journey/kernel.py", "import simpy.events"),
        ("sim/scenario/reading.py", "from lxml import etree"),
        ("sim/report/page.py", "import typer"),
        ("sim/engine/fast.py", "from fastapi import FastAPI"),
        ("sim/engine/fast.py", "import locust"),
        ("sim/attic/old.py", ""),
        ("sim/chance/draws.py", "import random"),
        ("sim/network/citizens.py", "from time import monotonic"),
        ("sim/network/citizens.py", "from datetime import datetime\ndatetime.now()"),
        ("sim/network/citizens.py", "import datetime\ndatetime.date.today()"),
        ("sim/network/citizens.py", "import numpy as np\nnp.random.default_rng()"),
        ("sim/messages/letter.py", "from uuid import uuid4"),
        ("sim/messages/letter.py", "import os.path"),
        ("sim/journey/kernel.py", "import socket"),
        ("sim/scenario/plan.py", "from pathlib import Path"),
        ("sim/scenario/plan.py", "open('plan.yaml')"),
    ],
)
def test_a_planted_breach_is_found(tmp_path: Path, path: str, source: str) -> None:
    """Each rule of the house catches its own breach, and catches it once."""
    _plant(tmp_path, path, source)
    assert len(breaches(tmp_path)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("sim/engine/fast.py", "import simpy\nfrom sim.journey.kernel import Kernel\nimport time, os"),
        ("sim/network/__init__.py", "from . import registry\nfrom .registry import Registry"),
        ("sim/network/registry.py", "from sim.mistake import Mistake\nfrom ..chance import draws"),
        ("sim/network/citizens.py", "from datetime import date\ndate(2027, 1, 4)"),
        ("sim/verdict/targets.py", "from sim.journey.moments import Moments"),
        ("sim/network/municipalities.py", "from importlib.resources import files"),
        ("mocks/store.py", "from fastapi import FastAPI\nfrom sim.journey import kernel\nfrom mocks import faults"),
        ("sim/cli/run.py", "import typer\nfrom sim.engine import fast"),
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, path: str, source: str) -> None:
    """Imports that point inward are not held against anyone."""
    _plant(tmp_path, path, source)
    assert breaches(tmp_path) == []


def _plant(root: Path, path: str, source: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True)
    file.write_text(source, encoding="utf-8")
