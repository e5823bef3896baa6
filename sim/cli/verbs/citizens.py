"""tvaers citizens: test persons by situation."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = (
    "tvaers citizens national --with partial-consent --with ppr-elsewhere --limit 5",
    "tvaers citizens national --user ppr.851 --with two-repositories --json",
    "tvaers citizens national --situations",
)


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")],
    situations: Annotated[
        list[str] | None, typer.Option("--with", metavar="SITUATION", help="Only children who are so. Repeatable.")
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(metavar="USER", help="Only this test user's children; consents for its purpose. E.g. gp.851.3"),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 5,
    listed: Annotated[bool, typer.Option("--situations", help="List the situations instead.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> int:
    """Find test persons by situation, with their CPR numbers. They are made up, in a form that is issued to nobody.

    Consents are looked at for the hospital's overview unless a user is named. Exit status 1 when there is nobody.
    """
    from mocks.directory import citizens
    from mocks.situations import SITUATIONS
    from sim.cli.terminal import as_json, plain, table
    from sim.scenario.reading import load

    if listed:
        table("Situations", ("situation", "the child ..."), [(name, one.about) for name, one in SITUATIONS.items()])
        return 0
    found = citizens(load(scenario), situations or [], limit, user)
    if json:
        as_json(found)
    else:
        rows = [
            [plain(", ".join(value) if isinstance(value, list) else value) for value in one.values()] for one in found
        ]
        names = ("CPR", "name", ">age", "lives in", "school or day-care in", "clinic", "test users who know it")
        table("Children", names, rows)
    return 0 if found else 1
