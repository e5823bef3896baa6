"""tvaers guide: what a vendor's system of one kind finds in the mocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from mocks.guides.directory import Guided

EXAMPLES = (
    "tvaers guide epj",
    "tvaers guide case-system",
    "tvaers guide gp --scenario national --url http://127.0.0.1:8123 --json",
)


def command(
    role: Annotated[
        str,
        typer.Argument(
            metavar="ROLE", help="sapa, epj, gp, case-system or correspondence: the kind of system you build."
        ),
    ],
    scenario: Annotated[str, typer.Option(metavar="SCENARIO", help="The scenario that is served.")] = "national",
    url: Annotated[str, typer.Option(help="Where it is served.")] = "http://127.0.0.1:8080",
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> int:
    """Tell what to call, who calls you, as whom, and what to expect: five children, each with the answer that is right.

    The children and their answers are those of `tvaers serve` with the same scenario, before anything is changed.
    Afterwards `tvaers report --vendor URL` lists each request that came, right or wrong, by which rule.
    """
    from mocks.guides.directory import guide
    from mocks.running import Network, Options
    from sim.cli.terminal import as_json, line, plain, table
    from sim.scenario.reading import load

    found = guide(Network(load(scenario), Options(delay=False)), role)
    if json:
        as_json(_plain(found, url))
        return 0
    line(f"[bold]{plain(role)}[/bold]: {plain(found.about)}")
    rows = [(plain(title), plain(url + one.path), plain(one.provenance)) for title, one in found.interfaces]
    table("You call", ("system", "address", "where it comes from"), rows)
    line("\n[bold]Who calls you[/bold]")
    for text in found.called_by:
        line(f"  {plain(text)}")
    line(f"\nas {plain(found.user)}, password {plain(found.password)} ({plain(found.organisation)})\n")
    asks = any(one.do for one in found.tasks)
    names = ("CPR", "the child ...", *(["you"] if asks else []), "right answer")
    table("Children and the right answer", names, [_row(one, asks) for one in found.tasks])
    line("\n[bold]Check[/bold]")
    typer.echo(f"URL={url}")
    for text in found.credentials:
        typer.echo(text)
    for number, one in enumerate(found.tasks, start=1):
        typer.echo(f"# {number}: {_expected(one.expected)}")
        for text in one.check:
            typer.echo(text)
    typer.echo("# each request that came, right or wrong, by which rule (control token: tvaers serve prints it)")
    typer.echo("tvaers report --vendor $URL")
    return 0


def _plain(found: Guided, url: str) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "about": found.about,
        "user": found.user,
        "organisation": found.organisation,
        "password": found.password,
        "interfaces": [
            {"system": title, "address": url + one.path, "from": str(one.provenance)} for title, one in found.interfaces
        ],
        "called_by": list(found.called_by),
        "credentials": list(found.credentials),
        "children": [asdict(one) for one in found.tasks],
    }


def _row(task: Any, asks: bool) -> tuple[str, ...]:
    from sim.cli.terminal import plain

    return (task.cpr, plain(task.about), *([plain(task.do)] if asks else []), plain(_expected(task.expected)))


def _expected(answer: dict[str, object]) -> str:
    return ", ".join(
        f"{name} {value}" if name != "outcome" else str(value)
        for name, value in answer.items()
        if value not in ([], "")
    )
