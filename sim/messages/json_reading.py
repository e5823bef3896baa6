"""JSON from strangers: a tree, or what is wrong with the text. Never an exception."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from sim.messages.safe_xml import Unreadable
from sim.messages.tree import Tree
from sim.messages.wording import Text, quoted


def read_json(data: bytes) -> tuple[Tree | None, str, list[Unreadable]]:
    """The tree of a JSON object (or None), the text it was read from, and the faults found on the way."""
    faults: list[Unreadable] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        faults.append(Unreadable("encoding", quoted(f"byte {fault.start}: 0x{data[fault.start]:02x}"), line))
        text = data.decode("latin-1")
    doubled: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            names = [name for name, _ in pairs]
            doubled.extend(name for name in result if names.count(name) > 1)
        return result

    try:
        tree = json.loads(text, object_pairs_hook=once, parse_constant=_no_constant)
    except RecursionError:
        return None, text, [*faults, Unreadable("depth", Text("nested without end", "indlejret uden ende"))]
    except ValueError as fault:
        at = fault.lineno if isinstance(fault, json.JSONDecodeError) else None
        return None, text, [*faults, Unreadable("json-syntax", quoted(_reason(fault)), at)]
    faults.extend(Unreadable("json-duplicate-name", quoted(name)) for name in doubled)
    if not isinstance(tree, dict):
        return None, text, [*faults, Unreadable("json-syntax", quoted(type(tree).__name__), 1)]
    return tree, text, faults


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _reason(fault: ValueError) -> str:
    return fault.msg if isinstance(fault, json.JSONDecodeError) else str(fault).split(";")[0]
