"""Types: whether every element of the tree is of its type, before any rule reads it.

What is of the wrong type is reported and taken out of the tree, so that a rule may trust what it finds.
"""

from __future__ import annotations

import binascii
from typing import Any

from sim.messages.rules.rule import Break
from sim.messages.safe_xml import MAX_DEPTH
from sim.messages.shape_fits import fits
from sim.messages.shapes import BOOLEANS, HAS_ZONE, NUMBERS, PRIMITIVES, RESOURCES, TYPES, Shape, is_primitive, shape_of
from sim.messages.tree import Path, Tree
from sim.messages.wording import Text, quoted


def check_shapes(tree: Tree) -> list[Break]:
    """Every element that is not of its type. The tree is changed: wrong values are removed."""
    breaks: list[Break] = []
    shape = RESOURCES.get(str(tree.get("resourceType")))
    if shape is not None and not fits(tree, shape):
        _object(tree, shape, (), breaks)
    return breaks


def _object(tree: Tree, shape: Shape, path: Path, breaks: list[Break]) -> None:
    if len(path) > MAX_DEPTH:
        breaks.append(Break("depth", path, quoted(f"> {MAX_DEPTH}")))
        tree.clear()
        return
    wrong: list[str] = []
    for name, value in tree.items():
        element = shape.get(name)
        if element is None:
            if name[:1] != "_" and name != "resourceType":
                breaks.append(Break("fhir-unknown-element", (*path, name), quoted(name)))
        elif element.many:
            kept = _list(value, element.type, (*path, name), breaks)
            if kept is None:
                wrong.append(name)
            elif len(kept) != len(value):
                tree[name] = kept
        elif not _value(value, element.type, (*path, name), breaks):
            wrong.append(name)
    for name in wrong:
        del tree[name]


def _list(value: Any, kind: str, path: Path, breaks: list[Break]) -> list[Any] | None:
    """The elements that may be trusted; None when it is no list at all."""
    if type(value) is not list:
        breaks.append(Break("fhir-type", path, _is(value, "[]")))
        return None
    if not value:
        breaks.append(Break("fhir-empty", path, quoted("[]")))
    return [v for at, v in enumerate(value) if _value(v, kind, (*path, at), breaks)]


def _value(value: Any, kind: str, path: Path, breaks: list[Break]) -> bool:
    """True when the value may be trusted by the rules."""
    if is_primitive(kind):
        return _primitive(value, kind, path, breaks)
    if type(value) is not dict:
        breaks.append(Break("fhir-type", path, _is(value, kind)))
        return False
    if not value:
        breaks.append(Break("fhir-empty", path, quoted("{}")))
    if kind == "Resource":
        if not isinstance(value.get("resourceType"), str):
            breaks.append(Break("fhir-type", path, Text("no resourceType", "ingen resourceType")))
            return False
        shape = shape_of(kind, value)
    else:
        shape = TYPES.get(kind)
    if shape is not None:
        _object(value, shape, path, breaks)
    return True


def _primitive(value: Any, kind: str, path: Path, breaks: list[Break]) -> bool:
    if kind in BOOLEANS or kind in NUMBERS:
        fits = type(value) is bool if kind in BOOLEANS else type(value) in (int, float)
        if not fits:
            breaks.append(Break("fhir-type", path, _is(value, kind)))
        return fits
    if type(value) is not str:
        breaks.append(Break("fhir-type", path, _is(value, kind)))
        return False
    if not value or value.isspace():
        breaks.append(Break("fhir-empty", path, quoted(value)))
        return False
    if kind == "base64Binary":
        return _base64(value, path, breaks)
    form = PRIMITIVES[kind]
    if form is not None and form.fullmatch(value) is None:
        breaks.append(Break("fhir-primitive", path, quoted(value), quoted(kind)))
        return False
    if kind in ("dateTime", "instant") and HAS_ZONE.fullmatch(value) is None and "T" in value:
        breaks.append(Break("timezone", path, quoted(value)))
    return True


def _base64(value: str, path: Path, breaks: list[Break]) -> bool:
    try:
        binascii.a2b_base64(value.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        if _is_base64("".join(value.split())):
            return True  # line breaks inside are allowed by FHIR's base64Binary
        breaks.append(Break("base64", path, quoted(value, 40)))
        return False
    return True


def _is_base64(value: str) -> bool:
    try:
        binascii.a2b_base64(value.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        return False
    return True


def _is(value: object, wanted: str) -> Text:
    name = {dict: "{}", list: "[]", str: "string", bool: "boolean", type(None): "null"}.get(type(value), "number")
    return Text(f"{name} instead of {wanted}", f"{name} i stedet for {wanted}")
