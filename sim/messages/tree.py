"""The tree both forms of FHIR are read into (what JSON gives), and places in it.

A path is a tuple of names and list positions; written, it is a FHIRPath: Bundle.entry[2].resource.payload[0].
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import Any

Tree = dict[str, Any]
Path = tuple[str | int, ...]

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


def written(root: str, path: Path) -> str:
    """The path as FHIRPath, from the resource type `root`."""
    return root + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def nearest_line(lines: dict[Path, int], path: Path) -> int | None:
    """The line of the path, or of the closest part of the document around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def json_lines(text: str) -> dict[Path, int]:
    """The line (from 1) where every name and every list element of a JSON document begins.

    A second reading, made only when there is something to report. The text must have been parsed without fault.
    """
    newlines = [found.start() for found in re.finditer("\n", text)]
    lines: dict[Path, int] = {}
    stack: list[Path] = []
    here: Path = ()
    fresh = True  # whether the next token begins a value or, in an object, a name
    in_list: list[bool] = []
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        line = bisect_right(newlines, token.start()) + 1
        if first in "}]":
            here = stack.pop()
            in_list.pop()
            fresh = False
        elif first == ",":
            here = (*stack[-1], _next(here)) if in_list[-1] else stack[-1]
            fresh = True
            if in_list[-1]:
                continue
        elif first == ":":
            fresh = False
            continue
        elif in_list and not in_list[-1] and fresh and first == '"':
            here = (*stack[-1], json.loads(token[0]))
            lines[here] = line
            fresh = False
        else:
            lines.setdefault(here, line)
            if first in "{[":
                stack.append(here)
                in_list.append(first == "[")
                here = (*here, 0) if first == "[" else here
                fresh = True
    return lines


def _next(path: Path) -> int:
    last = path[-1]
    return last + 1 if isinstance(last, int) else 0
