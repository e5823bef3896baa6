"""tvaers sweep: play a scenario at many values, find the knee of one, or see how long a disturbance lasts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.language import Language

EXAMPLES = (
    "tvaers sweep queue --vary 'streams.visitors.rate=0.5..0.9 /s' --replications 20",
    "tvaers sweep queue --find 'streams.visitors.rate=0.5..0.99 /s'",
    "tvaers sweep national --set network.ceiling=40 --find network.volume=1..18",
    "tvaers sweep national --recover index --at 09:00 --minutes 10",
    "tvaers sweep national --recover seb --outage --at 08:05",
)


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES", help="2,4,8 or low..high or low..high/steps. Repeatable: every combination."
        ),
    ] = None,
    find: Annotated[
        str | None,
        typer.Option(metavar="PATH=LOW..HIGH", help="The last value at which every target holds, bracketed to 2 %."),
    ] = None,
    recover: Annotated[
        str | None,
        typer.Option(
            metavar="STATION", help="Calls for 150 % of its capacity for a while: how long until queues are back?"
        ),
    ] = None,
    outage: Annotated[bool, typer.Option("--outage", help="With --recover: it stands still instead.")] = False,
    at: Annotated[str, typer.Option(metavar="TIME", help="With --recover: from when.")] = "09:00",
    minutes: Annotated[int, typer.Option(min=1, help="With --recover: for how long.")] = 10,
    replications: Annotated[int, typer.Option(min=1, help="Of every point, with the same chance in each point.")] = 10,
    seed: Annotated[int | None, typer.Option(min=0, help="Root of all chance.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Begin here: a time of day (08:00) or a date.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="End here: a time of day, or the last date to play.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set a value of the scenario. Repeatable.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Play on this Dask cluster (tcp://...), not on the cores here."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="The folder of the result.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier result in --out.")] = False,
    lang: Annotated[Language, typer.Option(help="Language of the report and the drawing.")] = Language.EN,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Play a scenario at many values of its parameters, or find the one at which it breaks.

    All points share their chance, so that a difference between them is not the luck of the draw. Finished points are
    kept under results/runs/points: an interrupted sweep goes on where it stopped. Writes report.html, sweep.json, and
    sweep.svg where one parameter is varied; tvaers report writes the report in the other language.
    """
    from sim.cli.record import command_line
    from sim.cli.span import spanned
    from sim.cli.swept import Asked, show, sweep
    from sim.cli.terminal import as_json, line, plain
    from sim.scenario.reading import load

    asked = Asked(tuple(vary or ()), find, recover, outage, at, minutes, replications, cluster, lang)
    given = tuple(settings or ())
    reading = spanned(load(scenario, given), seed, None, start, end)
    summary, folder = sweep(reading, given, asked, command_line(), out, overwrite, quiet or json)
    if json:
        as_json({"folder": str(folder), **summary})
    else:
        show(summary)
        line(f"\n{plain(folder)}")
    return 0
