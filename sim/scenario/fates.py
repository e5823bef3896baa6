"""What chance decides about a letter before it is sent: which way it goes, whether its number is right, who answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats
from sim.network.actor_types import ActorType, Capability, actor_id, is_of, place_of, type_of
from sim.scenario.correspondence import PURPOSES, Sent
from sim.scenario.letters_schema import BY_LETTER, NEVER_ANSWERED, Addresses, Source
from sim.scenario.network_schema import PARTIES, Letters
from sim.scenario.parameters import Parameter
from sim.scenario.today import Today

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_MUNICIPAL = (ActorType.PPR, ActorType.FAMILY, ActorType.ACCESSIBLE)
LETTER = 1
"""The code of the correspondence message among ways; 0 is no way at all, channels follow from 2 on."""


class Wrong(IntEnum):
    """What the wrong department does with a letter."""

    NOT = 0
    FORWARDED = 1
    RETURNED = 2
    TELEPHONE = 3
    FORGOTTEN = 4


@dataclass(frozen=True, slots=True, eq=False)
class Fates:
    """In columns. way, answer: 0 none, LETTER, or LETTER + number of a channel (from 1).

    unknown: nobody has the number. wrong: a `Wrong`; addressed: whose number it is. attached: has attachments.
    """

    way: Ints
    answer: Ints
    unknown: Mask
    wrong: Ints
    addressed: Ints
    attached: Mask

    def take(self, rows: Ints) -> Fates:
        """The fates of these letters."""
        return Fates(*(getattr(self, field.name)[rows] for field in fields(self)))


def fates(today: Today, letters: Letters, sent: Sent) -> Fates:
    """The fates of this area's letters."""
    first, second = today.draws.pair(sent.keys, "fate")
    unknown, misled = _errors(letters.addresses, sent, first, second)
    addressed = np.where(misled, _neighbour(today, sent.receiver, second), sent.receiver)
    live = today.world.live.is_live(Capability.CORRESPONDENCE, addressed, today.day)
    nobody = misled & ~live & is_of(addressed, _MUNICIPAL)
    misled &= ~nobody
    unknown |= nobody
    way, answer = today.draws.pair(sent.keys, "way")
    attached = today.draws.uniform(sent.keys, "attachment") < letters.attachments.share.value
    return Fates(
        way=_ways(letters, sent.purpose, way),
        answer=np.where(sent.asks, _answers(letters, sent.receiver, answer), 0),
        unknown=unknown,
        wrong=_wrong(letters.addresses, misled, today.draws.uniform(sent.keys, "misdirected")),
        addressed=np.where(misled, addressed, sent.receiver),
        attached=attached,
    )


def _errors(addresses: Addresses | None, sent: Sent, which: Floats, error: Floats) -> tuple[Mask, Mask]:
    """Who writes to a number nobody has, and who to one of another department."""
    none = np.zeros(len(which), dtype=bool)
    if addresses is None:
        return none, none.copy()
    sources: tuple[Source, ...] = (addresses.found,) if sent.led else tuple(addresses.sources.values())
    chosen = _chosen({str(n): source.share for n, source in enumerate(sources)}, which)
    unknown = np.array([source.unknown.value for source in sources])[chosen]
    wrong = np.array([source.wrong.value for source in sources])[chosen]
    return error < unknown, (error >= unknown) & (error < unknown + wrong)


def _neighbour(today: Today, receiver: Ints, uniform: Floats) -> Ints:
    """Another department of the municipality, or the next clinic or department of the kind."""
    kinds = type_of(receiver)
    municipal = is_of(receiver, _MUNICIPAL)
    order = np.array(_MUNICIPAL, dtype=np.int64)
    place = np.searchsorted(order, kinds) + 1 + (np.floor(uniform * 2**20).astype(np.int64) & 1)
    result = np.where(municipal, actor_id(order[place % len(order)], place_of(receiver)), receiver)
    for kind in np.unique(kinds[~municipal]).tolist():
        rows = np.flatnonzero(kinds == kind)
        actors = today.world.actors.of_type(ActorType(kind))
        result[rows] = actors[(np.searchsorted(actors, receiver[rows]) + 1) % len(actors)]
    return result


def _wrong(addresses: Addresses | None, misled: Mask, uniform: Floats) -> Ints:
    if addresses is None:
        return np.zeros(len(misled), dtype=np.int64)
    done = addresses.misdirected
    shares = {word.name: getattr(done, word.name.lower()) for word in Wrong if word != Wrong.NOT}
    return np.where(misled, _chosen(shares, uniform) + 1, 0)


def _ways(letters: Letters, purpose: Ints, uniform: Floats) -> Ints:
    result = np.full(len(purpose), LETTER, dtype=np.int64)
    for word, weights in letters.by_channel.items():
        rows = np.flatnonzero(purpose == PURPOSES.index(word))
        if len(rows):
            result[rows] = _codes(letters, weights)[_chosen(weights, uniform[rows])]
    return result


def _answers(letters: Letters, receiver: Ints, uniform: Floats) -> Ints:
    """How each would be answered if it asks; by letter where nothing is said."""
    result = np.full(len(receiver), LETTER, dtype=np.int64)
    kinds = type_of(receiver)
    for party, practice in letters.practice.items():
        weights = letters.answers if practice.answers is None else practice.answers
        rows = np.flatnonzero(kinds == PARTIES[party])
        if weights and len(rows):
            result[rows] = _codes(letters, weights)[_chosen(weights, uniform[rows])]
    return result


def _codes(letters: Letters, words: Mapping[str, Parameter]) -> Ints:
    codes = {NEVER_ANSWERED: 0, BY_LETTER: LETTER, **{name: LETTER + 1 + n for n, name in enumerate(letters.channels)}}
    return np.array([codes[word] for word in words], dtype=np.int64)


def _chosen(weights: Mapping[str, Parameter], uniform: Floats) -> Ints:
    ends = np.cumsum([weight.value for weight in weights.values()])
    result: Ints = np.searchsorted(ends, uniform * ends[-1], side="right")
    return np.minimum(result, len(ends) - 1)
