"""tvaers staff: how many people must look after a mailbox, and how often."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = (
    "tvaers staff --letters-per-day 6 --minutes 6 --open 'mon-thu 8-15, fri 8-13' --looks 9:00,13:00",
    "tvaers staff --letters-per-day 40 --minutes 5 --people 2 --target 'p95(dwell) <= 1 opening h'",
    "tvaers staff --scenario national --department 'PPR, Aalborg Kommune'",
)


def command(
    letters: Annotated[
        float | None, typer.Option("--letters-per-day", min=0.01, help="Letters that come on a working day.")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=0.01, help="Minutes to open and sort one, on average.")
    ] = None,
    opening: Annotated[str | None, typer.Option("--open", metavar="HOURS", help="Opening hours.")] = None,
    looks: Annotated[
        str | None, typer.Option("--looks", metavar="TIMES", help="When somebody looks: 9:00,13:00, or notified.")
    ] = None,
    people: Annotated[int | None, typer.Option("--people", min=1, max=50, help="People who open letters.")] = None,
    available: Annotated[
        float | None, typer.Option("--available", min=0.05, max=1, help="Share of their time that letters get.")
    ] = None,
    target: Annotated[
        str, typer.Option("--target", metavar="TARGET", help="What must hold of the dwell.")
    ] = "share(dwell <= 4 opening h) >= 90 %",
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="SCENARIO", help="Take the numbers from this scenario ...")
    ] = None,
    department: Annotated[
        str | None,
        typer.Option("--department", metavar="NAME", help="... and this department: name, lokationsnummer, number."),
    ] = None,
    variation: Annotated[
        float, typer.Option("--variation", min=0, max=5, help="Coefficient of variation of the minutes. [assumed]")
    ] = 0.8,
    clumped: Annotated[
        float, typer.Option("--clumped", min=0, max=1, help="Share of letters that bring one more. [assumed]")
    ] = 0.05,
    year: Annotated[int, typer.Option("--year", min=2020, max=2100, help="The calendar, with its holidays.")] = 2027,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Root of all chance.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> int:
    """Say how many people must look after a mailbox, and how often.

    Plays years of letters to one mailbox, tended in many ways at once, and says for each what share of the letters
    meets the target in the long run, and in how many calendar months. It needs no scenario; with --scenario and
    --department the numbers come from there, and options given beside them go before.

    Exit status: 0 the way that was asked for meets the target in the long run, 1 it does not, 2 the question is wrong.
    """
    from sim.cli.shown_staff import show
    from sim.cli.staffing import Asked, answered
    from sim.cli.staffing_numbers import numbers_of
    from sim.cli.terminal import as_json
    from sim.scenario.mailboxes import Mail

    numbers = numbers_of(scenario, department)
    told = numbers.instead(letters, minutes, opening, looks, people, available)
    mail = Mail(told.letters, told.minutes, variation, clumped)
    found = answered(Asked(mail, told.opening, told.looks, told.people, told.available, target, year, seed))
    if json:
        as_json(found)
    else:
        show(found, told)
    return 0 if found["met"] else 1
