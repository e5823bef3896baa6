"""Which words a scenario may use where, found by walking its types."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from sim.scenario.schema import ScenarioModel
from sim.scenario.tree import Steps


def words_at(path: Steps) -> list[str]:
    """The words allowed as the last step of a path; none where any name may stand (a station's, a stream's)."""
    kind: Any = ScenarioModel
    for step in path[:-1]:
        fields = getattr(kind, "model_fields", None)
        if fields is None:
            inside = get_args(kind)
            if not inside:
                return []
            kind = _plain(next(part for part in reversed(inside) if part is not Ellipsis))
            continue
        names = {(field.alias or name): field for name, field in fields.items()}
        if step not in names:
            return []
        kind = _plain(names[str(step)].annotation)
    return [field.alias or name for name, field in getattr(kind, "model_fields", {}).items()]


def _plain(annotation: Any) -> Any:
    """The type behind Annotated and Optional."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return _plain(next(part for part in get_args(annotation) if part is not type(None)))
    return annotation
