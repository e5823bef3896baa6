"""Faults that are switched on: by system, source, citizen, time or request header, each with its own chance.

A fault of a source bends the request's route (the kernel plays it); a fault of a system bends the request itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mocks.refusal import Refusal
from sim.scenario.parts import Work

HEADER = "x-tvaers-fault"

Kind = Literal["slow", "error", "drop", "partial", "stale", "expired"]


class Fault(BaseModel):
    """One fault. Give a system or a source (a station, `repository.2`, or all members of one, `repository`).

    slow: `by` more time, a distribution as in scenarios. error: refused at once. drop: the connection breaks without an
    answer. partial: the source never answers, so the join's deadline passes. stale: the answer of
    `days` ago, with the consents and blocks of then. expired: the session is over. `share` of requests meet it;
    `start` and `end` are times of the run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    system: str | None = None
    source: str | None = None
    cpr: str | None = Field(default=None, pattern=r"^\d{6}-?\d{4}$")
    by: dict[str, object] | None = Field(default=None, examples=[{"exponential": "2 s"}])
    days: int = Field(default=1, ge=1, le=365)
    share: float = Field(default=1.0, gt=0, le=1)
    start: str | None = Field(default=None, examples=["2026-11-23T10:00"])
    end: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Fault:
        if self.kind == "slow" and self.by is None:
            raise ValueError("slow needs by, e.g. {exponential: 2 s}")
        if self.kind == "partial" and self.source is None:
            raise ValueError("partial needs a source")
        if self.kind in ("drop", "expired", "stale") and self.source is not None:
            raise ValueError(f"{self.kind} is a fault of a system, not of a source")
        return self


@dataclass(frozen=True, slots=True)
class Armed:
    """A fault ready to meet requests: moments instead of times, the citizen's number, the distribution read."""

    number: int
    fault: Fault
    citizen: int | None = None
    start: int = 0
    end: int | None = None
    work: Work | None = None

    def meets(self, now: int, system: str, citizen: int | None) -> bool:
        """Whether a request can meet it, chance apart."""
        in_time = self.start <= now and (self.end is None or now < self.end)
        right = self.fault.system in (None, system) and self.citizen in (None, citizen)
        return in_time and right


@dataclass(slots=True)
class Faults:
    """The faults that are on, by number."""

    on: dict[int, Armed] = field(default_factory=dict)
    _next: int = 1

    def add(self, armed: Armed) -> int:
        """Switch a fault on; its number."""
        number = self._next
        self._next += 1
        self.on[number] = Armed(number, armed.fault, armed.citizen, armed.start, armed.end, armed.work)
        return number

    def clear(self) -> None:
        """Switch all off."""
        self.on.clear()

    def meeting(self, now: int, system: str, citizen: int | None) -> list[Armed]:
        """Those a request can meet."""
        return [fault for fault in self.on.values() if fault.meets(now, system, citizen)]


def from_header(headers: Mapping[str, str]) -> Armed | None:
    """The fault a request asks for itself: `kind=slow&exponential=2 s`, `kind=error&source=repository.1`."""
    text = headers.get(HEADER)
    if text is None:
        return None
    given: dict[str, object] = dict(parse_qsl(text))
    for shape in ("exponential", "constant", "lognormal", "uniform"):
        if shape in given:
            given["by"] = {shape: given.pop(shape)}
    try:
        fault = Fault.model_validate(given)
        return Armed(0, fault, work=work_of(fault))
    except (ValidationError, ValueError):
        raise Refusal(400, HEADER, "kind=slow|error|drop|partial|stale|expired and its words", "others") from None


def work_of(fault: Fault) -> Work | None:
    """The distribution of a slow fault; ValueError when it cannot be read."""
    if fault.by is None:
        return None
    shape, mean = next(iter(fault.by.items()))
    said = mean if isinstance(mean, dict) else {"mean": mean}
    return Work.model_validate({"kind": shape, **said})


__all__ = ["Armed", "Fault", "Faults", "from_header", "work_of"]
