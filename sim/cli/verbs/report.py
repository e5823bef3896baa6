"""tvaers report: the report of anything that left a folder, on the terminal and as HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.language import Language

EXAMPLES = (
    "tvaers report latest",
    "tvaers report results/runs/national-20261123T080000Z-1 --lang da --out rapport.html",
    "tvaers report latest --open",
    "tvaers report --vendor http://127.0.0.1:8080",
    "tvaers report --letters http://127.0.0.1:8080",
)


def command(
    run: Annotated[
        str, typer.Argument(metavar="RUN", help="Folder of a run, a sweep, an agree or a gate; its name, or latest.")
    ] = "latest",
    lang: Annotated[
        Language | None, typer.Option(help="Language of the report. [dim]Default: as it was played.[/dim]")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it here. [dim]Default: report.html in the run.[/dim]")
    ] = None,
    look: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON, and write nothing.")] = False,
    vendor: Annotated[
        bool,
        typer.Option(
            "--vendor",
            help="RUN is a running network's address, or its kept trace: judge who called it, and write nothing.",
        ),
    ] = False,
    letters: Annotated[
        bool,
        typer.Option(
            "--letters",
            help="RUN is a running network's address, or what it told of its letters: how long they took, hop by hop.",
        ),
    ] = False,
    control_token: Annotated[
        str,
        typer.Option(
            envvar="TVAERS_CONTROL_TOKEN", help="With --vendor or --letters: the token that tvaers serve prints."
        ),
    ] = "",
) -> int:
    """Write the report of a finished run, sweep, agree or gate anew, and show its tables.

    The report is one HTML file that opens offline. Nothing is played again.

    With --vendor: each request that a vendor's system made to the mocks, right or wrong, by which rule, and the rule's
    source. With --letters: transit, dwell and turnaround of the letters in its mailboxes, as a run's summary has them.

    Exit status: 0 written, 2 the run cannot be read or the file not written.
    """
    from sim.cli.reports import result_of
    from sim.cli.terminal import as_json, line, plain

    if vendor:
        from mocks.vendor_report import judged
        from sim.cli.vendor import show_vendor, trace_of

        told = judged(trace_of(run, control_token))
        as_json(told) if json else show_vendor(told)
        return 0
    if letters:
        from sim.cli.letters import letters_of, show_letters

        found = letters_of(run, control_token)
        as_json(found) if json else show_letters(found)
        return 0
    result = result_of(run)
    if json:
        as_json(result.content)
        return 0
    spoken = lang or str(result.record.get("lang", "en"))
    file = result.rewrite(spoken, out)
    result.show(spoken)
    line(f"\n{plain(file)}")
    if look:
        typer.launch(file.resolve().as_uri())
    return 0
