"""tvaers check: read a scenario, and say what it asks of each station before anything is played."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = (
    "tvaers check queue",
    "tvaers check scenarios/national.yaml --set 'stations.seb.servers=high'",
    "tvaers check queue --json",
)


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set a value of the scenario. Repeatable.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List every station, not only the busiest 20.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> int:
    """Read a scenario and say what it asks of each station, before anything is played.

    Shows the planned calls and, per station, the offered load and utilisation in the busiest minute, 15 minutes and
    hour: work of first attempts at the planned moment, as if nobody waited. Above 70 % a station is busy; above 100 %
    its queue grows in that window. Staff at mailboxes are weighed over the whole day.

    Exit status: 0 the scenario can be played, 2 it cannot.
    """
    from sim.cli.checked import check
    from sim.cli.shown_check import show
    from sim.cli.terminal import as_json

    found = check(scenario, tuple(settings or ()))
    if json:
        as_json(found)
    else:
        show(found, every)
    return 0
