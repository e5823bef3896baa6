"""What a scenario may say. These types check it, and the JSON Schema for editors is generated from them."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from sim.chance.durations import DAY, HOUR
from sim.scenario.measures import micros, moment_of_day
from sim.scenario.network_schema import NetworkModel
from sim.scenario.parameters import Number, Parameter, Rate, Time, fixed
from sim.scenario.parts import Part, Service


def _clock(raw: object) -> object:
    return moment_of_day(raw)


Clock = Annotated[int, BeforeValidator(_clock), WithJsonSchema({"type": "string", "examples": ["08:00"]})]
Span = Annotated[
    int, BeforeValidator(lambda raw: round(micros(raw))), WithJsonSchema({"type": "string", "examples": ["2 days"]})
]


class Window(Part):
    """The part of each day in which calls are planned, half-open. A narrower window keeps the calls within it."""

    start: Clock = Field(default=0, alias="from")
    end: Clock = Field(default=DAY, alias="to")

    @model_validator(mode="after")
    def _forward(self) -> Window:
        if self.end <= self.start:
            raise ValueError("expected from before to")
        return self

    def holds(self, moment: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether moments of the day (µs after midnight) lie in the window."""
        result: NDArray[np.bool_] = (moment >= self.start) & (moment < self.end)
        return result


class ProfileModel(Part):
    """How a rate is spread over the day: weights from times of day on, until the next one or midnight.

    A weight of 0 before the first time. `{"08:00": 2, "08:30": 1, "16:00": 0}`.
    """

    at: dict[str, float]


class Background(Part):
    """Other people's calls at a station: `share` of its servers kept busy by them on average in the profile's peak.

    `grain`: each background call stands for this many; 1 plays every call, more is coarser and waits longer.
    """

    share: Number
    profile: str = "office"
    grain: int = Field(default=1, ge=1)


class StationModel(Part):
    """Servers in parallel behind one first-come queue.

    `queue: none`: nobody waits, however many come. Its times are delays that hold others' waiting already, as they are
    measured from outside; they say nothing of servers, so none are counted from them.
    """

    servers: Number = fixed(1)
    service: Service | None = None
    queue_limit: int | None = Field(default=None, ge=0)
    open: str | None = None
    closing: Literal["resume", "finish"] = "resume"
    background: Background | None = None
    members: str | None = None
    queue: Literal["first come", "none"] = "first come"
    about: str = ""

    @model_validator(mode="after")
    def _unqueued(self) -> StationModel:
        if self.queue == "none" and (self.background is not None or self.queue_limit is not None):
            raise ValueError("expected no background and no queue_limit where queue is none: nobody waits there")
        return self


