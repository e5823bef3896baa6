"""A pytest plugin: one test for each target of a scenario, measured against your system.

    from sim.cli.pytest_targets import tvaers_targets

    test_response_times = tvaers_targets("national", target="http://localhost:8201", mapping="tvaers/mapping.yaml")

pytest then has a test for each target, which is met, or fails with its value and interval. The scenario is played once,
in a child process, when the first of them is run. Without a target it is played in virtual time, which tests the model
and not your software. This module takes nothing else of tvaers: copied beside your tests, it works as well.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest

COMMAND = "TVAERS"
"""The environment variable that names the program, where it is not found as `tvaers`."""
NEVER_VALID = 3
_UNITS = ((60_000_000, "min"), (1_000_000, "s"), (1_000, "ms"))


def tvaers_targets(
    scenario: str, target: str = "", mapping: str = "", targets: Sequence[str] = (), arguments: Sequence[str] = ()
) -> Callable[[str], None]:
    """A test function with a case for each target of a scenario (a file, or a shipped name).

    target: the address of the system under test; mapping: the file that says how it is asked; arguments: further ones
    of `tvaers load` (or of `tvaers run` without a target). targets: only those that begin so.
    """
    command = ["load", scenario, "--target", target] if target else ["run", scenario]
    command += ["--mapping", mapping] if mapping else []
    known = [text for text in _targets(scenario) if not targets or any(text.startswith(each) for each in targets)]
    if not known:
        raise ValueError(f"{scenario} has no target" + (f" that begins with one of {list(targets)}" if targets else ""))

    @pytest.mark.parametrize("tvaers_target", known)
    def test(tvaers_target: str) -> None:
        """A target of the scenario is met."""
        __tracebackhide__ = True
        status, summary, said = _played((*command, *arguments))
        if status == NEVER_VALID or not summary.get("valid", True):
            pytest.fail(f"not valid, so neither met nor missed: {said or 'see the report'}", pytrace=False)
        every = [one for one in summary["verdicts"] if one["target"] == tvaers_target]
        judged = [one for one in every if not one["skipped"]] or every
        wrong = [_told(one) for one in judged if one["state"] != "met"]
        if wrong or not judged:
            pytest.fail("\n".join([*(wrong or ["never measured"]), summary.get("folder", "")]), pytrace=False)

    return test


def pytest_report_header() -> str:
    """Which program is asked."""
    return f"tvaers: {shlex.join(_program())}"


@cache
def _targets(scenario: str) -> tuple[str, ...]:
    """The scenario's targets, without playing it."""
    done = subprocess.run([*_program(), "check", scenario, "--json"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(f"tvaers check {scenario}: {done.stderr.strip()}")
    return tuple(json.loads(done.stdout)["targets"])


@cache
def _played(command: tuple[str, ...]) -> tuple[int, dict[str, Any], str]:
    """Exit status, summary, and what was said of it; played once for all tests that ask."""
    done = subprocess.run([*_program(), *command, "--json", "--quiet"], capture_output=True, text=True, check=False)
    try:
        summary: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        summary = {}
    if not summary:
        pytest.fail(f"tvaers {shlex.join(command)}: status {done.returncode}: {done.stderr.strip()}", pytrace=False)
    return done.returncode, summary, done.stderr.strip()


def _program() -> list[str]:
    named = os.environ.get(COMMAND)
    if named:
        return shlex.split(named)
    beside = shutil.which("tvaers", path=os.path.dirname(sys.executable))  # noqa: PTH120 - a search path is a text
    return [beside or "tvaers"]


def _told(verdict: dict[str, Any]) -> str:
    """A verdict in a line."""
    low, high = verdict["low"], verdict["high"]
    within = f" ({_measure(low, verdict)} to {_measure(high, verdict)})" if low is not None and high is not None else ""
    group = f" [{verdict['group']}]" if verdict["group"] else ""
    value = "no value" if verdict["value"] is None else _measure(verdict["value"], verdict)
    reason = f": {verdict['reason']}" if verdict["reason"] else ""
    return f"{verdict['state']}{group}: {value}{within} of {verdict['count']:,}, limit {verdict['target']}{reason}"


def _measure(value: float, verdict: dict[str, Any]) -> str:
    if verdict["unit"] == "%":
        return f"{100 * value:.3g} %"
    if verdict["unit"] != "us":
        return f"{value:.4g}"
    return next((f"{value / size:.3g} {unit}" for size, unit in _UNITS if value >= size), f"{value:.0f} µs")
