"""The words of the report, in both languages, from one table: texts.yaml beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

LANGUAGES = ("en", "da")


@cache
def table() -> dict[str, dict[str, str]]:
    """Every text by its key, in every language."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(
        files("sim.report").joinpath("texts.yaml").read_text(encoding="utf-8")
    )
    return loaded


def text(lang: str, key: str, **values: object) -> str:
    """The text of a key with its values filled in. KeyError for a key or a language that does not exist."""
    return table()[key][lang].format(**values)


def name(lang: str, kind: str, identifier: str) -> str:
    """What people call this thing; its identifier where they have no other word for it. Stations have families."""
    known = table().get(f"{kind}.{identifier}")
    if known:
        return known[lang]
    family, _, member = identifier.partition(".")
    known = table().get(f"{kind}.{family}") if kind == "station" else None
    return f"{known[lang]}: {member}" if known else identifier
