"""What a scenario may say of the people behind a mailbox: who opens letters, who works on them, when they are there."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.parameters import Number, fixed
from sim.scenario.parts import Part, Service

Party = Literal["ppr", "family", "accessible", "psychiatry", "gp", "somatic", "specialist"]
NOTIFIED = "notified"
MAILBOX = "mailbox"
"""The crew that every department has: those who look into its mailbox."""


class Leave(Part):
    """Holidays, taken in `turns` that follow each other, so that one turn's people are away at a time.

    when: "school holidays", or ISO weeks such as "28-30, 42". stand_in: a colleague does the work of those away, at
    their own pace; without, the work of those away waits for them.
    """

    when: str = "school holidays"
    turns: int = Field(default=2, ge=1, le=6)
    stand_in: bool = False


class Week(Part):
    """Those of a crew who work these hours: `share` of its people. No hours: the department's own.

    Part-time, and days at schools or in meetings, are hours in which they are not there.
    """

    share: Number = fixed(1.0)
    hours: str = ""


class People(Part):
    """People of a department who work on letters beside other work.

    people: how many. of_staff: or this share of the department's staff, at least one. available: share of their time
    that letters get when there are any: work takes that much longer. weeks: who is there when.
    """

    people: Number | None = None
    of_staff: Number | None = None
    available: Number = fixed(1.0)
    weeks: tuple[Week, ...] = (Week(),)
    leave: Leave | None = None

    @model_validator(mode="after")
    def _one_size(self) -> People:
        if (self.people is None) == (self.of_staff is None):
            raise ValueError("expected either people or of_staff")
        if not 0 < self.available.value <= 1:
            raise ValueError(f"expected an available share above 0 and at most 1, got {self.available.value:g}")
        return self


class Task(Part):
    """A stage in a letter's life after it was opened.

    by: the crew whose time it takes; nobody's when empty, as when a family is asked for consent: then `works` is
    elapsed time. of: which letters need it (`asking`: those that ask), and the `share` of them. sends: with its end the
    answer is sent; stages after it are no part of the turnaround.
    """

    name: str
    works: Service
    by: str = ""
    of: Literal["all", "asking"] = "all"
    share: Number = fixed(1.0)
    sends: bool = False


class Practice(Part):
    """How a kind of party tends its mailbox, and what it does with a letter.

    people: how many open letters at once, and the share of their time that is `available`. looks: times of day, or
    "notified" (at once, while open). opens: to open, sort and find the case. opened_by: `mailbox`, or a crew of the
    department to whose members letters come directly. mailbox_of: letters lie in that party's mailbox of the same
    place. answers: how those who ask are answered, as weights of letter, never, and channels; None: as all do.
    """

    people: Number
    looks: str
    opens: Service
    available: Number = fixed(1.0)
    leave: Leave | None = None
    opened_by: str = MAILBOX
    mailbox_of: Party | None = None
    crews: dict[str, People] = Field(default_factory=dict)
    stages: tuple[Task, ...] = ()
    answers: dict[str, Number] | None = None

    @model_validator(mode="after")
    def _known(self) -> Practice:
        crews = [MAILBOX, *self.crews]
        for stage in self.stages:
            if stage.by and stage.by not in crews:
                known = ", ".join(crews)
                raise ValueError(f"expected one of {known} or nobody by stage {stage.name}, got {stage.by!r}")
        if self.opened_by not in crews:
            raise ValueError(f"expected opened_by to be one of {', '.join(crews)}, got {self.opened_by!r}")
        if sum(stage.sends for stage in self.stages) > 1:
            raise ValueError("expected at most one stage that sends the answer")
        names = [stage.name for stage in self.stages]
        if len({*names}) < len(names):
            raise ValueError("expected every stage to have a name of its own")
        return self
