"""Types, the quick way: whether a whole tree is of its types, told without saying where it is not.

Nearly every message is; only where this says no does shape_check look again and report each place.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable
from typing import Any

from sim.messages.safe_xml import MAX_DEPTH
from sim.messages.shapes import BOOLEANS, HAS_ZONE, NUMBERS, PRIMITIVES, RESOURCES, TYPES, Shape
from sim.messages.tree import Tree

Check = Callable[[Any, int], bool]
"""Of a value and how deep it stands."""


def fits(tree: Tree, shape: Shape, depth: int = 0) -> bool:
    """Whether every element is known, of its type and not empty. Names that begin with _ are passed over."""
    if depth > MAX_DEPTH:
        return False
    for name, value in tree.items():
        element = shape.get(name)
        if element is None:
            if name[:1] != "_" and name != "resourceType":
                return False
        elif element.many:
            check = CHECKS.get(element.type, _any_object)
            if type(value) is not list or not value:
                return False
            for one in value:
                if not check(one, depth + 2):
                    return False
        elif not CHECKS.get(element.type, _any_object)(value, depth + 1):
            return False
    return True


def _any_object(value: Any, _depth: int) -> bool:
    return type(value) is dict and bool(value)


def _resource(value: Any, depth: int) -> bool:
    if type(value) is not dict:
        return False
    name = value.get("resourceType")
    if not isinstance(name, str):
        return False
    shape = RESOURCES.get(name)
    return shape is None or fits(value, shape, depth)


def _object(shape: Shape) -> Check:
    return lambda value, depth: type(value) is dict and bool(value) and fits(value, shape, depth)


def _text(value: Any, _depth: int) -> bool:
    return type(value) is str and bool(value) and not value.isspace()


def _formed(kind: str) -> Check:
    form = PRIMITIVES[kind]
    if form is None:
        return _text
    whole = form.fullmatch
    return lambda value, _depth: type(value) is str and whole(value) is not None


def _moment(kind: str) -> Check:
    form = _formed(kind)
    return lambda value, depth: form(value, depth) and ("T" not in value or HAS_ZONE.fullmatch(value) is not None)


def _base64(value: Any, _depth: int) -> bool:
    if type(value) is not str or not value:
        return False
    try:
        binascii.a2b_base64(value.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        return False  # perhaps only broken into lines
    return True


CHECKS: dict[str, Check] = {
    **{kind: _formed(kind) for kind in PRIMITIVES},
    **dict.fromkeys(BOOLEANS, lambda value, _depth: type(value) is bool),
    **dict.fromkeys(NUMBERS, lambda value, _depth: type(value) in (int, float)),
    **{kind: _object(shape) for kind, shape in TYPES.items()},
    "dateTime": _moment("dateTime"),
    "instant": _moment("instant"),
    "base64Binary": _base64,
    "Resource": _resource,
}
