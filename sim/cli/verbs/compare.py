"""tvaers compare: two runs, call by call."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = (
    "tvaers compare results/runs/before results/runs/after",
    "tvaers compare results/runs/before latest --json",
)


def command(
    first: Annotated[str, typer.Argument(metavar="A", help="A run's folder, its name, or latest.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another run.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> int:
    """Compare two runs call by call: what is the same, what changed, and by how much.

    With the same scenario and seed both runs have the same calls with the same chance, so each call is its own control
    and small differences show. Differences are B minus A, in milliseconds.

    Exit status: 0 compared, 2 a run cannot be read. It judges nothing: that is what gate does.
    """
    from sim.cli.comparing import compared, show
    from sim.cli.terminal import as_json

    found = compared(first, second)
    if json:
        as_json(found)
    else:
        show(found)
    return 0
