"""What `--init` writes, run as a runner would: only the command that starts a version is put in its place."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.cli.gate.starting import WORKFLOWS
from sim.cli.shell import run

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
SYSTEM = ROOT / "tests/sample_system"
SERVE = f'#!/bin/sh\nexec {sys.executable} {SYSTEM}/overview.py "$@"\n'
PROGRAM = f"""#!/bin/sh
exec {sys.executable} -c 'from sim.cli import main; main()' "$@" --check
"""
"""Everything as the workflow says, but tried and not played."""


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A search path on which `tvaers` is this one, and installing it is nothing."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (("tvaers", PROGRAM), ("pip", "#!/bin/sh\n"), ("uv", f"#!/bin/sh\necho {folder}\n")):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def version(folder: Path) -> None:
    """A version of the sample system, as a repository would hold it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serve").write_text(SERVE, encoding="utf-8")
    (folder / "serve").chmod(0o755)


def workflow(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Written into a folder, and read back."""
    monkeypatch.chdir(folder)
    assert run(["gate", "--init", kind]) == 0
    return yaml.safe_load(WORKFLOWS[kind].read_text(encoding="utf-8"))


def ran(script: str, folder: Path, path: str, **told: str) -> str:
    """What a runner's shell says; it stops at the first thing that fails."""
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), **told}
    command = ["bash", "-e", "-o", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_on_github(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both checkouts lie side by side, each step's script runs, and both versions answer as the mapping says."""
    work = tmp_path / "work"
    for name in ("base", "head"):
        version(work / name)
    steps = workflow("github", work / "head", monkeypatch)["jobs"]["gate"]["steps"]
    checkouts = [step["with"] for step in steps if step.get("uses", "").startswith("actions/checkout")]
    assert [one["path"] for one in checkouts] == ["head", "base"]
    scripts = [step for step in steps if "run" in step]
    for step in scripts[:-1]:
        ran(step["run"], work, path, GITHUB_PATH=str(tmp_path / "path"), **step.get("env", {}))
    assert (tmp_path / "path").read_text(encoding="utf-8").strip() == str(tmp_path / "bin")
    assert "Everything answered as it should" in ran(scripts[-1]["run"], work, path)


def test_on_gitlab(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The branch the change goes to is fetched and laid beside the change, twice on one runner if need be."""
    origin, work = tmp_path / "origin", tmp_path / "work"
    version(origin)
    told = "-c user.name=me -c user.email=me@example.org"
    ran(f"git init -q -b main && git add -A && git {told} commit -qm base", origin, path)
    ran(f"git clone -q {origin} {work} && cd {work} && git checkout -q -b change", tmp_path, path)
    job = workflow("gitlab", work, monkeypatch)["response-times"]
    *prepared, gate = job["script"]
    words = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", **job["variables"]}
    ran("\n".join(prepared), work, path, **words)
    assert "Everything answered as it should" in ran("\n".join([*prepared, gate]), work, path, **words)
    assert job["artifacts"]["reports"]["junit"] in gate


def test_versions_that_run_already_find_the_mocks_where_they_were_told(tmp_path: Path, path: str) -> None:
    """A system that was started before, with the mocks' address in its settings, answers with what they say."""
    ports = []
    for _ in range(2):
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            ports.append(listening.getsockname()[1])
    environment = {**os.environ, "TVAERS_MOCKS_URL": f"http://127.0.0.1:{ports[0]}"}
    words = f"tvaers gate ci_overview --head-url http://127.0.0.1:{ports[1]} --mocks-port {ports[0]}"
    system = [sys.executable, f"{SYSTEM}/overview.py", "--port", str(ports[1])]
    with subprocess.Popen(system, env=environment) as running:
        try:
            said = ran(f"{words} --mapping {SYSTEM}/mapping.yaml", tmp_path, path)
        finally:
            running.terminate()
    assert "Everything answered as it should" in said
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [f"{tmp_path}/bin/tvaers", "gate", "ci_overview", "--head-url", "http://127.0.0.1:9"]
        command += ["--mocks-port", str(port)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        refused = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert str(port) in refused.stderr


def test_what_does_not_answer_as_the_mapping_says_is_told_with_what_would_mend_it(tmp_path: Path, path: str) -> None:
    """A login or a lookup at another path, and a version that ends at once: each by name, and status 1."""
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    mapping = (SYSTEM / "mapping.yaml").read_text(encoding="utf-8")
    (tmp_path / "lookup.yaml").write_text(mapping.replace("path: /overview", "path: /nowhere"), encoding="utf-8")
    (tmp_path / "login.yaml").write_text(mapping.replace("path: /login", "path: /nowhere"), encoding="utf-8")
    found = {}
    for name, command in (("lookup", SERVE), ("login", SERVE), ("lookup", "exit 3")):
        started = command.splitlines()[-1].replace('"$@"', "")
        words = f"tvaers gate ci_overview --mapping {name}.yaml --ready 'http://127.0.0.1:{{port}}/ready' --head-cmd"
        done = subprocess.run(
            ["bash", "-c", f"{words} '{started}'"], cwd=tmp_path, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        assert "Mend the first of these" in done.stdout
        found[name if command == SERVE else "gone"] = done.stdout
    for name, what in (("login", "login user as clinician"), ("lookup", "lookup.epj as clinician")):
        wrong = next(line for line in found[name].splitlines() if "failed" in line)
        assert f"{what}: POST /nowhere" in wrong
        assert "404" in wrong
        assert "    expected " in found[name]
    assert "head  failed  ended with status 3" in found["gone"]
