"""Which role may use which system: one table, from which every door is kept and every pair is tested."""

from __future__ import annotations

from sim.network.access import RIGHTS, Journey, Role

_BY_JOURNEY = {journey: frozenset(role for role in Role if RIGHTS[role].journey == journey) for journey in Journey}

MAY_USE: dict[str, frozenset[Role]] = {
    "login": frozenset(Role),
    "sapa": _BY_JOURNEY[Journey.APPOINTMENTS],
    "epj": _BY_JOURNEY[Journey.OVERVIEW_EPJ],
    "klinikplus": _BY_JOURNEY[Journey.OVERVIEW_GP],
    "index": frozenset(Role),
    "organisation": frozenset(Role),
    "institution": _BY_JOURNEY[Journey.OVERVIEW_EPJ] | _BY_JOURNEY[Journey.OVERVIEW_GP],
    "nsp": _BY_JOURNEY[Journey.APPOINTMENTS],
    "minspaerring": frozenset(Role),
    "relation": _BY_JOURNEY[Journey.OVERVIEW_EPJ] | _BY_JOURNEY[Journey.OVERVIEW_GP],
    "tokens": frozenset(Role),
    "seb": frozenset(Role),
}
"""By system. Control is not here: it knows no roles, only its own token."""


def may_use(role: Role | None, system: str) -> bool:
    """Whether a role may use a system."""
    return role in MAY_USE[system]
