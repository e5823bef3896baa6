"""Named quantities: what a target may speak about, as columns with their censoring.

A family and a name joined by a dot; a name covers every longer one that goes on after it with a dot, and a bare family
covers all of it:

* response.<journey>: planned to ended without human time; human.<journey>: that human time
* attempts.<journey>: attempts begun, a plain number
* waiting.<station>: this area's visits, from arriving to service
* transit.<receiver type>: planned to available in the mailbox; acknowledgement.<receiver type>: planned to acknowledged
* dwell.<receiver type>: available to opened
* turnaround.<receiver type or purpose>: planned to the answer's being available, of letters that ask and went to the
  department they were meant for; turnaround.misdirected: of those that did not; bare `turnaround`: of all

Failed calls (timed out, refused) and visits that were given up count as over any limit. Unfinished calls and letters
that still wait at the horizon count as at least as long as they have waited (censored). Denied and abandoned calls, and
letters to a receiver who is not connected, are excluded and counted: nothing was asked. Opening hours are the
receiver's. Dwell and turnaround are judged on letters of a window only, if one is given: those sent before it met
mailboxes that were still filling up, those after it were not followed long enough.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.journey.moments import NEVER
from sim.scenario.plan import Plan, Stage
from sim.verdict.measured import Measured, covers
from sim.verdict.played import Flags, Ints
from sim.verdict.visits import Visits

OpeningClock = Callable[[Ints, Ints, Ints], Ints]
"""(receiver's actor id, from, to), columns of one length, to microseconds of the receiver's opening hours between."""

FAMILIES = ("response", "human", "attempts", "waiting", "transit", "acknowledgement", "dwell", "turnaround")
LETTER_FAMILIES = ("transit", "acknowledgement", "dwell", "turnaround")
JUDGED_FAMILIES = ("dwell", "turnaround")
"""What depends on how full mailboxes are and on how long letters are followed."""
MISDIRECTED = "misdirected"
"""Letters to a valid number of a department they were not meant for."""

EXCLUDED = frozenset({"DENIED", "ABANDONED"})
"""Outcomes of calls that never asked the network."""

_FAILED = ("TIMED_OUT", "REFUSED")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One value per call or visit. `values`: microseconds or a plain number; `moments`: when it was planned or came.

    failed: over any limit. censored: at least `values`. groups: per column a target may group by, codes into `words`.
    excluded: how many were left out, because nothing was asked or the thing has not begun. outside: letters sent before
    or after the window that is judged.
    """

    name: str
    values: Ints
    failed: Flags
    censored: Flags
    moments: Ints
    groups: Mapping[str, NDArray[np.integer]]
    words: Mapping[str, tuple[str, ...]]
    excluded: int = 0
    outside: int = 0

    def __len__(self) -> int:
        return len(self.values)

    def where(self, mask: Flags) -> Quantity:
        """The entries of the mask."""
        groups = {name: codes[mask] for name, codes in self.groups.items()}
        columns = self.values[mask], self.failed[mask], self.censored[mask], self.moments[mask]
        return Quantity(self.name, *columns, groups, self.words, self.excluded, self.outside)


GROUPS = ("region", "municipality", "role", "receiver_type", "purpose", "journey")
"""Columns of words that a target may group by."""


@dataclass(frozen=True, slots=True)
class Quantities:
    """The quantities of one run. `calls` are the rows of calls; without `visits` (real time) no waiting is known."""

    calls: Measured
    horizon: int
    clock: OpeningClock | None = None
    visits: Visits | None = None
    stations: tuple[str, ...] = ()
    between: tuple[int, int] | None = None

    def of(self, name: str, opening: bool = False) -> Quantity:
        """The quantity of this name, in opening hours if asked; empty where nothing of that name was measured.

        Raises ValueError for an unknown family, and for opening hours where no clock was given.
        """
        family, _, rest = name.partition(".")
        if family not in FAMILIES:
            raise ValueError(f"unknown quantity: {name}")
        if family == "waiting":
            return self._waiting(name, rest)
        if family in ("response", "human", "attempts"):
            return self._call(name, family, rest)
        return self._letter(name, family, rest, opening)

    def _call(self, name: str, family: str, rest: str) -> Quantity:
        calls = self.calls.where(self.calls.under("journey", rest) & ~_without_response(self.calls))
        asked = ~calls.is_any("outcome", *EXCLUDED)
        kept = calls.where(asked)
        if family != "response":
            known = kept[family], _none(kept), _none(kept), kept["planned"]
            return _quantity(name, kept, known, len(calls) - len(kept))
        failed = kept.is_any("outcome", *_FAILED)
        censored = kept.is_any("outcome", "UNFINISHED")
        so_far = np.maximum(0, self.horizon - kept["planned"] - kept["human"])
        values = np.where(censored, so_far, kept["response"])
        return _quantity(name, kept, (values, failed, censored, kept["planned"]), len(calls) - len(kept))

    def _letter(self, name: str, family: str, rest: str, opening: bool) -> Quantity:
        letters = self.calls.where(_without_response(self.calls))
        turnaround = family == "turnaround"
        letters = letters.where(_asking(letters, rest) if turnaround else letters.under("receiver_type", rest))
        outside = 0
        if self.between is not None and family in JUDGED_FAMILIES:
            inside = (letters["planned"] >= self.between[0]) & (letters["planned"] < self.between[1])
            outside, letters = int((~inside).sum()), letters.where(inside)
        start, end = {
            "transit": ("planned", "available"),
            "acknowledgement": ("planned", "acknowledged"),
            "dwell": ("available", "opened"),
            "turnaround": ("planned", "answered"),
        }[family]
        known = is_letter(letters) | (letters.is_any("outcome", "UNKNOWN_NUMBER") & turnaround)
        begun = letters.where(known & (letters[start] != NEVER))
        censored = begun[end] == NEVER
        until = np.where(censored, np.maximum(self.horizon, begun[start]), begun[end])
        values = until - begun[start]
        if opening:
            if self.clock is None:
                raise ValueError(f"{name}: no opening hours are known")
            values = self.clock(begun["receiver"].astype(np.int64), begun[start], until)
        columns = values, _none(begun), censored, begun[start]
        found = replace(_quantity(name, begun, columns, len(letters) - len(begun)), outside=outside)
        return _at_receiver(found, begun) if family in ("dwell", "transit") else found

    def _waiting(self, name: str, rest: str) -> Quantity:
        none = np.zeros(0, dtype=np.int64)
        if self.visits is None:
            return Quantity(name, none, none.astype(bool), none.astype(bool), none, {}, {})
        wanted = np.array([not rest or covers(rest, station) for station in self.stations], dtype=bool)
        visits = self.visits
        here = np.flatnonzero(wanted[visits.station] & visits.own)
        failed = visits.left[here] != NEVER
        censored = ~failed & (visits.began[here] == NEVER)
        arrived = visits.arrived[here]
        return Quantity(name, visits.gone[here] - arrived, failed, censored, arrived, {}, {})


def is_letter(calls: Measured) -> Flags:
    """Calls on their way to a mailbox or in one, by their outcome."""
    return calls.is_any("outcome", "OPENED", "UNOPENED", "UNDELIVERED")


def _asking(letters: Measured, rest: str) -> Flags:
    """Letters that ask, of the kind meant."""
    asks = _asks(letters)
    astray = np.zeros(len(letters), dtype=bool)
    if MISDIRECTED in letters:
        astray = astray | letters[MISDIRECTED].astype(bool)
    if not rest:
        return asks
    if rest == MISDIRECTED:
        return asks & astray
    return asks & ~astray & (letters.under("receiver_type", rest) | letters.under("purpose", rest))


def _without_response(calls: Measured) -> Flags:
    """Letters, those to nobody included: calls that have ended or are under way and will never have a response."""
    none: Flags = calls["response"] == NEVER
    return none & ~calls.is_any("outcome", "UNFINISHED")


def vocabulary(plan: Plan, stage: Stage) -> tuple[str, ...]:
    """Every full name of a quantity that a run of this plan can measure; targets are checked against it beforehand."""
    journeys = plan.names.get("journey", ())
    receivers, purposes = plan.names.get("receiver_type", ()), plan.names.get("purpose", ())
    names = [f"{family}.{journey}" for family in ("response", "human", "attempts") for journey in journeys]
    names += [f"waiting.{station.name}" for station in stage.stations]
    names += [f"{family}.{receiver}" for family in LETTER_FAMILIES for receiver in receivers]
    names += [f"turnaround.{purpose}" for purpose in (*purposes, MISDIRECTED)]
    return tuple(names)


def opening_clock(windows: Mapping[int, Ints], between: Callable[[Ints, ArrayLike, ArrayLike], Ints]) -> OpeningClock:
    """A clock from the open windows per actor id, shape (k, 2), and the function that measures time within windows.

    Actors without windows are always open. Receivers that share one array of windows are measured together.
    """

    def clock(receivers: Ints, begun: Ints, until: Ints) -> Ints:
        actors, actor_of = np.unique(receivers, return_inverse=True)
        shared: dict[int, list[int]] = {}
        for number, actor in enumerate(actors.tolist()):
            if actor in windows:
                shared.setdefault(id(windows[actor]), []).append(number)
        result = until - begun
        group_of = np.full(len(actors), -1)
        for group, numbers in enumerate(shared.values()):
            group_of[numbers] = group
        groups = group_of[actor_of]
        order = np.argsort(groups, kind="stable")
        bounds = np.searchsorted(groups[order], np.arange(len(shared) + 1))
        for group, numbers in enumerate(shared.values()):
            here = order[bounds[group] : bounds[group + 1]]
            result[here] = between(windows[int(actors[numbers[0]])], begun[here], until[here])
        return result

    return clock


def _quantity(name: str, calls: Measured, known: tuple[Ints, Flags, Flags, Ints], excluded: int) -> Quantity:
    """Values, failed, censored and moments of these calls, with what they may be grouped by."""
    groups = {group: calls[group] for group in GROUPS if group in calls and group in calls.words}
    return Quantity(name, *known, groups, calls.words, excluded)


def _at_receiver(quantity: Quantity, letters: Measured) -> Quantity:
    """Where a letter lies is the receiver's affair: its region and municipality, not the sender's."""
    there = {
        place: letters[f"receiver_{place}"] for place in ("region", "municipality") if f"receiver_{place}" in letters
    }
    return replace(quantity, groups={**quantity.groups, **there})


def _asks(letters: Measured) -> Flags:
    return letters["asks"].astype(bool) if "asks" in letters else np.zeros(len(letters), dtype=bool)


def _none(calls: Measured) -> Flags:
    return np.zeros(len(calls), dtype=bool)
