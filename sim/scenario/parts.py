"""Parts of a scenario that several chapters of it use."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from sim.chance.durations import KINDS, Duration
from sim.scenario.parameters import Number, Time, fixed


class Part(BaseModel):
    """Frozen, and an unknown word is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Work(Part):
    """A distribution of service times: one kind with its mean, and the coefficient of variation where it has one."""

    kind: Literal["constant", "exponential", "uniform", "lognormal", "hyperexponential"]
    mean: Time
    cv: Number = fixed(0.0)

    @model_validator(mode="after")
    def _possible(self) -> Work:
        cv = self.cv.value
        if self.kind == "uniform" and not 0 <= cv <= 0.577:
            raise ValueError(f"expected a cv between 0 and 0.577 for uniform, got {cv}")
        if self.kind == "hyperexponential" and cv < 1:
            raise ValueError(f"expected a cv of at least 1 for hyperexponential, got {cv}")
        if self.mean.value <= 0:
            raise ValueError("expected a mean above 0")
        return self

    @property
    def duration(self) -> Duration:
        """The distribution itself."""
        return Duration(self.kind, self.mean.value, self.cv.value)


def _work(raw: object) -> object:
    if isinstance(raw, dict) and len(raw) == 1 and next(iter(raw)) in KINDS:
        kind, inner = next(iter(raw.items()))
        if isinstance(inner, dict) and "mean" in inner:
            return {"kind": kind, **inner}
        return {"kind": kind, "mean": inner}
    if isinstance(raw, str):
        return {"kind": "constant", "mean": raw}
    if isinstance(raw, dict) and "kind" not in raw and not isinstance(raw.get("kind"), str):
        found = ", ".join(str(key) for key in raw) or "nothing"
        raise ValueError(f"expected one of {', '.join(KINDS)} with its mean, e.g. {{exponential: 1 s}}; got {found}")
    return raw


Service = Annotated[Work, BeforeValidator(_work)]
