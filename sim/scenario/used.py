"""The parameters a scenario uses: every number with what is known of it, by its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from sim.scenario.parameters import Parameter
from sim.scenario.reading import Reading
from sim.scenario.tree import Steps, Tree, dotted


@dataclass(frozen=True, slots=True)
class Used:
    """A parameter at its dotted path ("stations.seb.servers"), and the line it was written on ("": a default)."""

    path: str
    parameter: Parameter
    where: str


def parameters_of(reading: Reading) -> list[Used]:
    """Every parameter of the checked scenario, in the order of the types and of the file."""
    return [
        Used(dotted(path), parameter, _where(reading.tree, path) if parameter.text else "")
        for path, parameter in _found(reading.model, ())
    ]


def _found(value: object, path: Steps) -> Iterator[tuple[Steps, Parameter]]:
    if isinstance(value, Parameter):
        yield path, value
        return
    for step, part in _parts(value):
        yield from _found(part, (*path, step))


def _parts(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, BaseModel):
        yield from ((field.alias or name, getattr(value, name)) for name, field in type(value).model_fields.items())
    elif isinstance(value, dict):
        yield from ((str(name), part) for name, part in value.items())
    elif isinstance(value, list | tuple):
        yield from enumerate(value)


def _where(tree: Tree, path: Steps) -> str:
    """The line of the deepest part that was written: {exponential: 1 s} states the mean without the word."""
    written = [path[:length] for length in range(len(path), 0, -1) if path[:length] in tree.lines]
    if not written:
        return ""
    file, line = tree.lines[written[0]]
    return f"{file}:{line}"
