"""Practices side by side, on the terminal."""

from __future__ import annotations

from typing import Any

from sim.cli.terminal import duration, plain, share, table

STYLE = {"met": "green", "missed": "red", "undecided": "yellow"}


def show(practices: list[dict[str, Any]], lang: str) -> None:
    """The targets under each practice, then how each letter fares beside today."""
    names = [_said(one, lang) for one in practices]
    rows = []
    for place, target in enumerate(practices[0]["targets"]):
        rows.append((plain(target["target"]), *(_verdict(one["targets"][place]) for one in practices)))
    table("Targets", ("target", *(plain(name) for name in names)), rows)
    rows = [
        (
            plain(name),
            kind,
            *(str(told[count]) for count in ("letters", "shorter", "same", "longer")),
            _change(told["p50"]),
            _change(told["p95"]),
        )
        for name, one in zip(names, practices, strict=True)
        for kind, told in one["beside"].items()
    ]
    columns = ("practice", "receiver", ">letters", ">shorter", ">as long", ">longer", ">median change", ">p95")
    table("\nDwell of each letter beside today", columns, rows)


def _said(one: dict[str, Any], lang: str) -> str:
    return str(one["about"].get(lang) or one["name"])


def _verdict(cell: dict[str, Any]) -> str:
    value = ""
    if cell["value"] is not None:
        value = f" {share(cell['value']) if cell['unit'] == '%' else duration(cell['value'])}"
    return f"[{STYLE[cell['state']]}]{cell['state']}[/]{value}"


def _change(micros: int | None) -> str:
    if micros is None:
        return ""
    return f"{'+' if micros > 0 else '-' if micros < 0 else ''}{duration(abs(micros))}"
