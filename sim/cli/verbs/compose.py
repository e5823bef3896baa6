"""tvaers compose: letters of every kind, valid ones and deliberately broken ones."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

EXAMPLES = (
    "tvaers compose",
    "tvaers compose new",
    "tvaers compose reply --xml --envelope vans",
    "tvaers compose all --out letters",
    "tvaers compose --broken gln-modulus-10 --out -",
    "tvaers compose new --scenario pilot_nordjylland --number 7",
)


class Around(StrEnum):
    """The envelope around the message."""

    NONE = "none"
    VANS = "vans"
    SBDH = "sbdh"


def command(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="A kind of the list, or all.")] = None,
    broken: Annotated[
        str | None, typer.Option(metavar="KEY", help="Write a message that breaks this rule; all writes each.")
    ] = None,
    out: Annotated[str, typer.Option(metavar="DIR", help="A folder, or - for the terminal.")] = "-",
    xml: Annotated[bool, typer.Option("--xml", help="XML instead of JSON.")] = False,
    envelope: Annotated[Around, typer.Option(help="What goes around it.")] = Around.NONE,
    scenario: Annotated[
        str, typer.Option(metavar="SCENARIO", help="Whose citizens, departments and clinics.")
    ] = "national",
    number: Annotated[int, typer.Option(min=1, help="The letter's number: another child, other parties.")] = 1,
) -> int:
    """Write messages: new, reply, forward, each category, attachments, replacement numbers, receipts, and broken ones.

    Without KIND it lists what can be written. The citizens and parties are a scenario's, and made up; the same kind and
    number give the same bytes. A broken message breaks the rule named, found by tvaers verify; it is written as that
    rule needs it, about public test persons.

    Exit status: 0 written, 2 the command line is wrong.
    """
    from sim.cli.composed import show_kinds, write_all
    from sim.cli.composing import Order, broken_messages, messages
    from sim.mistake import Mistake

    if kind is not None and broken is not None:
        raise Mistake("tvaers compose", "expected a KIND or --broken KEY, got both", "Leave one of them out")
    if kind is None and broken is None:
        show_kinds()
        return 0
    order = Order(scenario, number, "xml" if xml else "json", None if envelope is Around.NONE else envelope.value)
    found = broken_messages(broken, order) if broken is not None else messages(kind or "", order)
    write_all(found, out)
    return 0
