"""The pytest plugin: a test for each target, one run for all of them, and nothing that passes quietly."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import pytest_targets

pytestmark = pytest.mark.long

PROGRAM = """
import json, sys
from pathlib import Path
Path("asked.txt").open("a").write(" ".join(sys.argv[1:]) + "\\n")
if sys.argv[1] == "check":
    known = ["p95(response.a) <= 1 s", "share(outcome.partial, a) <= 1 %", "p99(response.b) <= 1 s"]
    print(json.dumps({"targets": known}))
    sys.exit()
said = json.loads(Path("summary.json").read_text())
print(json.dumps(said))
sys.exit(said["status"])
"""

TESTS = """
from sim.cli.pytest_targets import tvaers_targets
test_targets = tvaers_targets("national", target="http://localhost:1", mapping="m.yaml")
"""


def verdict(target: str, state: str = "met", skipped: bool = False) -> dict[str, object]:
    """A verdict as a summary holds it."""
    return {
        "target": target, "group": "", "state": state, "value": 1_234_567.0, "low": 1_200_000.0, "high": 1_300_000.0,
        "unit": "us", "count": 1200, "reason": "", "skipped": skipped,
    }  # fmt: skip


def outcome(folder: Path, status: int, *verdicts: dict[str, object], valid: bool = True) -> str:
    """What pytest says of a vendor's suite."""
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "test_it.py").write_text(TESTS, encoding="utf-8")
    summary = {"status": status, "valid": valid, "verdicts": verdicts, "folder": "results/runs/one"}
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "test_it.py"]
    environment = {
        "TVAERS": f"{sys.executable} program.py",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


P95, SHARE, P99 = "p95(response.a) <= 1 s", "share(outcome.partial, a) <= 1 %", "p99(response.b) <= 1 s"


def test_a_test_for_each_target_from_one_run(tmp_path: Path) -> None:
    """Met passes, missed fails with value and interval, and one without a verdict fails; it is played once."""
    said = outcome(tmp_path, 1, verdict(P95, "missed"), verdict(SHARE))
    assert "2 failed, 1 passed" in said
    assert "missed: 1.23 s (1.2 s to 1.3 s) of 1,200, limit p95(response.a) <= 1 s" in said
    assert "never measured" in said
    asked = (tmp_path / "asked.txt").read_text(encoding="utf-8").splitlines()
    assert asked == [
        "check national --json",
        "load national --target http://localhost:1 --mapping m.yaml --json --quiet",
    ]


def test_a_run_that_is_not_valid_fails_every_test(tmp_path: Path) -> None:
    """Neither met nor missed is no pass."""
    said = outcome(tmp_path, 3, verdict(P95), verdict(SHARE), verdict(P99), valid=False)
    assert "3 failed" in said
    assert "not valid" in said


def test_it_takes_nothing_else_of_tvaers() -> None:
    """The module imports the standard library and pytest, so that a copy of it works."""
    tree = ast.parse(Path(pytest_targets.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} - sys.stdlib_module_names == {"pytest"}


def test_a_scenario_without_such_a_target_is_no_empty_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to test is a mistake when tests are collected, not a suite that passes."""
    monkeypatch.setattr(pytest_targets, "_targets", lambda _: ("p95(response.a) <= 1 s",))
    with pytest.raises(ValueError, match="no target that begins"):
        pytest_targets.tvaers_targets("national", targets=["p99(response"])
