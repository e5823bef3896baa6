"""From a file name to a checked scenario. Every mistake names file, line, path, what was expected, the nearest name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.mistake import Mistake, nearest
from sim.scenario.allowed import words_at
from sim.scenario.schema import ScenarioModel
from sim.scenario.settings import changed, with_setting
from sim.scenario.tree import Steps, Tree, read


@dataclass(frozen=True, slots=True)
class Reading:
    """A checked scenario, the tree it came from, and the file it was asked for by."""

    model: ScenarioModel
    tree: Tree
    file: str

    @property
    def digest(self) -> str:
        """Of everything the scenario says, wherever it was written."""
        text = json.dumps(self.tree.data, sort_keys=True, default=str, ensure_ascii=False)
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def with_values(self, values: dict[str, Any]) -> Reading:
        """The same scenario with some values set: {"stations.seb.servers": 4}."""
        tree = self.tree
        for path, value in values.items():
            tree = changed(tree, path, value)
        return Reading(checked(tree, self.file), tree, self.file)


def shipped_folder() -> Path:
    """The folder of the scenarios that come with the project: beside it in a clone, inside it when installed."""
    inside = Path(__file__).parent / "shipped"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "scenarios"


def find(name: str) -> Path:
    """The file of a scenario, given as a path or as the name of a shipped one."""
    path = Path(name)
    if path.is_file():
        return path
    if path.is_dir():
        raise Mistake(name, "expected a scenario file, found a folder", "Name a .yaml file in it")
    shipped = shipped_folder() / f"{path.stem}.yaml"
    if shipped.is_file() and (path.suffix in ("", ".yaml") and path.parent.name in ("", "scenarios")):
        return shipped
    known = [file.stem for file in shipped_folder().glob("*.yaml")]
    raise Mistake(name, "there is no such scenario file", nearest(path.stem, known))


def load(name: str, settings: tuple[str, ...] = ()) -> Reading:
    """Read a scenario with everything it extends, apply `path=value` settings, and check it."""
    path = find(name)
    tree = _extended(path, str(path) if Path(name).exists() else path.name, ())
    for setting in settings:
        tree = with_setting(tree, setting)
    return Reading(checked(tree, str(name)), tree, str(name))


def checked(tree: Tree, file: str) -> ScenarioModel:
    """The scenario in a tree, or a Mistake that lists everything wrong with it."""
    try:
        return ScenarioModel.model_validate(tree.data)
    except ValidationError as error:
        mistakes = [_told(tree, file, dict(problem)) for problem in error.errors()]
    first, *more = mistakes
    if not more:
        raise first
    raise Mistake(first.where, first.what, "\n".join([first.mend, *(str(other) for other in more)]).strip())


def _extended(path: Path, shown: str, above: tuple[Path, ...]) -> Tree:
    if path.resolve() in above:
        raise Mistake(shown, "extends itself", "Remove it from extends")
    tree = read(path, shown)
    bases = tree.data.get("extends", [])
    bases = [bases] if isinstance(bases, str) else bases
    if not isinstance(bases, list):
        raise Mistake(tree.where(("extends",)), f"expected a file or a list of files, got {bases!r}", "")
    ground = Tree({})
    for base in bases:
        file = path.parent / str(base)
        if not file.is_file():
            file = shipped_folder() / str(base)
        if not file.is_file():
            folder = shipped_folder()
            known = [str(f.relative_to(folder)) for f in folder.rglob("*.yaml")]
            raise Mistake(tree.where(("extends",)), f"there is no file {base!r} to extend", nearest(str(base), known))
        ground = _extended(file, file.name, (*above, path.resolve())).over(ground)
    result = tree.over(ground)
    result.data["extends"] = [str(base) for base in bases]
    return result


def _told(tree: Tree, file: str, problem: dict[str, Any]) -> Mistake:
    path: Steps = tuple(step for step in problem["loc"] if step not in ("function-before", "function-after"))
    known = tree.where(path)
    where = known if ":" in known else f"{file}: {known}"
    what = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        return Mistake(where, f"unknown word {path[-1]!r}", nearest(str(path[-1]), words_at(path)))
    if problem["type"] == "missing":
        return Mistake(where, f"{path[-1]!r} is missing", "")
    if not what.startswith("expected"):
        what = f"{what[0].lower()}{what[1:]}, got {problem.get('input')!r}"
    return Mistake(where, what, "")
