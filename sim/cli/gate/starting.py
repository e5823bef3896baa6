"""`tvaers gate --init`: the files a vendor begins with, each choice explained where it stands."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from sim.cli.files import write_text
from sim.cli.terminal import line, plain
from sim.mistake import Mistake, nearest

STARTERS = files("sim.cli.gate") / "starters"
WORKFLOWS = {"github": Path(".github/workflows/tvaers-gate.yml"), "gitlab": Path("tvaers/gate.gitlab-ci.yml")}


def begin(kind: str) -> list[Path]:
    """Write workflow, mapping and targets below the present folder. Mistake where one of them is there already."""
    if kind not in WORKFLOWS:
        raise Mistake("--init", f"there is no {kind!r}", nearest(kind, WORKFLOWS))
    wanted = {
        WORKFLOWS[kind]: STARTERS / f"{kind}.yml",
        Path("tvaers/mapping.yaml"): STARTERS / "mapping.yaml",
        Path("tvaers/gate.yaml"): STARTERS / "gate.yaml",
    }
    for file in wanted:
        if file.exists():
            raise Mistake(str(file), "is there already, and is not written over", "Move it away to begin anew")
    for file, starter in wanted.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, starter.read_text(encoding="utf-8"))
        line(f"written  {plain(file)}")
    return list(wanted)


def show_next() -> None:
    """What to do with them."""
    line("\nChange what is marked CHANGE, then try addresses, login and one lookup of each kind:")
    words = "--mapping tvaers/mapping.yaml --ready URL --base-cmd COMMAND --head-cmd COMMAND --check"
    line(f"  tvaers gate tvaers/gate.yaml {words}")
