"""What is installed is what was tested: the wheel works in an environment of its own, outside the clone."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("sim", "mocks")


def call(command: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command in a folder, without the environment that the tests themselves run in."""
    own = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, env=own, capture_output=True, text=True, check=False)


def done(command: Sequence[str | Path], folder: Path) -> None:
    """Runs a command that must succeed, and shows what it said if it does not."""
    result = call(command, folder)
    assert result.returncode == 0, f"{' '.join(map(str, command))}\n{result.stdout}\n{result.stderr}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this clone."""
    folder = tmp_path_factory.mktemp("wheel")
    done(["uv", "build", "--wheel", "--quiet", "--out-dir", folder], ROOT)
    return next(folder.glob("tvaers-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the clone with an environment in it that holds the wheel and the tested versions."""
    folder = tmp_path_factory.mktemp("installed")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (folder / "tested.txt").write_text("\n".join(project["tool"]["uv"]["constraint-dependencies"]), encoding="utf-8")
    done(["uv", "venv", "--quiet", "--python", sys.executable, folder / "own"], folder)
    python = folder / "own/bin/python"
    done(["uv", "pip", "install", "--quiet", "--python", python, "--constraint", "tested.txt", wheel], folder)
    return folder


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    """Modules, tables and templates are in the wheel; tests and results are not."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert here <= inside
    assert {name.split("/")[0] for name in inside if ".dist-info/" not in name} == set(PACKAGES)


def test_the_wheel_holds_the_shipped_scenarios(wheel: Path) -> None:
    """Every scenario and table of parameters of the clone is found under sim/scenario/shipped."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    shipped = [path.relative_to(ROOT / "scenarios") for path in (ROOT / "scenarios").rglob("*.yaml")]
    assert shipped
    assert {f"sim/scenario/shipped/{path.as_posix()}" for path in shipped} <= inside


def test_the_installed_program_is_not_the_clone(installed: Path) -> None:
    """In its own environment the packages come from the wheel, so that nothing of the clone can help."""
    result = call([installed / "own/bin/python", "-c", "import sim; print(sim.__file__)"], installed)
    assert Path(result.stdout.strip()).is_relative_to(installed), result.stderr


def test_the_installed_program_plays_the_queue(installed: Path) -> None:
    """`tvaers run queue` finds the shipped scenario far from any clone, and leaves a finished run."""
    result = call([installed / "own/bin/tvaers", "run", "queue"], installed)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    runs = list((installed / "results/runs").glob("queue-*/run.json"))
    assert len(runs) == 1
    for name in ("measurements.parquet", "summary.json", "report.html"):
        assert (runs[0].parent / name).stat().st_size > 0
