"""tvaers gate: has a number of virtual time changed since the baseline?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = (
    "tvaers gate queue national --baseline results/baselines",
    "tvaers gate queue --accept",
    "tvaers gate scenarios/*.yaml --json",
)


def command(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Scenario files, or shipped names.")],
    baseline: Annotated[Path, typer.Option(metavar="DIR", help="Where the baselines lie.")] = Path("results/baselines"),
    accept: Annotated[bool, typer.Option("--accept", help="Write what was found as the new baseline.")] = False,
    engine: Annotated[str, typer.Option(metavar="NAME", help="fast, reference or compiled: the same answer.")] = "fast",
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Play scenarios and show every number that has changed since their baseline.

    Virtual time is exact, so there is no tolerance: counts, quantiles to the microsecond, and a digest of every column
    of the rows. It tests the model, not your software.

    Exit status: 0 nothing changed (or accepted), 1 a number changed, 2 scenario, baseline or command line wrong, 3 a
    run is not valid.
    """
    from sim.cli.gating import gated, show, status_of
    from sim.cli.progress import Progress
    from sim.cli.terminal import as_json

    found = gated(scenarios, baseline, accept, engine, Progress(quiet or json))
    if json:
        as_json(found)
    else:
        show(found)
    return int(status_of(found))
