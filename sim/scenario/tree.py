"""A YAML file as a tree that remembers the line of every value. Merging and setting keep the lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sim.chance.durations import KINDS
from sim.mistake import Mistake

Steps = tuple[str | int, ...]
_READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # several times as fast, where PyYAML was built with it


@dataclass(frozen=True, slots=True)
class Tree:
    """Plain data, and for each path (names and list indices) the file and line it was written on (0: no line)."""

    data: dict[str, Any]
    lines: dict[Steps, tuple[str, int]] = field(default_factory=dict)

    def where(self, path: Steps) -> str:
        """ "file:line: a.b.c" for the deepest part of the path that was written somewhere."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                file, line = self.lines[path[:length]]
                place = f"{file}:{line}" if line else file
                return place + (f": {dotted(path)}" if path else "")
        return dotted(path)

    def over(self, base: Tree) -> Tree:
        """This tree on top of `base`: mappings merge, but an empty one clears; anything else replaces."""
        return Tree(_merged(base.data, self.data), {**base.lines, **self.lines})


def dotted(path: Steps) -> str:
    """ "a.b[0].c" for a path."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def parse(text: str, file: str) -> Tree:
    """The tree of one YAML file. A Mistake for bad YAML, a key that stands twice, or anything but a mapping on top."""
    try:
        node = yaml.compose(text, Loader=_READER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise Mistake(f"{file}{line}", f"this is not YAML: {problem}", "Check indentation and quotes there") from None
    if not isinstance(node, yaml.MappingNode):
        raise Mistake(f"{file}:1", "expected a mapping of names to values", "Begin with e.g. name: queue")
    lines: dict[Steps, tuple[str, int]] = {}
    data = _build(node, (), file, lines)
    return Tree(data, lines)


def read(path: Path, shown: str | None = None) -> Tree:
    """The tree of a file on disk."""
    name = shown or str(path)
    try:
        return parse(path.read_text(encoding="utf-8"), name)
    except UnicodeDecodeError:
        raise Mistake(name, "expected text in UTF-8", "Save the file as UTF-8") from None
    except OSError as error:
        raise Mistake(name, f"cannot read the file: {error.strerror}", "") from None


def _build(node: yaml.Node, path: Steps, file: str, lines: dict[Steps, tuple[str, int]]) -> Any:
    lines[path] = (file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in result:
                first = lines[(*path, key)][1]
                raise Mistake(f"{file}:{line}: {dotted((*path, key))}", f"stands twice, first on line {first}", "")
            result[key] = _build(value_node, (*path, key), file, lines)
            lines[(*path, key)] = (file, line)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, index), file, lines) for index, child in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    if node.tag == "tag:yaml.org,2002:int" and ":" in str(node.value):
        return str(node.value)
    return yaml.SafeLoader("").construct_object(node)


def _merged(base: Any, top: Any) -> Any:
    if isinstance(base, dict) and isinstance(top, dict) and top and not _another_kind(base, top):
        return {**base, **{key: _merged(base[key], value) if key in base else value for key, value in top.items()}}
    return top


def _another_kind(base: dict[str, Any], top: dict[str, Any]) -> bool:
    """Whether both say a distribution, each of its own kind: then the one on top replaces the other."""
    kinds = [next(iter(said), None) if len(said) == 1 else None for said in (base, top)]
    return kinds[0] != kinds[1] and all(kind in KINDS for kind in kinds)
