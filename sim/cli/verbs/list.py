"""tvaers list: the shipped scenarios, each with its question."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sim.cli.language import Language

EXAMPLES = ("tvaers list", "tvaers list --lang da")


def command(
    lang: Annotated[Language, typer.Option(help="Language of the questions.")] = Language.EN,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> int:
    """List the shipped scenarios, each with the question it answers.

    Any of them can be played by its name, or copied and changed: `extends: national.yaml` on top of a file of your own
    takes over everything it does not say itself.
    """
    from sim.cli.terminal import as_json, line, plain, table
    from sim.scenario.reading import shipped_folder

    found = [_told(file.stem) for file in sorted(shipped_folder().glob("*.yaml"))]
    if json:
        as_json(found)
        return 0
    rows = [(plain(one["name"]), plain(one["question"].get(lang) or one["question"].get("en", ""))) for one in found]
    table("Shipped scenarios", ("name", "question"), rows)
    line(f"[dim]in {plain(shipped_folder())}[/dim]")
    return 0


def _told(name: str) -> dict[str, Any]:
    from sim.mistake import Mistake
    from sim.scenario.reading import load

    try:
        model = load(name).model
    except Mistake as mistake:
        return {"name": name, "question": {"en": f"cannot be read: {mistake.what}"}}
    return {"name": name, "question": model.question.model_dump()}
