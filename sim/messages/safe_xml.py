"""XML from strangers: no entities, no external references, no network, bounded size and depth.

A fault in the document is returned as an `Unreadable`, never raised. The declared encoding is compared with the bytes:
a document that declares ISO-8859-1 and is UTF-8 (a public XDIS91 sample does) is reported, and read as what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from sim.messages.wording import Text, quoted

MAX_BYTES = 100 * 1024 * 1024
MAX_DEPTH = 100

_DECLARATION = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']", re.ASCII)
_SINGLE_BYTE = frozenset({"iso-8859-1", "iso-8859-15", "latin-1", "latin1", "windows-1252", "cp1252"})
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was wrong with the document itself: the key of the broken rule, the line if known, and what was found."""

    key: str
    found: Text
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document, or None with the reason among the faults; faults may also stand beside a parsed document."""

    root: etree._Element | None
    encoding: str
    faults: tuple[Unreadable, ...] = ()


def parse(data: bytes) -> Document:
    """The document, read with every door closed."""
    encoding, faults = _encoding(data)
    if _has_doctype(data if encoding != "utf-16" else data.decode("utf-16", "replace").encode()):
        return Document(None, encoding, (*faults, Unreadable("xml-doctype", Text("<!DOCTYPE", "<!DOCTYPE"), 1)))
    try:
        root = etree.fromstring(data, _parser(encoding))
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        line = getattr(fault, "lineno", None)
        return Document(None, encoding, (*faults, Unreadable("xml-syntax", quoted(_reason(fault)), line)))
    if too_deep(root):
        return Document(None, encoding, (*faults, Unreadable("depth", quoted(f"> {MAX_DEPTH}"), None)))
    return Document(root, encoding, faults)


def _parser(encoding: str) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=True,  # lifts the 10 MB limit on one text, which attachments pass; size and depth are bounded here
        remove_comments=True,
        remove_pis=True,
    )


def too_deep(root: etree._Element) -> bool:
    """True when elements are nested more than MAX_DEPTH levels."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    """The namespace without the name, or an empty string."""
    return str(element.tag).rpartition("}")[0].lstrip("{")


def _reason(fault: Exception) -> str:
    return str(fault).split("\n")[0]


def _encoding(data: bytes) -> tuple[str, tuple[Unreadable, ...]]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name, ()
    declared = _DECLARATION.match(data[:200].lstrip())
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if data.isascii():
        return ("utf-8" if name in {"utf-8", "us-ascii", "ascii"} | _SINGLE_BYTE else name), ()
    if name in _SINGLE_BYTE and _is_utf8(data):
        return "utf-8", (Unreadable("encoding-declaration", quoted(f"encoding={name}, bytes: utf-8"), 1),)
    if name == "utf-8" and not _is_utf8(data):
        line = data[: _first_bad_byte(data)].count(b"\n") + 1
        return "iso-8859-1", (Unreadable("encoding-declaration", quoted("encoding=utf-8, bytes: not utf-8"), line),)
    return name, ()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _first_bad_byte(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return fault.start
    return len(data)


def _has_doctype(data: bytes) -> bool:
    """Whether the prolog, which ends at the first element, holds a document type declaration."""
    at = 0
    while (at := data.find(b"<", at)) >= 0:
        if data.startswith(b"<?", at):
            end = data.find(b"?>", at)
        elif data.startswith(b"<!--", at):
            end = data.find(b"-->", at)
        else:
            return data[at : at + 9].upper() == b"<!DOCTYPE"
        if end < 0:
            return False
        at = end + 2
    return False
