"""tvaers run: play a scenario in virtual time and judge its targets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.exits import MEANING
from sim.cli.language import Language

EXAMPLES = (
    "tvaers run queue",
    "tvaers run scenarios/national.yaml --seed 7 --lang da",
    "tvaers run queue --set stations.counter.servers=2 --set 'streams.visitors.rate=1.5 /s'",
    "tvaers run queue --days 5 --from 09:00 --to 12:00 --out results/runs/mornings",
    "tvaers run sapa_login --variant single_sign_on",
    "tvaers run queue --json | jq .targets",
    "tvaers run national --days 250 --rows none",
    "tvaers run queue --until 'p95 visitors ±1%'",
    "tvaers run national --sensitivity",
)


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")],
    seed: Annotated[
        int | None, typer.Option(min=0, help="Root of all chance. [dim]Default: the scenario's.[/dim]")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days to play.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Begin here: a time of day (08:00) or a date.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="End here: a time of day, or the last date to play.")
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="fast, reference (slow and readable) or compiled: the same answer. "
            "[dim]Default: compiled where many plays repay compiling, else fast.[/dim]",
        ),
    ] = None,
    rows: Annotated[
        str | None,
        typer.Option(
            metavar="none|parquet",
            help="Play a day at a time, so that memory does not grow, and keep no rows or write them as they come. "
            "[dim]Default from 8 days on: none.[/dim]",
        ),
    ] = None,
    replications: Annotated[
        int | None, typer.Option(min=2, metavar="N", help="Play it N times with other chance, and pool.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="PRECISION", help="Replicate until precise: 'p95 lookup.klinikplus ±1%'.")
    ] = None,
    uncertainty: Annotated[
        int | None,
        typer.Option(min=2, metavar="N", help="Play N draws of the assumed parameters between low and high."),
    ] = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Move each assumed parameter alone to low and high, and rank them.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Play on this Dask cluster (tcp://...), not on the cores here."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Set a value of the scenario; low and high take that end of its range. Repeatable.",
        ),
    ] = None,
    variant: Annotated[
        str | None, typer.Option(metavar="NAME", help="Play this variant of the scenario (its file names them).")
    ] = None,
    under: Annotated[
        bool,
        typer.Option(
            "--under/--not-under",
            help="Judge again with each assumption that the scenario names under judge_under at its low and high end.",
        ),
    ] = True,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The run's folder. [dim]Default: results/runs/NAME-TIME-SEED.[/dim]"),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier run in --out.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON, and nothing else.")] = False,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.EN,
    look: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Play a scenario in virtual time and judge its targets.

    Writes a folder with run.json (what was played, with every parameter and its source), measurements.parquet (a row
    per call), summary.json and the report.
    """
    from sim.cli.many import Many, play_many
    from sim.cli.playing import play
    from sim.cli.progress import Progress
    from sim.cli.record import Order, command_line
    from sim.cli.reports import REPORT
    from sim.cli.run_folder import RECORD, read_json
    from sim.cli.shown_many import show_many
    from sim.cli.span import spanned
    from sim.cli.terminal import as_json, line, plain, show
    from sim.cli.variants import load_variant

    given = tuple(settings or ())
    reading = spanned(load_variant(scenario, variant, given), seed, days, start, end)
    many = Many(rows, replications, until, uncertainty, sensitivity, cluster)
    if many.asked(reading):
        order = Order(reading, engine or "compiled", given, command_line(), lang, variant, under)
        run = play_many(order, many, out, overwrite, Progress(quiet or json))
    else:
        order = Order(reading, engine or "fast", given, command_line(), lang, variant, under)
        run = play(order, out, overwrite, Progress(quiet or json))
    if json:
        as_json({"folder": str(run.folder), **run.summary})
    elif many.asked(reading):
        show_many(run.summary)
        line(f"\n{plain(run.folder)}")
    else:
        show(run.summary, read_json(run.folder, RECORD), lang)
        line(f"\n{plain(run.folder)}")
        if look and (run.folder / REPORT).is_file():
            typer.launch((run.folder / REPORT).resolve().as_uri())
    return int(run.status)


command.__doc__ = f"{command.__doc__}\n\n{MEANING}"
