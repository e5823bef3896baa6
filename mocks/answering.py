"""One lookup from request to answer: composed first, played, logged on every side, then sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mocks.audit import Looked
from mocks.call_key import named
from mocks.faults import Armed, from_header
from mocks.nsp.registered import registered_for
from mocks.passages import Passage
from mocks.preparation import Prepared
from mocks.refusal import Refusal
from mocks.running import Network
from mocks.shown import appointments_shown, citizen_shown, notices, overview_shown, with_registered
from mocks.users import User
from sim.journey.live_kernel import Played
from sim.journey.moments import NEVER, End
from sim.network.access import RIGHTS, Journey, fields_shown
from sim.network.appointments import REPOSITORY_OF_REGION
from sim.network.asking import Denial
from sim.network.consent import Source
from sim.network.days import day_of
from sim.network.municipalities import Region
from sim.scenario.outcomes import Outcome

PADDED_TO = 1024
"""Answers are filled up with spaces to a multiple of this many bytes, so that their length tells little."""


class Dropped(Exception):
    """The connection is to break without an answer."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a lookup ended and what it shows. `content` is the answer's JSON as a value, `body` as bytes."""

    outcome: Outcome
    denial: Denial
    content: dict[str, Any]
    body: bytes

    @property
    def status(self) -> int:
        """The HTTP status."""
        return {Outcome.DENIED: 403, Outcome.TIMED_OUT: 504, Outcome.REFUSED: 503, Outcome.UNFINISHED: 503}.get(
            self.outcome, 200
        )


async def look_up(
    network: Network, passage: Passage, segment: str, user: User, citizen: int, headers: Mapping[str, str]
) -> Result:
    """A user looks a child up. Refusal or Dropped where a fault says so."""
    key = named(headers) or network.occurrences.next(citizen, segment)
    passage.citizen = citizen
    faults = network.faults_met(passage, key, from_header(headers))
    days_old = enter(faults)
    prepared = network.prepared(user, citizen, key, days_old)
    result = composed(network, prepared, frozenset(), days_old > 0)
    played = await network.play(passage, segment, key, prepared, faults)
    missing = frozenset(name for name, _, _, ended in passage.visits if ended == NEVER)
    if played.end != End.DONE:
        result = _cut_short(played)
    elif missing:
        result = composed(network, prepared, missing, days_old > 0)
    _log(network, passage, user, prepared, result)
    passage.outcome = result.outcome.name.lower()
    return result


def enter(faults: list[Armed]) -> int:
    """What faults of a system do at its door: refuse, break, end the session; else how many days old its data are."""
    days_old = 0
    for met in faults:
        if met.fault.source is not None:
            continue
        match met.fault.kind:
            case "error":
                raise Refusal(503, "system", "a system in order", "a fault switched on by control", "fault")
            case "drop":
                raise Dropped
            case "expired":
                raise Refusal(401, "authorization", "a session in use", "one that a fault ended", "expired_session")
            case "stale":
                days_old = max(days_old, met.fault.days)
    return days_old


def composed(network: Network, prepared: Prepared, missing: frozenset[str], stale: bool) -> Result:
    """The answer, given the stations that did not answer. What was composed once is kept."""
    documents = tuple(entry.unique_id for entry in registered_for(network, prepared))
    found = prepared.bodies.get((missing, stale, documents))
    if isinstance(found, Result):
        return found
    outcome = prepared.outcome
    if missing and outcome == Outcome.ANSWERED:
        outcome = Outcome.PARTIAL
    content: dict[str, Any] = {"standard": "not a Danish standard", "outcome": outcome.name.lower()}
    if outcome == Outcome.DENIED:
        content["reason"] = prepared.denial.name.lower()
    else:
        content["as_of"] = day_of(prepared.children.day).isoformat()
        content["citizen"] = citizen_shown(prepared)
        fields = _fields(network, prepared, missing)
        if outcome == Outcome.NOTHING_FOUND and fields.get("appointments"):
            outcome = Outcome.ANSWERED  # by documents that were registered here
            content["outcome"] = outcome.name.lower()
        content |= fields
        content["notices"] = notices(prepared, _sources(prepared, missing), stale)
    result = Result(outcome, prepared.denial, content, as_bytes(content))
    prepared.bodies[missing, stale, documents] = result
    return result


def _fields(network: Network, prepared: Prepared, missing: frozenset[str]) -> dict[str, Any]:
    if RIGHTS[prepared.role].journey == Journey.APPOINTMENTS:
        repositories = frozenset(int(name.rpartition(".")[2]) - 1 for name in missing if name.startswith("repository."))
        booked = appointments_shown(network.world, prepared, repositories)
        more = [entry for entry in registered_for(network, prepared) if entry.repository not in repositories]
        return {"appointments": with_registered(network.world, prepared, booked, more)}
    return overview_shown(network.world, prepared, missing)


def _sources(prepared: Prepared, missing: frozenset[str]) -> frozenset[Source]:
    """The owners whose data a missing station would have given."""
    children, row = prepared.children, prepared.row
    found = set()
    if "index" in missing:
        owners = {Source.FAMILY: prepared.answer.owner_home[row], Source.PPR: prepared.answer.owner_ppr[row]}
        found |= {source for source, owner in owners.items() if owner}
    if "institution" in missing:
        found.add(Source.INSTITUTION)
    second = int(children.course.second_region[row])
    for source, region in ((Source.OWN_REGION, int(children.region[row])), (Source.OTHER_REGION, second)):
        if region and f"repository.{REPOSITORY_OF_REGION[Region(region)] + 1}" in missing:
            found.add(source)
    return frozenset(found)


def as_bytes(content: dict[str, Any]) -> bytes:
    """JSON in UTF-8, filled up with spaces behind."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return body.ljust(-(-len(body) // PADDED_TO) * PADDED_TO)


def _cut_short(played: Played) -> Result:
    outcome = {End.TIMED_OUT: Outcome.TIMED_OUT, End.REFUSED: Outcome.REFUSED}.get(played.end, Outcome.UNFINISHED)
    content = {"standard": "not a Danish standard", "outcome": outcome.name.lower()}
    return Result(outcome, Denial.NONE, content, as_bytes(content))


def _log(network: Network, passage: Passage, user: User, prepared: Prepared, result: Result) -> None:
    journey = RIGHTS[prepared.role].journey
    asked = dict.fromkeys(name.partition(".")[0] for name, _, began, _ in passage.visits if began != NEVER)
    answered = result.outcome in (Outcome.ANSWERED, Outcome.PARTIAL)
    fields = fields_shown(prepared.role, network.world.rules)
    network.audit.record(
        Looked(
            moment=passage.due or passage.arrived,
            user=user.name,
            organisation=user.place,
            citizen=prepared.citizen,
            journey=journey,
            outcome=result.outcome,
            shown=tuple(sorted(field.name.lower() for field in fields)) if answered else (),
            asked=tuple(asked),
            call=passage.call,
        )
    )
