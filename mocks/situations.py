"""Situations of children that matter to whoever builds an integration: how to find one, and how to bring one about.

A predicate looks at columns of children and says which rows are in the situation on their day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.permutation import Permutation
from sim.mistake import Mistake, nearest
from sim.network.access import RIGHTS, Role
from sim.network.cases import Cases
from sim.network.children import Children
from sim.network.consent import COVERABLE, Consents, Giver, Purpose, Source
from sim.network.days import NEVER_ENDS
from sim.network.registry import Registry
from sim.network.safeguards import Block
from sim.network.segments import Selection

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Values = dict[str, int | bool]

_CHUNK = 4096
_LONG_AGO = 400


@dataclass(frozen=True, slots=True)
class Situation:
    """`holds`: which children are in it, for a purpose. `values`: columns that bring a child into it, given the child
    (one row) and the purpose; None where no change of one child can."""

    about: str
    holds: Callable[[Children, Purpose], Mask]
    values: Callable[[Children, Purpose], Values] | None = None


def _consent(children: Children, purpose: Purpose) -> Consents:
    return children.consent(purpose)


def _stands(children: Children, purpose: Purpose) -> Mask:
    return _consent(children, purpose).valid(children.day, children.born)


def _word(purpose: Purpose) -> str:
    return f"consent_{('appointments', 'epj', 'gp')[purpose]}"


def _whole(children: Children, purpose: Purpose) -> Values:
    word = _word(purpose)
    return {
        f"{word}.giver": int(Giver.YOUNG_PERSON), f"{word}.sources": int(COVERABLE[purpose]),
        f"{word}.start": children.day - 1, f"{word}.end": NEVER_ENDS, f"{word}.withdrawn": NEVER_ENDS,
    }  # fmt: skip


def _part(children: Children, purpose: Purpose) -> Values:
    part = Source.OWN_REGION if purpose == Purpose.APPOINTMENTS else Source.INSTITUTION | Source.FAMILY
    return _whole(children, purpose) | {f"{_word(purpose)}.sources": int(part)}


def _open_case(kind: str) -> Callable[[Children, Purpose], Values]:
    def values(children: Children, _: Purpose) -> Values:
        owner = children.home if kind == "family" else children.schooling.municipality
        return {
            f"{kind}.owner": int(owner[0]), f"{kind}.opened": children.day - _LONG_AGO, f"{kind}.closed": NEVER_ENDS,
            f"{kind}.caseworker": True, f"{kind}.hidden_by_kle": False, f"{kind}.hidden_by_sensitivity": False,
        }  # fmt: skip

    return values


def _with(kind: str, **more: int | bool) -> Callable[[Children, Purpose], Values]:
    def values(children: Children, purpose: Purpose) -> Values:
        return _open_case(kind)(children, purpose) | {f"{kind}.{name}": value for name, value in more.items()}

    return values


def _closed(days: int) -> Callable[[Children, Purpose], Values]:
    def values(children: Children, purpose: Purpose) -> Values:
        return _open_case("family")(children, purpose) | {"family.closed": children.day - days}

    return values


def _block(block: Block) -> Situation:
    return Situation(
        {
            Block.PERSON: "has blocked one named professional",
            Block.PLACE: "has blocked the place of treatment",
            Block.PERIOD: "has blocked what lies behind",
            Block.ALL: "has blocked everything",
        }[block],
        lambda children, _: (children.safeguards.block == block) & ~children.safeguards.override_permitted,
        lambda _, __: {"safeguards.block": int(block), "safeguards.override_permitted": False},
    )


def _elsewhere(children: Children) -> Mask:
    result: Mask = children.schooling.municipality != children.home
    return result


def _active(cases: Cases, day: int) -> Mask:
    return cases.active_lately(day)


def _shown(children: Children) -> Ints:
    return children.course.past(children.day) + children.course.future(children.day)


def _withdrawn(children: Children, purpose: Purpose) -> Values:
    return _whole(children, purpose) | {f"{_word(purpose)}.withdrawn": children.day}


SITUATIONS: dict[str, Situation] = {
    "full-consent": Situation(
        "the consent covers everything",
        lambda children, purpose: _stands(children, purpose) & ~_consent(children, purpose).partial(),
        _whole,
    ),
    "partial-consent": Situation(
        "the consent leaves sources out",
        lambda children, purpose: _stands(children, purpose) & _consent(children, purpose).partial(),
        _part,
    ),
    "no-consent": Situation(
        "nobody has consented",
        lambda children, purpose: _consent(children, purpose).giver == Giver.NOBODY,
        lambda _, purpose: {f"{_word(purpose)}.giver": int(Giver.NOBODY)},
    ),
    "consent-withdrawn": Situation(
        "the consent was withdrawn",
        lambda children, purpose: (_consent(children, purpose).giver != Giver.NOBODY)
        & (_consent(children, purpose).withdrawn <= children.day),
        _withdrawn,
    ),
    "ppr-elsewhere": Situation(
        "goes to school or day-care in another municipality, whose PPR has an active case",
        lambda children, _: _elsewhere(children) & children.schooling.known & _active(children.ppr, children.day),
    ),
    "ppr-case": Situation(
        "has an active case with PPR", lambda children, _: _active(children.ppr, children.day), _open_case("ppr")
    ),
    "family-case": Situation(
        "has an active family case", lambda children, _: _active(children.family, children.day), _open_case("family")
    ),
    "no-case": Situation(
        "has no active case anywhere",
        lambda children, _: ~_active(children.family, children.day) & ~_active(children.ppr, children.day),
        lambda _, __: {f"{kind}.{edge}": NEVER_ENDS for kind in ("ppr", "family") for edge in ("opened", "closed")},
    ),
    "hidden-case": Situation(
        "has an active case that roles without wider rights must not see",
        lambda children, _: (_active(children.family, children.day) & children.family.hidden)
        | (_active(children.ppr, children.day) & children.ppr.hidden),
        _with("family", hidden_by_sensitivity=True),
    ),
    "case-closed-lately": Situation(
        "has a family case closed within the last half year",
        lambda children, _: _active(children.family, children.day) & (children.family.closed <= children.day),
        _closed(30),
    ),
    "case-closed-long-ago": Situation(
        "has a family case closed more than half a year ago",
        lambda children, _: children.family.exists(children.day) & ~_active(children.family, children.day),
        _closed(300),
    ),
    "no-caseworker": Situation(
        "has an active family case without a named caseworker",
        lambda children, _: _active(children.family, children.day) & ~children.family.caseworker,
        _with("family", caseworker=False),
    ),
    "institution-unknown": Situation(
        "the school or day-care has not approved that its data are shown",
        lambda children, _: ~children.schooling.approved & (children.schooling.institution > 0),
        lambda _, __: {"schooling.approved": False},
    ),
    "appointments": Situation(
        "has appointments in psychiatry behind or ahead", lambda children, _: _shown(children) > 0
    ),
    "no-appointments": Situation(
        "has no appointments to show",
        lambda children, _: _shown(children) == 0,
        lambda _, __: {"course.department": 0},
    ),
    "two-repositories": Situation(
        "has appointment documents in two regions' repositories",
        lambda children, _: (children.course.second_region > 0) & (_shown(children) > 2),
    ),
    "protected-address": Situation(
        "has a protected address",
        lambda children, _: children.safeguards.protected_address,
        lambda _, __: {"safeguards.protected_address": True},
    ),
    "turned-15": Situation(
        "turned 15 after a parent consented, so that the consent has lapsed",
        lambda children, purpose: (_consent(children, purpose).giver == Giver.PARENT)
        & (children.age >= 15) & ~_stands(children, purpose),
    ),
    "blocked-person": _block(Block.PERSON),
    "blocked-place": _block(Block.PLACE),
    "blocked-period": _block(Block.PERIOD),
    "blocked-all": _block(Block.ALL),
}  # fmt: skip
"""By the word on the command line and in control."""


def situation(name: str, where: str = "situation") -> Situation:
    """The situation of a name; Mistake with the nearest one."""
    if name not in SITUATIONS:
        raise Mistake(where, f"there is no situation {name!r}", nearest(name, SITUATIONS))
    return SITUATIONS[name]


def purpose_of(role: Role | None) -> Purpose:
    """What a role's consent must be for; without a role, the hospital's overview."""
    return Purpose.OVERVIEW_EPJ if role is None else RIGHTS[role].purpose


def finding(
    registry: Registry, among: Selection | Ints | int, names: Sequence[str], purpose: Purpose, moment: int
) -> Iterator[int]:
    """Children in all of these situations, in an order that mixes the country, found chunk by chunk.

    `among`: a choice of children, or how many there are in all.
    """
    wanted = [situation(name) for name in names]
    count = among if isinstance(among, int) else among.count if isinstance(among, Selection) else len(among)
    if not count:
        return
    order = Permutation(count, "situations")
    for start in range(0, count, _CHUNK):
        k = order.forward(np.arange(start, min(count, start + _CHUNK)))
        who = k if isinstance(among, int) else among.index(k) if isinstance(among, Selection) else among[k]
        children = registry.look(who, moment)
        holds = np.ones(len(who), dtype=bool)
        for one in wanted:
            holds &= one.holds(children, purpose)
        yield from who[holds].tolist()
