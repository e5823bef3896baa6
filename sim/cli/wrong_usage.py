"""What typer finds wrong with a command line, said as a Mistake with the nearest right name."""

from __future__ import annotations

from typing import Any

from typer import TyperException

from sim.mistake import Mistake, nearest


def mistake_of(error: TyperException) -> Mistake:
    """The same error as where, what and how to mend."""
    context: Any = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "tvaers"
    option = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption" and context is not None:
        return Mistake(where, f"there is no option {option}", _see(nearest(str(option), _options(context)), where))
    what = error.format_message().rstrip(".")
    return Mistake(where, f"{what[:1].lower()}{what[1:]}", _see("", where))


def unknown_verb(where: str, name: str, known: list[str]) -> Mistake:
    """A verb that does not exist."""
    return Mistake(where, f"there is no verb {name!r}", _see(nearest(name, known), where))


def _options(context: Any) -> list[str]:
    return [name for parameter in context.command.get_params(context) for name in parameter.opts if name[:1] == "-"]


def _see(hint: str, where: str) -> str:
    return f"{hint}\nSee {where} --help".strip()
