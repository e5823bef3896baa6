"""tvaers calibrate: service times from a log of calls, as a parameter file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = (
    "tvaers calibrate calls.csv",
    "tvaers calibrate calls.csv --below index=8 --station sdi-prod=index --for national --out measured.yaml",
    "tvaers calibrate results/runs/latest --system sapa --below 4",
)


def command(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="A CSV of calls, or the folder of a run.")],
    below: Annotated[
        list[str] | None,
        typer.Option(
            metavar="N|STATION=N",
            help="Fit calls that began while fewer than N others were at the station: at most its servers. Repeatable.",
        ),
    ] = None,
    station: Annotated[
        list[str] | None,
        typer.Option(metavar="SYSTEM=STATION", help="What a system of the log is called in a scenario. Repeatable."),
    ] = None,
    system: Annotated[
        str | None, typer.Option(metavar="STATION", help="Of a run's folder: the station its calls went to.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--for", metavar="SCENARIO", help="Check that its stations have these names.")
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="The parameter file; its plot and figures lie beside it.")
    ] = Path("measured.yaml"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier file.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Fit service times to a log of calls, and write them as a parameter file that a scenario can extend.

    The CSV has a line per call with begin, end, operation and system, and where it is known concurrency (others at the
    system when the call began) and server_time (what the system itself says it worked, without waiting for a thread or
    a connection of its own). A response time holds waiting: service times are fitted from server_time, or with --below
    from calls that found a server free. Otherwise the result is a delay without queue, marked so, and size refuses it.

    The first two thirds of the days are fitted and the rest foretold, so that the fit can be seen to hold or not. Of
    the kinds that a scenario can say the one nearest to the data is taken (Kolmogorov-Smirnov; of those equally near
    the simplest). Names of people are neither needed nor written.

    Exit status: 0 fitted, with doubts printed; 2 the log cannot be read or tells too little.
    """
    from sim.cli.calibration import parsed, write
    from sim.cli.progress import Progress
    from sim.cli.shown_calibration import show
    from sim.cli.terminal import as_json, line, plain

    options = parsed(below or (), station or ())
    written = write(log, system, options, scenario, out, overwrite, Progress(quiet or json))
    if json:
        as_json({"file": str(written.file), **written.told})
    else:
        show(written.told, written.found)
        line(f"\n{plain(written.file)}")
    return 0
