"""tvaers compare: two runs, call by call."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = (
    "tvaers compare results/runs/before results/runs/after",
    "tvaers compare results/runs/before latest --json",
    "tvaers compare national national --set-b stations.index.servers=6 --replications 10",
    "tvaers compare queue queue --set-b seed=2",
)


def command(
    first: Annotated[str, typer.Argument(metavar="A", help="A run's folder, its name, or latest; or a scenario.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another run or scenario.")],
    replications: Annotated[
        int | None,
        typer.Option(
            min=2,
            metavar="N",
            help="Play both N times, and tell changes from luck. [dim]Default of scenarios: 10.[/dim]",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set a value on both sides. Repeatable.")
    ] = None,
    settings_b: Annotated[
        list[str] | None, typer.Option("--set-b", metavar="PATH=VALUE", help="Set a value of B only. Repeatable.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Play on this Dask cluster (tcp://...), not on the cores here."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Compare two runs call by call, or two scenarios over replications: what is the same, what changed, by how much.

    With the same scenario and seed both runs have the same calls with the same chance, so each call is its own control
    and small differences show. Differences are B minus A, in milliseconds. One run on each side raises no alarm: where
    chance differs it cannot tell luck from change.

    With --replications both sides are played again so many times. Calls, means, quantiles and failures of every journey
    are one family of comparisons, which calls luck a change at most once in a hundred times; where no change is seen,
    the smallest is named that would have been.

    Exit status: 0 compared, 2 a run cannot be read. It judges nothing: that is what gate does.
    """
    from sim.cli import changing, comparing
    from sim.cli.many import KEPT
    from sim.cli.progress import Progress
    from sim.cli.terminal import as_json
    from sim.mistake import Mistake

    both, alone = tuple(settings or ()), tuple(settings_b or ())
    runs = changing.is_run(first) and changing.is_run(second)
    if replications is None and runs:
        if both or alone:
            raise Mistake("--set", "two runs are compared as they were played", "Add --replications 10 to play them")
        found = comparing.compared(first, second)
        show = comparing.show
    else:
        sides = changing.side(first, both), changing.side(second, (*both, *alone))
        found = changing.changed(*sides, replications or 10, KEPT, cluster, Progress(quiet or json))
        show = changing.show
    if json:
        as_json(found)
    else:
        show(found)
    return 0
