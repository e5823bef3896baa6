"""Texts with {names} in them, made ready once so that filling one in costs next to nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

_NAME = re.compile(r"\{([a-z][a-z_0-9]*)\}")
Escape = Callable[[str], str]


class Unfilled(LookupError):
    """A name that the act does not bring; the argument is the name, never a value."""


@dataclass(frozen=True, slots=True)
class Template:
    """Fixed texts around names: `texts` has one more than `names`. `escape` makes a value safe for where it goes."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    escape: Escape

    def fill(self, values: Mapping[str, str]) -> str:
        """The text; Unfilled."""
        parts = [self.texts[0]]
        try:
            for name, text in zip(self.names, self.texts[1:], strict=True):
                parts += (self.escape(values[name]), text)
        except KeyError as error:
            raise Unfilled(error.args[0]) from None
        return "".join(parts)


def template(text: str, escape: Escape) -> Template:
    """A text read once. Braces that hold no lower-case name stay as they are."""
    pieces = _NAME.split(text)
    return Template(tuple(pieces[0::2]), tuple(pieces[1::2]), escape)


def as_it_is(value: str) -> str:
    """For bodies that are somebody's document already."""
    return value


def in_address(value: str) -> str:
    """For a path or a query."""
    return quote(value, safe="")


def in_form(value: str) -> str:
    """For a form's body."""
    return quote_plus(value)


def in_json(value: str) -> str:
    """For the inside of a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def in_header(value: str) -> str:
    """For a header: a line break would begin another one; ValueError."""
    if not value.isprintable():
        raise ValueError("a value for a header holds signs that no header may hold")
    return value
