"""The gate's options: what they mean together, what `--init` writes, and that the two gates are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sim.cli.gate.options import Given, order_of
from sim.cli.gate.software import planned
from sim.cli.gate.starting import begin
from sim.cli.shell import run
from sim.load.mapping_file import read_mapping
from sim.mistake import Mistake
from sim.scenario.reading import load

URLS = ["--base-url", "http://127.0.0.1:9", "--head-url", "http://127.0.0.1:9"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "two versions of your software"),
        (["ci_overview", "queue", *URLS], "one scenario"),
        (["ci_overview", *URLS[:2]], "--head-cmd"),
        (["ci_overview", "--base-cmd", "x", "--head-cmd", "y"], "--ready"),
        (["ci_overview", *URLS, "--budget", "soon"], "such as 90s or 15m"),
        (["ci_overview", *URLS, "--budget", "5m"], "Give --budget"),
        (["ci_overview", *URLS, "--must-detect", "much"], "such as 15%"),
        (["ci_overview", *URLS, "--must-detect", "5%"], "smallest change"),
        (["ci_overview", *URLS, "--pairs", "3"], "need 7 to 14"),
        (["ci_overview", *URLS, "--primary", "p59"], "there is no 'p59'"),
        (["ci_overview", *URLS, "--mapping", "nowhere.yaml"], "no such mapping"),
        (["queue", *URLS], "nothing to replay"),
        (["--init", "gihub"], "Did you mean github"),
    ],
)
def test_mistakes_are_told(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 2 before anything is started, with a sentence that says what would do."""
    monkeypatch.chdir(tmp_path)
    assert run(["gate", *words]) == 2
    assert said in capsys.readouterr().err.replace("\n", " ")
    assert list(tmp_path.rglob("*.json")) == []


def test_the_shipped_scenario_fits_a_ci_job(tmp_path: Path) -> None:
    """1,000 calls a half and a confirmation within 20 minutes, and 15 % would be found."""
    given = Given(
        ("ci_overview",), ("", ""), ("http://a", "http://b"), "", "", "20m", None, "15%", "5s", "p95",
        tmp_path / "gate", None, None, "en", (), False, 0, False, False, False,
    )  # fmt: skip
    design = planned(order_of(given)).design
    assert design.calls >= 1000
    assert design.most_seconds <= 20 * 60
    assert design.detectable < 0.15
    (tmp_path / "gate").mkdir()
    (tmp_path / "gate/gate.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Mistake, match="something here already"):
        order_of(given)


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_init_writes_files_that_are_read(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workflow is YAML that calls the gate with the files beside it, and the scenario is one; nothing is written
    over."""
    monkeypatch.chdir(tmp_path)
    assert run(["gate", "--init", kind]) == 0
    workflow, mapping, scenario = (Path(name) for name in _written(tmp_path))
    assert yaml.safe_load(workflow.read_text(encoding="utf-8"))
    told = workflow.read_text(encoding="utf-8")
    assert all(str(file.relative_to(tmp_path)) in told for file in (mapping, scenario))
    assert "CHANGE" in told
    assert load(str(scenario)).model.targets
    assert set(read_mapping(str(mapping)).mapping.operations) == {"lookup.epj"}
    with pytest.raises(Mistake, match="is there already"):
        begin(kind)


def _written(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    order = ("y*ml", "mapping.yaml", "gate.yaml")
    workflow = next(path for path in files if path.suffix == ".yml")
    return [str(workflow), *(str(next(path for path in files if path.name == name)) for name in order[1:])]


def test_the_gates_options_in_workflows_exist() -> None:
    """Each option that a starter uses is one of `tvaers gate`."""
    import re

    from sim.cli.gate.starting import STARTERS
    from sim.cli.program import command_of

    known = {option for parameter in command_of("gate").params for option in parameter.opts}
    for name in ("github.yml", "gitlab.yml"):
        text = (STARTERS / name).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if "./serve" in line or "--budget" in line or "--ready" in line]
        used = set(re.findall(r"(?<![\w-])--[a-z-]+", " ".join(lines))) - {"--port"}
        assert used <= known, name
        assert {"--base-cmd", "--head-cmd", "--ready", "--budget"} <= used
