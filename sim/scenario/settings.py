"""Setting single values of a scenario: `--set path=value`, variants, and the low and high ends of parameters."""

from __future__ import annotations

from typing import Any

import yaml

from sim.mistake import Mistake, nearest
from sim.scenario.allowed import words_at
from sim.scenario.tree import Steps, Tree, dotted


def with_setting(tree: Tree, setting: str) -> Tree:
    """The tree with one `path=value` from a command line."""
    path, equals, text = setting.partition("=")
    if not equals or not path:
        raise Mistake(f"--set {setting}", "expected path=value", "Write e.g. --set stations.seb.servers=4")
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        raise Mistake(f"--set {setting}", f"cannot read the value {text!r}", "Quote it as YAML") from None
    return changed(tree, path.strip(), value, f"--set {setting}")


def changed(tree: Tree, path: str, value: Any, where: str = "") -> Tree:
    """The tree with one value changed. `low` and `high` as value take that end of the parameter's range."""
    steps: Steps = tuple(int(part) if part.isdigit() else part for part in path.split("."))
    data = _changed(tree.data, steps, steps, value, where or f"set {path}")
    lines = {known: line for known, line in tree.lines.items() if known[: len(steps)] != steps}
    return Tree(data, {**lines, steps: (where or "set", 0)})


def _changed(data: Any, steps: Steps, whole: Steps, value: Any, where: str) -> Any:
    if not steps:
        return _new_value(data, value, where)
    key, rest = steps[0], steps[1:]
    if isinstance(data, list) and isinstance(key, int) and key < len(data):
        return [_changed(v, rest, whole, value, where) if i == key else v for i, v in enumerate(data)]
    key = str(key)
    if isinstance(data, dict):
        # Names of journeys and streams may hold dots themselves: the longest name that fits is meant.
        for length in range(len(steps), 0, -1):
            name = ".".join(str(step) for step in steps[:length])
            if name in data:
                return {**data, name: _changed(data[name], steps[length:], whole, value, where)}
        if not rest:
            return {**data, key: value}
        if key in words_at(whole[: len(whole) - len(rest)]):
            return {**data, key: _changed({}, rest, whole, value, where)}
        mend = nearest(key, (str(name) for name in data))
        raise Mistake(where, f"there is no {key!r} in {dotted(whole)}", mend)
    raise Mistake(where, f"{dotted(whole)} leads nowhere: {dotted(whole[: -len(steps)])} is a single value", "")


def _new_value(old: Any, value: Any, where: str) -> Any:
    if not (isinstance(old, dict) and "value" in old) or isinstance(value, dict):
        return value
    if value in ("low", "high"):
        if value not in old:
            raise Mistake(where, f"this parameter has no {value}", "Set a number instead")
        value = old[value]
    return {**{k: v for k, v in old.items() if k not in ("low", "high")}, "value": value, "status": "given"}
