"""tvaers guide: what a vendor's system of one kind finds in the mocks."""

from __future__ import annotations

from typing import Annotated, Any

import typer

EXAMPLES = ("tvaers guide sapa", "tvaers guide gp --scenario national --url http://127.0.0.1:8123 --json")


def command(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="sapa, epj or gp: the kind of system you build.")],
    scenario: Annotated[str, typer.Option(metavar="SCENARIO", help="The scenario that is served.")] = "national",
    url: Annotated[str, typer.Option(help="Where it is served.")] = "http://127.0.0.1:8080",
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> int:
    """Tell what to call, as whom, and what to expect: five children, each with the answer that is right.

    The children and their answers are those of `tvaers serve` with the same scenario, before anything is changed.
    """
    from mocks.directory import guide
    from mocks.running import Network, Options
    from sim.cli.terminal import as_json, line, plain, table
    from sim.scenario.reading import load

    found = guide(Network(load(scenario), Options(delay=False)), role)
    lookup = next(one for _, one in reversed(found["interfaces"]) if "{cpr}" in one.curl and "sources" not in one.curl)
    if json:
        interfaces = [
            {"system": title, "address": url + one.path, "from": str(one.provenance)}
            for title, one in found["interfaces"]
        ]
        as_json({**found, "interfaces": interfaces})
        return 0
    line(f"[bold]{plain(role)}[/bold]: {plain(found['about'])}")
    rows = [(plain(title), plain(url + one.path), plain(one.provenance)) for title, one in found["interfaces"]]
    table("You call", ("system", "address", "where it comes from"), rows)
    line(f"\nas {plain(found['user'])}, password {plain(found['password'])} ({plain(found['organisation'])})\n")
    children = [(one["cpr"], one["about"], plain(_expected(one["expected"]))) for one in found["children"]]
    table("Children and the right answer", ("CPR", "the child ...", "answer"), children)
    line("\n[bold]Check[/bold]")
    for text in _commands(found, lookup.curl, url):
        typer.echo(text)
    return 0


def _commands(found: dict[str, Any], curl: str, url: str) -> list[str]:
    """Shell lines that log in and look every child up."""
    credentials = f'{{"user":"{found["user"]}","password":"{found["password"]}"}}'
    reading = "python3 -c 'import json, sys; print(json.load(sys.stdin)[\"token\"])'"
    lines = [f"TOKEN=$(curl -s {url}/own/token -d '{credentials}' | {reading})"]
    bearer = {"token": "$TOKEN", "url": url}
    for one in found["children"]:
        typed = curl.format(cpr=one["cpr"], **bearer).replace(
            "'authorization: Bearer $TOKEN'", '"authorization: Bearer $TOKEN"'
        )
        lines.append(f"curl {typed}")
    return lines


def _expected(answer: dict[str, object]) -> str:
    return ", ".join(
        f"{name} {value}" if name != "outcome" else str(value)
        for name, value in answer.items()
        if value not in ([], "")
    )
