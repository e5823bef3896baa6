"""Sags- og Dokumentindeks, SF1470 v6: importer, opdater, fremsoeg and fjern over SOAP 1.1, with a WSDL of our own.

Cases only. Who calls is told by a bearer token or by KOMBIT's token in the message (mocks.kombit.security).
Writes play the same part of the journey as a search does, for want of one of their own (ASSUMPTION).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from fastapi import APIRouter, Request, Response
from lxml import etree

from mocks.answering import enter
from mocks.audit import Looked
from mocks.call_key import named
from mocks.entrance import base_of, body_of, passage_of
from mocks.faults import from_header
from mocks.kombit import deliveries, soap
from mocks.kombit.as_changes import reflect
from mocks.kombit.caller import Caller, caller_of
from mocks.kombit.identities import Kind, known
from mocks.kombit.index import CPR_URN, Case, Deliveries, Index
from mocks.kombit.names import ACTION, element, first, texts
from mocks.kombit.search import page_of, searched
from mocks.kombit.security import caller as caller_by_token
from mocks.kombit.snapshots import counted, filter_of, ordered, snapshot
from mocks.kombit.status import Rejected, Status, standard_return
from mocks.passages import Passage
from mocks.provenance import Interface, Provenance, System
from mocks.refusal import Refusal
from mocks.running import Network
from mocks.users import User
from sim.chance.durations import DAY
from sim.journey.moments import End
from sim.network.access import RIGHTS, Role
from sim.network.citizens import NoSuchCitizen
from sim.network.identifiers import WrongIdentifier
from sim.scenario.outcomes import Outcome

PATH = "/sagdokumentindeks/6"
LIMIT = 2 * 1024 * 1024
"""Bytes of a request: twenty journal notes of the largest size allowed (100 KB, published)."""
SEGMENT = "index.search"
_XML = "text/xml; charset=utf-8"


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["index"])
    taken = Deliveries(network)

    @routes.post(PATH, include_in_schema=False)
    async def call(request: Request) -> Response:
        passage = passage_of(request, "index")
        try:
            body = await _answered(network, taken, request, passage)
        except Refusal as refusal:
            passage.find(refusal.code, refusal.element, refusal.expected, refusal.found)
            told, status = soap.fault(refusal)
            return Response(told, status, media_type=_XML)
        return Response(body, headers={"cache-control": "no-store"}, media_type=_XML)

    @routes.get(PATH, include_in_schema=False)
    async def contract(request: Request) -> Response:
        passage_of(request, "index")
        if "wsdl" not in {word.lower() for word in request.query_params}:
            raise Refusal(404, "address", f"POST, or {PATH}?wsdl", "GET without wsdl")
        return Response(soap.contract(base_of(network, request) + PATH), media_type=_XML)

    @routes.get(PATH + "/xsd/{name}", include_in_schema=False)
    async def schema(request: Request, name: str) -> Response:
        passage_of(request, "index")
        if name not in soap.SCHEMA_NAMES:
            raise Refusal(404, "address", f"one of {', '.join(soap.SCHEMA_NAMES)}", "another")
        return Response(soap.SCHEMAS.joinpath(name).read_bytes(), media_type=_XML)

    return routes


async def _answered(network: Network, taken: Deliveries, request: Request, passage: Passage) -> bytes:
    data = await body_of(request, LIMIT)
    demanded = network.options.level != "open"
    envelope = soap.read_envelope(data)
    user = caller_by_token(network, request, passage, envelope)
    called = soap.read(envelope, request.headers.get("soapaction", ""), demanded)
    caller = caller_of(network, user)
    children = _children_named(network, called.body)
    passage.citizen = children[0] if len(children) == 1 else None
    subject = user.actor if passage.citizen is None else passage.citizen
    key = named(request.headers) or network.occurrences.next(subject, SEGMENT)
    faults = network.faults_met(passage, key, from_header(request.headers))
    moment = network.clock.now() - enter(faults) * DAY
    draft = taken.draft()
    index, before = (Index(network, cases, moment, taken.replaced) for cases in (draft, taken.draft()))
    if called.operation == "fremsoeg":
        content, shown = _search(network, index, caller, called.body, passage)
    else:
        content, shown = _deliver(network, index, caller, called, passage), []
    answer = soap.answer(content, called)
    played = await network.play(passage, SEGMENT, key, None, faults)
    if played.end != End.DONE:
        passage.outcome = played.end.name.lower()
        raise Refusal(503, "index", "a station that answers", played.end.name.lower().replace("_", " "), "unavailable")
    changed = [case for uuid in draft.maps[0] if (case := index.find(uuid) or before.find(uuid)) is not None]
    taken.take(draft)
    reflect(network, taken, changed, index)
    if called.operation == "fremsoeg":
        _log(network, passage, user, {*children, *_children_of(shown)}, filter_of(called.body), bool(shown))
    return answer


def _search(
    network: Network, index: Index, caller: Caller, body: etree._Element, passage: Passage
) -> tuple[etree._Element, list[Case]]:
    expression, now = first(body, "sdi:SoegUdtryk"), network.clock.as_datetime(network.clock.now())
    try:
        page = page_of(expression)
        found = ordered(searched(index, caller, texts(body, "sdi:SagUuid"), expression, now), body)
    except Rejected as error:
        passage.find(error.rule or "search", error.element, error.expected, error.found)
        passage.outcome = "bad_input"
        said = standard_return(Status.BAD_INPUT, str(error))
        return element("sdi:FremsoegSagDokumentIndeksOutput", said), []
    shown, wanted = found[page.first : page.first + page.most], filter_of(body)
    if not wanted:
        passage.find("search.filter", "Filter", "what of a case is wanted; an empty filter shows nothing", "none")
    passage.outcome = "found" if found else "nothing_found"
    said = standard_return(Status.OK) if found else standard_return(Status.NOTHING_FOUND, "Ingen sager fundet")
    cases = [snapshot(case, wanted) for case in shown] if wanted else []
    return element("sdi:FremsoegSagDokumentIndeksOutput", said, counted(len(found), page), *cases), shown


def _deliver(network: Network, index: Index, caller: Caller, called: soap.Called, passage: Passage) -> etree._Element:
    if not caller.writes:
        raise Refusal(403, "token", "an agreement with the role Rediger", "one without", "not_authorized")
    now = network.clock.as_datetime(network.clock.now())
    try:
        done = list(_done(index, caller, called, now))
    except Rejected as error:
        raise Refusal(400, error.element, error.expected, error.found) from None
    for one in done:
        for problem in one.problems:
            passage.find(problem.rule, problem.element, problem.expected, problem.found)
        if one.late:
            passage.find("case.punctual", "Tidspunkt", f"a change of the last {deliveries.PUNCTUAL}", "an older one")
    passage.outcome = "taken" if not any(one.problems for one in done) else "bad_input"
    name = called.operation.capitalize()
    return element(f"sdi:{name}SagDokumentIndeksOutput", *(one.answer for one in done))


def _done(index: Index, caller: Caller, called: soap.Called, now: datetime) -> Iterable[deliveries.Taken]:
    body = called.body
    if called.operation == "importer":
        return deliveries.imported(index, caller, body, now)
    if called.operation == "opdater":
        return deliveries.updated(index, caller, body, now)
    expression = first(body, "sdi:SoegUdtryk")
    uuids = texts(body, "sdi:SagUuid/sd:UUIDIdentifikator")
    found = [] if expression is None else searched(index, caller, (), expression, now)
    return deliveries.removed(index, caller, [*uuids, *(case.uuid for case in found)])


# Whose cases they are --------------------------------------------------------------------------------------------


def _children_named(network: Network, body: etree._Element) -> list[int]:
    found = []
    for urn in texts(body, ".//sag:Sagspart/gd:ReferenceID/sd:URNIdentifikator"):
        try:
            found.append(network.citizen(urn.removeprefix(CPR_URN)))
        except (WrongIdentifier, NoSuchCitizen):
            continue
    return list(dict.fromkeys(found))


def _children_of(cases: Iterable[Case]) -> set[int]:
    numbers = (known(case.uuid) for case in cases)
    return {found[1] for found in numbers if found and found[0] in (Kind.FAMILY_CASE, Kind.PPR_CASE)}


def _log(network: Network, passage: Passage, user: User, children: set[int], shown: frozenset[str], any_: bool) -> None:
    assert user.role is not None
    for child in sorted(children):
        network.audit.record_asked(
            "index",
            Looked(
                moment=passage.due or passage.arrived,
                user=user.name,
                organisation=user.place,
                citizen=child,
                journey=RIGHTS[user.role].journey,
                outcome=Outcome.ANSWERED if any_ else Outcome.NOTHING_FOUND,
                shown=tuple(sorted(shown)) if any_ else (),
                asked=(),
                call=passage.call,
            ),
        )


TRIED = soap.search_by_part("{cpr}").decode()
"""A search that works as it stands, once a CPR number is in it."""
PUBLISHED = Provenance(
    "partly published",
    "github.com/kombit: SagDokumentIndeksService_6 and schemas 6.0.STS-0",
    "SF1470 v6",
    "operations, namespaces and elements about cases; status codes recalled, documents not served, rules of updates "
    "and of paging assumed",
)
SYSTEM = System(
    "index",
    "Sags- og Dokumentindeks (SF1470)",
    (
        Interface("wsdl", PATH + "?wsdl", PUBLISHED, "-s '{url}" + PATH + "?wsdl'", Role.FAMILY),
        Interface(
            "soap", PATH, PUBLISHED,
            "-s {url}" + PATH + " -H 'authorization: Bearer {token}' -H 'content-type: text/xml' "
            f"-H 'soapaction: {ACTION}fremsoeg' -d '{TRIED}'",
            Role.CLINICIAN,
        ),
    ),
    router,
)  # fmt: skip
