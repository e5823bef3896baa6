"""FHIR XML and the tree, in both directions (FHIR R4, "XML Representation of Resources").

What the shape table knows is typed and put in lists as JSON would have it. What it does not know is carried along:
repeated children become a list, everything else stays single.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from sim.messages.safe_xml import local
from sim.messages.shapes import BOOLEANS, NUMBERS, RESOURCES, Shape, is_primitive, shape_of
from sim.messages.tree import Path, Tree

FHIR = "http://hl7.org/fhir"
XHTML = "http://www.w3.org/1999/xhtml"


def read_fhir_xml(root: etree._Element, lines: dict[Path, int] | None = None) -> Tree:
    """The tree of a resource; `lines`, when given, is filled with the line of every element."""
    tree: Tree = {"resourceType": local(root)}
    _children(root, RESOURCES.get(local(root)), tree, (), lines)
    return tree


def _children(
    element: etree._Element, shape: Shape | None, into: Tree, path: Path, lines: dict[Path, int] | None
) -> None:
    for name, value in element.attrib.items():
        if name in ("id", "url"):
            into[str(name)] = str(value)
    for child in element:
        name = local(child)
        known = shape.get(name) if shape else None
        held = into.get(name)
        many = known.many if known else isinstance(held, list) or held is not None
        if many and not isinstance(held, list):
            into[name] = [] if held is None else [held]
        here = (*path, name, len(into[name])) if many else (*path, name)
        if lines is not None:
            lines.setdefault(here, child.sourceline or 0)
            lines.setdefault((*path, name), child.sourceline or 0)
        value = _value(child, known.type if known else None, here, lines)
        if many:
            into[name].append(value)
        elif name not in into:
            into[name] = value


def _value(element: etree._Element, kind: str | None, path: Path, lines: dict[Path, int] | None) -> Any:
    if element.tag == f"{{{XHTML}}}div":
        return etree.tostring(element, encoding="unicode", with_tail=False)
    if (kind is not None and is_primitive(kind)) or (kind is None and "value" in element.attrib and len(element) == 0):
        return _primitive(str(element.get("value", "")), kind)
    if kind == "Resource" or (kind is None and local(element) == "resource"):
        inner = next(iter(element), None)
        if inner is None:
            return {}
        tree: Tree = {"resourceType": local(inner)}
        _children(inner, RESOURCES.get(local(inner)), tree, path, lines)
        return tree
    result: Tree = {}
    _children(element, shape_of(kind, None) if kind else None, result, path, lines)
    return result


def _primitive(text: str, kind: str | None) -> Any:
    if kind in BOOLEANS:
        return {"true": True, "false": False}.get(text, text)
    if kind in NUMBERS:
        try:
            return float(text) if kind == "decimal" else int(text)
        except ValueError:
            return text
    return text


def write_fhir_xml(tree: Tree) -> bytes:
    """The resource as a UTF-8 document, elements in the order of its shape."""
    root = etree.Element(f"{{{FHIR}}}{tree['resourceType']}", nsmap={None: FHIR})
    _write(tree, RESOURCES.get(tree["resourceType"]), root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _write(tree: Tree, shape: Shape | None, into: etree._Element) -> None:
    order = {name: place for place, name in enumerate(shape or ())}
    names = sorted((name for name in tree if name != "resourceType"), key=lambda name: order.get(name, len(order)))
    for name in names:
        known = shape.get(name) if shape else None
        values = tree[name] if isinstance(tree[name], list) else [tree[name]]
        for value in values:
            _write_one(name, value, known.type if known else None, into)


def _write_one(name: str, value: Any, kind: str | None, into: etree._Element) -> None:
    if name == "url" and local(into) == "extension":
        into.set("url", str(value))
    elif name == "div" and kind == "xhtml":
        into.append(etree.fromstring(value))
    elif isinstance(value, dict):
        child = etree.SubElement(into, f"{{{FHIR}}}{name}")
        if "resourceType" in value:
            child = etree.SubElement(child, f"{{{FHIR}}}{value['resourceType']}")
            _write(value, RESOURCES.get(value["resourceType"]), child)
        else:
            _write(value, shape_of(kind, value) if kind else None, child)
    else:
        child = etree.SubElement(into, f"{{{FHIR}}}{name}")
        child.set("value", {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value))
