"""Pages: Danish HTML from the templates beside this file, filled up so that their length tells little. No scripts of
others, no fonts of others, nothing fetched from elsewhere."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi.responses import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mocks import wording

_TEMPLATES = Path(__file__).parent / "templates"
PADDED_TO = 2048
SAFETY = {
    "content-security-policy": "default-src 'self'; img-src data:; frame-ancestors 'none'; form-action 'self'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["wording"] = wording
    environment.filters["time_told"] = wording.time_told
    return environment


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page. `values` is what its template asks for; a missing one is an error."""
    text = _environment().get_template(template).render({"user": None, "banner": "", **values}).encode()
    body = text.ljust(-(-len(text) // PADDED_TO) * PADDED_TO)
    return Response(body, status, SAFETY, "text/html; charset=utf-8")


@lru_cache(maxsize=8)
def static(name: str) -> bytes:
    """A style sheet or script of our own."""
    return (_TEMPLATES / name).read_bytes()
