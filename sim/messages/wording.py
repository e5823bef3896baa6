"""Words in two languages, and the hiding of personal numbers in every text."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Language = Literal["en", "da"]

_PERSONAL = re.compile(r"(?<![0-9A-Za-z])([0-9]{6})([- ]?)([0-9]{4}|[0-9][A-Z]{2}[0-9])(?![0-9A-Za-z])")


class Text(NamedTuple):
    """One sentence in English and in Danish."""

    en: str
    da: str

    def of(self, language: Language) -> str:
        """The sentence in one language."""
        return self.da if language == "da" else self.en

    def hidden(self) -> Text:
        """The same sentence with personal numbers made unreadable."""
        return Text(hide(self.en), hide(self.da))


NOTHING = Text("nothing", "ingenting")


def hide(text: str) -> str:
    """`text` with every CPR number and replacement number cut to its date: 150314-xxxx."""
    return _PERSONAL.sub(lambda found: f"{found[1]}{found[2] or '-'}xxxx", text)


def hide_number(value: str) -> str:
    """A personal number cut to its first six characters, whatever form the rest has."""
    return value[:6] + "-xxxx" if len(value) > 6 else "x" * len(value)


def quoted(value: object, limit: int = 80) -> Text:
    """What was found, in quotes and cut to `limit` characters; None is `nothing`."""
    if value is None:
        return NOTHING
    shown = str(value)
    shown = repr(shown if len(shown) <= limit else shown[: limit - 1] + "…")
    return Text(shown, shown)


def counted(number: int) -> Text:
    """A count, as both languages write it."""
    return Text(str(number), str(number))
