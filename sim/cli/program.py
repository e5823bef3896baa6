"""The verbs, in the order of their help, and the group that imports a verb's module only when it is asked for.

A verb is one module in sim/cli/verbs with a function `command` (its options and its docstring are the help) and
`EXAMPLES`. To add one: write the module and add a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import cleandoc
from types import ModuleType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sim.cli.exits import MEANING, Exit
from sim.cli.wrong_usage import unknown_verb

NAME = "tvaers"

PLAY, SERVE, JUDGE, LETTERS, LOOK = "Play", "Serve", "Judge", "Letters", "Look up"


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a verb stands in the help, and how its module is reached."""

    panel: str
    module: Callable[[], ModuleType]


VERBS: dict[str, Verb] = {
    "run": Verb(PLAY, lambda: import_module("sim.cli.verbs.run")),
    "load": Verb(PLAY, lambda: import_module("sim.cli.verbs.load")),
    "check": Verb(PLAY, lambda: import_module("sim.cli.verbs.check")),
    "sweep": Verb(PLAY, lambda: import_module("sim.cli.verbs.sweep")),
    "size": Verb(PLAY, lambda: import_module("sim.cli.verbs.size")),
    "calibrate": Verb(PLAY, lambda: import_module("sim.cli.verbs.calibrate")),
    "staff": Verb(PLAY, lambda: import_module("sim.cli.verbs.staff")),
    "practices": Verb(PLAY, lambda: import_module("sim.cli.verbs.staff_practices")),
    "agree": Verb(JUDGE, lambda: import_module("sim.cli.verbs.agree")),
    "report": Verb(JUDGE, lambda: import_module("sim.cli.verbs.report")),
    "compare": Verb(JUDGE, lambda: import_module("sim.cli.verbs.compare")),
    "gate": Verb(JUDGE, lambda: import_module("sim.cli.verbs.gate")),
    "verify": Verb(LETTERS, lambda: import_module("sim.cli.verbs.verify")),
    "compose": Verb(LETTERS, lambda: import_module("sim.cli.verbs.compose")),
    "protocol": Verb(LETTERS, lambda: import_module("sim.cli.verbs.protocol")),
    "serve": Verb(SERVE, lambda: import_module("sim.cli.verbs.serve")),
    "citizens": Verb(SERVE, lambda: import_module("sim.cli.verbs.citizens")),
    "guide": Verb(SERVE, lambda: import_module("sim.cli.verbs.guide")),
    "list": Verb(LOOK, lambda: import_module("sim.cli.verbs.list")),
    "schema": Verb(LOOK, lambda: import_module("sim.cli.verbs.schema")),
}


@cache
def command_of(name: str) -> Any:
    """The command behind a verb."""
    verb = VERBS[name]
    module = verb.module()
    app = typer.Typer(add_completion=False, rich_markup_mode="rich")
    app.command(name, help=reflowed(module.command.__doc__), rich_help_panel=verb.panel, epilog=examples(module))(
        module.command
    )
    return typer.main.get_command(app)


def reflowed(text: str | None) -> str:
    """A docstring as paragraphs without line breaks, which the terminal's width decides."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in cleandoc(text or "").split("\n\n"))


def examples(module: ModuleType) -> str:
    """The examples of a verb, one a line, for the end of its help."""
    return "\n".join(["[bold]Examples[/bold]", *(f"  {line}".replace("[", "\\[") for line in module.EXAMPLES)])


class Verbs(TyperGroup):
    """The group of all verbs, none of which is imported before it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # typer's signature
        """Their names, in the order of the help."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  # typer's signature
        """The verb's command, or None."""
        return command_of(cmd_name) if cmd_name in VERBS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As typer does, but an unknown verb is met with the nearest right name."""
        if args[0] not in VERBS and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise unknown_verb(ctx.command_path, args[0], list(VERBS))
        return super().resolve_command(ctx, args)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"{NAME} {version(NAME)}")
        raise typer.Exit(Exit.MET)


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="If the program breaks, show where. May stand anywhere.")
    ] = False,
) -> None:
    """Play the national network around children in mental distress, and judge its response times.

    A scenario file says who asks whom, how often, and how long each service takes. [bold]run[/bold] plays it in virtual
    time and says whether the targets hold. It is a model, not a measurement.
    """


@cache
def group() -> Any:
    """The whole command line."""
    app = typer.Typer(cls=Verbs, rich_markup_mode="rich", context_settings={"help_option_names": ["-h", "--help"]})
    start = ["  tvaers run queue", "  tvaers check scenarios/national.yaml", "  tvaers run --help"]
    epilog = "\n".join(["[bold]Begin with[/bold]", *start, "", MEANING])
    app.callback(help=reflowed(_options.__doc__), epilog=epilog)(_options)
    return typer.main.get_command(app)