class Step(Part):
    """One step of a journey. Exactly one of visit, human, delay, fork, each, stop.

    `when`: names of decisions that must all hold. `by` performs the step, `via` is the interface it crosses. `stop`:
    calls with that outcome end here. `each`: one branch per source of the named set, visiting `visit`.
    """

    visit: str | None = None
    human: Service | None = None
    delay: Service | None = None
    fork: tuple[str, ...] | None = None
    each: str | None = None
    stop: str | None = None
    work: Service | None = None
    when: tuple[str, ...] = ()
    deadline: Time | None = None
    need: int = Field(default=0, ge=0)
    by: str = ""
    via: str = ""
    label: str = ""

    @model_validator(mode="before")
    @classmethod
    def _words(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            return {"visit": raw}
        if isinstance(raw, dict) and isinstance(raw.get("when"), str):
            raw = {**raw, "when": (raw["when"],)}
        return raw

    @model_validator(mode="after")
    def _one_thing(self) -> Step:
        said = [name for name in ("human", "delay", "fork", "stop") if getattr(self, name) is not None]
        if self.each is not None or self.visit is not None:
            said.append("visit")
        if len(said) != 1 or (self.each is not None and self.visit is None):
            raise ValueError("expected exactly one of visit, each with visit, human, delay, fork or stop")
        return self


class Journey(Part):
    """The described way of a kind of call. `head` is done once and outside every deadline; `steps` is one attempt."""

    steps: tuple[Step, ...] = Field(min_length=1)
    head: tuple[Step, ...] = ()
    deadline: Time | None = None
    attempts: int = Field(default=1, ge=1, le=9)
    pause: Time = Parameter(value=1_000_000, text="1 s")


class Stream(Part):
    """A textbook stream: a Poisson process of visits at a rate, within the scenario's window.

    With a profile the rate is the mean over the whole day, of which the window cuts its part.
    """

    rate: Rate
    visit: str | None = None
    journey: str | None = None
    ceiling: Rate | None = None
    profile: str | None = None

    @model_validator(mode="after")
    def _way(self) -> Stream:
        if (self.visit is None) == (self.journey is None):
            raise ValueError("expected either visit (a station) or journey")
        if self.ceiling is not None and self.ceiling.value < self.rate.value:
            raise ValueError("expected a ceiling of at least the rate")
        return self


class Event(Part):
    """Something happens to a station: its pace drops, or it refuses arrivals.

    day: days after the run's first. pace: 0 stands still, 1 normal; between: slow. Several on one station multiply.
    """

    station: str
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    pace: float = Field(default=1.0, ge=0, le=1)
    refuse: bool = False
    day: int = Field(default=0, ge=0)
    about: str = ""

    @model_validator(mode="after")
    def _forward(self) -> Event:
        if self.end <= self.start:
            raise ValueError("expected from before to")
        return self

    @property
    def window(self) -> tuple[int, int]:
        """From and to in microseconds from the run's first midnight."""
        return self.day * DAY + self.start, self.day * DAY + self.end


class Surge(Part):
    """From one time of day to another everybody asks and writes `volume` times as often. day: as of events."""

    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    volume: Number
    day: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _forward(self) -> Surge:
        if self.end <= self.start:
            raise ValueError("expected from before to")
        if self.volume.value < 0:
            raise ValueError("expected a volume of at least 0")
        return self


class Text(Part):
    """A text in both languages of the reports."""

    en: str
    da: str = ""


def _text(raw: object) -> object:
    return {"en": raw} if isinstance(raw, str) else raw


Said = Annotated[Text, BeforeValidator(_text)]


class MinLog(Part):
    """How lookups are registered in MinLog: in batches after them. Journeys not named are not registered there."""

    journeys: tuple[str, ...] = Field(min_length=1)
    entries: Number = fixed(1)
    batch: Number
    requests_per_hour: Number


class Variant(Part):
    """The same scenario with some values set otherwise, played with common random numbers."""

    about: Said = Text(en="")
    set: dict[str, Any] = Field(default_factory=dict)


class ScenarioModel(Part):
    """A scenario file, after everything it extends has been merged under it."""

    name: str
    title: Said = Text(en="")
    question: Said = Text(en="")
    about: Said = Text(en="")
    extends: tuple[str, ...] = ()
    forecast: bool = True
    date: datetime.date = datetime.date(2026, 11, 23)
    days: int = Field(default=1, ge=1, le=400)
    seed: int = 1
    window: Window = Window()
    run_out: Span = 2 * HOUR
    profiles: dict[str, ProfileModel] = Field(default_factory=dict)
    stations: dict[str, StationModel] = Field(default_factory=dict)
    journeys: dict[str, Journey] = Field(default_factory=dict)
    streams: dict[str, Stream] = Field(default_factory=dict)
    events: tuple[Event, ...] = ()
    surges: tuple[Surge, ...] = ()
    targets: tuple[str, ...] = ()
    variants: dict[str, Variant] = Field(default_factory=dict)
    judge_under: tuple[str, ...] = ()
    minlog: MinLog | None = None
    network: NetworkModel | None = None
