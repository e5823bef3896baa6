"""tvaers serve: the mock systems of a scenario, for a vendor's system to call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast
from urllib.parse import urlsplit

import typer

if TYPE_CHECKING:
    from mocks.running import Network
    from mocks.tls import Tls

EXAMPLES = (
    "tvaers serve national",
    "tvaers serve scenarios/national.yaml --only sapa --port 8123 --no-delay",
    "tvaers serve national --store kept.sqlite",
    "tvaers serve national --replace epj=http://127.0.0.1:9000",
    "tvaers serve national --tls --level full",
    "tvaers serve national --clock-rate 60",
)


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")],
    host: Annotated[
        str, typer.Option(help="Where to listen. Anything but loopback lets others in: there are no real secrets here.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 8080,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="SYSTEM", help="Serve only this system. Repeatable.")
    ] = None,
    no_delay: Annotated[
        bool, typer.Option("--no-delay", help="Answer at once instead of when the scenario says.")
    ] = False,
    level: Annotated[
        str | None,
        typer.Option(
            metavar="full|token|open",
            help="What is checked: tokens; signatures and agreements too; or nothing (with --no-security).",
        ),
    ] = None,
    no_security: Annotated[
        bool, typer.Option("--no-security", help="Answer without login; every page says so.")
    ] = False,
    tls: Annotated[
        bool, typer.Option("--tls", help="Serve with https, by a test CA made for this run; its file is printed.")
    ] = False,
    test_cpr: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CSV of further test persons that letters may be about: number,name,source."),
    ] = None,
    store: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep what is written, and go on from it (SQLite).")
    ] = None,
    trace: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a line for every request, for tvaers load --trace FILE.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The address others reach it by, for what is printed.")
    ] = None,
    at: Annotated[str, typer.Option(metavar="TIME", help="Time of day on the test clock at start.")] = "09:00",
    replaced: Annotated[
        list[str] | None,
        typer.Option(
            "--replace",
            metavar="SYSTEM=URL",
            help="Your system takes this mock's place: what comes to its addresses goes on to it. Repeatable.",
        ),
    ] = None,
    clock_rate: Annotated[
        int, typer.Option(min=1, max=86_400, help="How many times as fast as real time the test clock runs.")
    ] = 1,
    control_token: Annotated[
        str, typer.Option(envvar="TVAERS_CONTROL_TOKEN", help="Token for control. [dim]Default: a new one.[/dim]")
    ] = "",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set a value of the scenario. Repeatable.")
    ] = None,
) -> int:
    """Start the mock systems of a scenario, for a vendor's system to call.

    All systems run in one process and answer as slowly as the scenario says: each request plays the part of the journey
    behind its interface. Everybody in it is made up. Prints addresses, test users, where each interface comes from, and
    a curl line for each. Ends with Ctrl-C.
    """
    from mocks.clock import time_of_day
    from mocks.replaced import replacements
    from mocks.running import Network, Options
    from mocks.server import bound, serve
    from mocks.store import Store
    from mocks.systems import SYSTEMS
    from mocks.tls import folder_of, prepared
    from sim.cli.documents import further_test_persons
    from sim.mistake import Mistake, nearest
    from sim.scenario.reading import load

    known = [system.name for system in SYSTEMS]
    for name in only or ():
        if name not in known:
            raise Mistake("--only", f"there is no system {name!r}", nearest(name, known))
    try:
        moment = time_of_day(at)
    except ValueError as error:
        raise Mistake("--at", str(error), "Write e.g. --at 08:00") from None
    reading = load(scenario, tuple(settings or ()))
    checked, public = _level(level, no_security), (public_url or "").rstrip("/")
    persons = further_test_persons(test_cpr)
    others = replacements(replaced or (), SYSTEMS)
    options = Options(
        not no_delay, checked, moment, tuple(only or ()), control_token, clock_rate, public, persons, others
    )
    with bound(host, port) as listening:
        address, number = listening.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        url = public or f"{'https' if tls else 'http'}://{shown}:{number}"
        files = prepared(folder_of(store, number), (host, urlsplit(public).hostname or "")) if tls else None
        kept = Store(store, reading.model.name) if store else None
        network = Network(reading, options, store=kept)
        if trace:
            network.trace_to(trace)
        serve(network, listening, lambda: _tell(network, url, files), files)
    return 0


def _level(word: str | None, no_security: bool) -> Literal["full", "token", "open"]:
    from sim.mistake import Mistake

    if no_security != (word == "open") and (no_security, word) != (True, None):
        mend = "Write --no-security, with --level open or without --level"
        raise Mistake("--level", "open goes with --no-security, and no other level does", mend)
    if word is None:
        return "open" if no_security else "token"
    if word not in ("full", "token", "open"):
        raise Mistake("--level", f"expected full, token or open, not {word!r}", "Leave it out for token")
    return cast('Literal["full", "token", "open"]', word)


def _tell(network: Network, url: str, tls: Tls | None) -> None:
    """Print what a user needs to begin."""
    import sys

    from mocks.directory import addresses
    from mocks.users import PASSWORD, examples
    from sim.cli.terminal import line, plain, table
    from sim.network.days import day_number

    lines = addresses(network, url)
    rows = [(plain(title), plain(url + one.path), plain(one.provenance)) for title, one, _ in lines]
    table("Interfaces", ("system", "address", "where it comes from"), rows)
    users = examples(network.world, day_number(network.clock.today()))
    table("Test users", ("user", "role"), [(plain(name), plain(role.name.lower())) for role, name in users.items()])
    error = network.timer_error
    said = [
        f"every password is {PASSWORD}; control token {network.control_token}",
        f"test clock {network.clock.told(network.clock.now())}; timers late by {error['p50']:.1f} ms in the median, "
        f"{error['p99']:.1f} ms at most of {40}",
        f"kept in {network.store.file}" if network.store else "nothing is kept when this ends (--store FILE keeps it)",
    ]
    if tls:
        said.append(f"https by a test CA of this run: trust {tls.authority}")
    if network.options.level == "full":
        said.append(
            "level full: messages must be signed; certificates come from /own/tokens/certificates, and curl lines for "
            "SOAP are refused"
        )
    if network.options.level == "open":
        said.append("[red]without security: anyone may look up anyone[/red]")
    for text in said:
        line(text if text.startswith("[red]") else plain(text))
    line()
    for _, _, curl in lines:
        typer.echo(curl.replace("curl", f"curl --cacert {tls.authority}", 1) if tls else curl)
    typer.echo(f"\nready: {url}  (Ctrl-C ends it)")
    sys.stdout.flush()
