"""What a scenario may say of going live: how use grows, what is asked in curiosity, whose role is missing."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.parameters import Number, Time, fixed
from sim.scenario.parts import Part


class Adoption(Part):
    """How a role takes the lookup into use: `first` of its users on the day it goes live, all after `within` days.

    In between the share grows by as much each day.
    """

    first: Number = fixed(1.0)
    within: Number = fixed(0.0)


class GoLive(Part):
    """The days after an actor goes live.

    adoption: by role; a role that is not named is in full use at once. extra: lookups per using user beyond the usual
    on the day of going live, the next day and so on (working days or not). without_role: share of users who have not
    been given the role, and are denied; it shrinks to none over `roles_within` days. case_import: how long the first
    delivery of a municipality's cases to the index takes.
    """

    adoption: dict[str, Adoption] = Field(default_factory=dict)
    extra: tuple[Number, ...] = ()
    without_role: Number = fixed(0.0)
    roles_within: Number = fixed(0.0)
    case_import: Time | None = None
