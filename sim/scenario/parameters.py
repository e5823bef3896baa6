"""Parameters: a number never stands alone. It has a unit, a range, a source, a date and a status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from sim.scenario.measures import micros, number, per_second

Status = Literal["published", "measured", "derived", "assumed", "given"]


class Parameter(BaseModel):
    """One number with what is known of it. `value`, `low` and `high` are in the inner unit (µs, per second, share).

    status: published (by the source), measured, derived (from sources, by the calculation named), assumed (no source:
    low and high are a guess too), given (written in a scenario of its own, such as a textbook queue).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    low: float | None = None
    high: float | None = None
    text: str = ""
    unit: str = ""
    source: str = ""
    date: str = ""
    status: Status = "given"
    who: str = ""

    @property
    def range(self) -> tuple[float, float]:
        """Low and high; the value itself where no range is stated."""
        return (self.value if self.low is None else self.low, self.value if self.high is None else self.high)


def parameter(convert: Callable[[object], float]) -> Callable[[object], Parameter]:
    """A reader of a bare number, or of a mapping with value, low, high, unit, source, date and status."""

    def read(raw: object) -> Parameter:
        if isinstance(raw, Parameter):
            return raw
        if not isinstance(raw, dict):
            return Parameter(value=convert(raw), text=str(raw))
        if "value" not in raw:
            raise ValueError("expected a value, with low, high, unit, source, date and status beside it")
        fields: dict[str, Any] = {key: "" if part is None else str(part) for key, part in raw.items()}
        fields["text"] = str(raw["value"])
        for bound in ("value", "low", "high"):
            if raw.get(bound) is not None:
                fields[bound] = convert(raw[bound])
            else:
                fields.pop(bound, None)
        result = Parameter(**fields)
        low, high = result.range
        if not low <= result.value <= high:
            raise ValueError(f"expected low <= value <= high, got {raw.get('low')}, {raw['value']}, {raw.get('high')}")
        return result

    return read


_SCHEMA = {
    "anyOf": [
        {"type": ["number", "string"]},
        {
            "type": "object",
            "required": ["value"],
            "additionalProperties": False,
            "properties": {
                "value": {"type": ["number", "string"]},
                "low": {"type": ["number", "string"]},
                "high": {"type": ["number", "string"]},
                "unit": {"type": "string"},
                "source": {"type": "string"},
                "who": {"type": "string", "description": "who could supply the number"},
                "date": {"type": ["string", "integer"]},
                "status": {"enum": ["published", "measured", "derived", "assumed", "given"]},
            },
        },
    ]
}

Number = Annotated[Parameter, BeforeValidator(parameter(number)), WithJsonSchema(_SCHEMA)]
"""A plain number or share."""
Time = Annotated[Parameter, BeforeValidator(parameter(micros)), WithJsonSchema(_SCHEMA)]
"""A duration in microseconds."""
Rate = Annotated[Parameter, BeforeValidator(parameter(per_second)), WithJsonSchema(_SCHEMA)]
"""Events per second."""


def _word(raw: object) -> float:
    """Words (opening hours) keep their text and stand for 0."""
    return 0.0 if isinstance(raw, str) else number(raw)


Word = Annotated[Parameter, BeforeValidator(parameter(_word)), WithJsonSchema(_SCHEMA)]
"""A number, or a text such as opening hours, with the same things known of it."""


def fixed(value: float) -> Any:
    """A default for a field of kind Number."""
    return Field(default=Parameter(value=value), validate_default=False)
