"""tvaers gate: has a change made something slower, in the model or in your software?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.language import Language

EXAMPLES = (
    "tvaers gate queue national --baseline results/baselines",
    "tvaers gate queue --accept",
    "tvaers gate scenarios/*.yaml --json",
    "tvaers gate ci_overview --base-url http://localhost:8201 --head-url http://localhost:8202 --mapping mapping.yaml "
    "--mocks-port 8080",
    "tvaers gate ci_overview --mapping mapping.yaml --ready 'http://localhost:{port}/ready' "
    "--base-cmd 'cd ../base && ./serve' --head-cmd ./serve --junit gate.xml --history gate.csv",
    "tvaers gate --init github",
)

MODEL, SOFTWARE = "The model (virtual time)", "Your software (real time)"


def command(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="SCENARIO...", help="Scenario files, or shipped names.")
    ] = None,
    baseline: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the baselines lie.", rich_help_panel=MODEL)
    ] = Path("results/baselines"),
    accept: Annotated[
        bool, typer.Option("--accept", help="Write what was found as the new baseline.", rich_help_panel=MODEL)
    ] = False,
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="fast, reference or compiled: the same answer.", rich_help_panel=MODEL)
    ] = "fast",
    base_cmd: Annotated[
        str, typer.Option(metavar="COMMAND", help="Starts the version to compare with.", rich_help_panel=SOFTWARE)
    ] = "",
    head_cmd: Annotated[
        str, typer.Option(metavar="COMMAND", help="Starts the version with the change.", rich_help_panel=SOFTWARE)
    ] = "",
    ready: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Answers when a version is ready. With {port} each gets a port of its own (also in TVAERS_PORT) and "
            "both run all the time; without, they take turns.",
            rich_help_panel=SOFTWARE,
        ),
    ] = "",
    base_url: Annotated[
        str,
        typer.Option(
            metavar="URL", help="The version to compare with, where it runs already.", rich_help_panel=SOFTWARE
        ),
    ] = "",
    head_url: Annotated[
        str, typer.Option(metavar="URL", help="The version with the change, where it runs.", rich_help_panel=SOFTWARE)
    ] = "",
    mocks_port: Annotated[
        int,
        typer.Option(
            metavar="PORT",
            min=0,
            max=65535,
            help="Where the mocks answer, for versions that run already and must know beforehand. [dim]Default: a free "
            "port, told in TVAERS_MOCKS_URL.[/dim]",
            rich_help_panel=SOFTWARE,
        ),
    ] = 0,
    mapping: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="How your system is asked: addresses, login, operations. [dim]Default: as our mocks are.[/dim]",
            rich_help_panel=SOFTWARE,
        ),
    ] = "",
    budget: Annotated[
        str,
        typer.Option(metavar="TIME", help="What the gate may take, a confirmation included.", rich_help_panel=SOFTWARE),
    ] = "20m",
    pairs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Pairs of halves. [dim]Default: what the budget allows, up to 8.[/dim]",
            rich_help_panel=SOFTWARE,
        ),
    ] = None,
    must_detect: Annotated[
        str,
        typer.Option(
            metavar="SHARE",
            help="Where the noise would hide a change of this size, the answer is 'too noisy'.",
            rich_help_panel=SOFTWARE,
        ),
    ] = "15%",
    warm_up: Annotated[
        str, typer.Option(metavar="TIME", help="Discarded at the beginning of each half.", rich_help_panel=SOFTWARE)
    ] = "5s",
    primary: Annotated[
        str,
        typer.Option(
            metavar="p50|p90|p95|p99",
            help="What is compared of each journey; the other quantiles are shown.",
            rich_help_panel=SOFTWARE,
        ),
    ] = "p95",
    other_operations: Annotated[
        bool,
        typer.Option(
            "--other-operations",
            help="Head may ask the mocks more or less often than base: the change means to. [dim]Otherwise that fails "
            "head.[/dim]",
            rich_help_panel=SOFTWARE,
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The gate's folder. [dim]Default: results/gates/NAME-TIME.[/dim]",
            rich_help_panel=SOFTWARE,
        ),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write JUnit XML here too.", rich_help_panel=SOFTWARE)
    ] = None,
    history: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Add a line to this CSV.", rich_help_panel=SOFTWARE)
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the report.", rich_help_panel=SOFTWARE)] = Language.EN,
    init: Annotated[
        str,
        typer.Option(
            metavar="github|gitlab",
            help="Write workflow, mapping and targets with comments into this folder, and leave.",
            rich_help_panel=SOFTWARE,
        ),
    ] = "",
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Only try addresses, login and one lookup of each kind.", rich_help_panel=SOFTWARE
        ),
    ] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="PATH=VALUE", help="Set a value of the scenario. Repeatable.", rich_help_panel=SOFTWARE
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Say whether something has become slower: in the model, or in your software.

    With scenarios alone it plays them in virtual time and shows every number that has changed since its baseline.
    Virtual time is exact, so there is no tolerance. That tests the model, not your software.

    With --base-cmd and --head-cmd (or --base-url and --head-url) it drives two versions of your system in turns, base
    head head base, with the same calls and the same delays of the mocks, which TVAERS_MOCKS_URL points them at. It
    judges the head's targets and whether p95 has become slower, in your system and in total, and says beforehand which
    change it would find. What is suspected is played once more before it is called slower.

    Exit status: 0 nothing changed, or passed; 1 a number changed, a target missed or undecided, head slower, failing,
    not starting, or asking the mocks more or less often than base; 2 scenario, baseline or command line wrong; 3 not
    valid (base fails or does not start, too noisy, the machine was too busy).
    """
    if init:
        from sim.cli.gate.starting import begin, show_next

        begin(init)
        if not (head_cmd or head_url):
            show_next()
            return 0
        scenarios, mapping, check = scenarios or ["tvaers/gate.yaml"], mapping or "tvaers/mapping.yaml", True
    software = any((base_cmd, head_cmd, base_url, head_url))
    if not software and not check:
        from sim.cli.gate.virtual import run_virtual

        return run_virtual(scenarios or (), baseline, accept, engine, json, quiet)
    from sim.cli.gate.options import Given, run_software

    given = Given(
        tuple(scenarios or ()), (base_cmd, head_cmd), (base_url, head_url), ready, mapping, budget, pairs, must_detect,
        warm_up, primary, out, junit, history, lang, tuple(settings or ()), other_operations, mocks_port,
        check, json, quiet,
    )  # fmt: skip
    return run_software(given)
