"""tvaers load: play a scenario's calls in real time against mocks, or against a system under test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.exits import MEANING
from sim.cli.language import Language

EXAMPLES = (
    "tvaers load national --minutes 2",
    "tvaers load national --init mapping.yaml",
    "tvaers load national --mapping mapping.yaml --check",
    "tvaers load national --mapping mapping.yaml --from 08:00 --minutes 10",
)


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")],
    target: Annotated[
        str, typer.Option(metavar="URL", help="The address to ask. [dim]Default: mocks that are started for it.[/dim]")
    ] = "",
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="How the target is asked; --init writes one to begin with.")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(min=0.05, help="How long calls are sent. [dim]Default: 10, or the whole log.[/dim]")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Begin here. [dim]Default: the busiest window.[/dim]")
    ] = None,
    rate: Annotated[
        str | None, typer.Option(metavar="xN", help="So many times the scenario's volume, such as x10.")
    ] = None,
    letters: Annotated[
        bool,
        typer.Option("--letters", help="Send the scenario's letters too; they are acknowledged, opened and answered."),
    ] = False,
    run_out: Annotated[
        float | None, typer.Option(min=0, metavar="MINUTES", help="How long what was sent is followed afterwards.")
    ] = None,
    clock_rate: Annotated[
        int, typer.Option(min=1, max=1000, help="Time goes so many times as fast; not with response-time targets.")
    ] = 1,
    replay: Annotated[
        Path | None,
        typer.Option(metavar="LOG", help="Play recorded calls (CSV: begin, end, operation, system) with its people."),
    ] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Generating processes on this machine.")] = 1,
    master: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Wait here for workers on other machines.")
    ] = None,
    workers: Annotated[int, typer.Option(min=0, max=1000, help="How many come.")] = 0,
    worker: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Generate for the master there; it has the results.")
    ] = None,
    ui: Annotated[int | None, typer.Option(metavar="PORT", help="Locust's web interface on this port.")] = None,
    trace: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What `tvaers serve --trace FILE` wrote, to tell time apart by.")
    ] = None,
    init: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a mapping with comments, and leave.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Try address, logins and one lookup of each kind, and leave.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Root of all chance. [dim]Default: the scenario's.[/dim]")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set a value of the scenario. Repeatable.")
    ] = None,
    variant: Annotated[str | None, typer.Option(metavar="NAME", help="Play this variant of the scenario.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The run's folder. [dim]Default: under results/runs.[/dim]")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier run in --out.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON, and nothing else.")] = False,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.EN,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Play a scenario's calls in real time, as an open workload, and judge its targets.

    Every call is sent at its planned moment, whatever became of those before, and its response time counts from there.
    Without a target the mocks of the scenario are started for it. A run whose generator was late, or that was cut
    short, is not valid.
    """
    from sim.cli.load_asked import Asked, Whither, initialised, prepared
    from sim.cli.load_checking import checked, worked
    from sim.cli.loading import load
    from sim.cli.record import Order, command_line
    from sim.cli.run_folder import RECORD, read_json
    from sim.cli.terminal import as_json, line, plain, show

    if init is not None:
        return initialised(init)
    given = tuple(settings or ())
    asked = Asked(scenario, variant, given, seed, start, minutes, rate, clock_rate, replay, quiet or json, run_out)
    ready = prepared(asked, Whither(target, mapping, trace, processes, ui, master, workers, letters))
    if check:
        return checked(ready, json)
    if worker is not None:
        return worked(ready, worker)
    order = Order(ready.reading, "fast", given, command_line(), lang, variant, under=False)
    run = load(order, ready.built, ready.window, ready.how, out, overwrite, quiet or json)
    if json:
        as_json({"folder": str(run.folder), **run.summary})
    else:
        show(run.summary, read_json(run.folder, RECORD), lang)
        line(f"\n{plain(run.folder)}")
    return int(run.status)


command.__doc__ = f"{command.__doc__}\n\n{MEANING}"
