"""Whether an answer is of the kind it has to be: a page saying that the system is down comes with status 200, too."""

from __future__ import annotations

import json


def is_of(kind: str, body: bytes) -> bool:
    """Whether a body is JSON, XML or HTML, as `kind` has it in small letters. ValueError for another kind."""
    if kind == "json":
        return _is_json(body)
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    is_page = start.startswith((b"<!doctype html", b"<html"))
    if kind == "html":
        return is_page
    if kind == "xml":
        return start.startswith(b"<") and not is_page
    raise ValueError(f"unknown kind of content: {kind}")


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
