"""Fælleskommunal Organisation: the GraphQL service OrganisationHent, with its headers and its limit of 500 elements."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from graphql import GraphQLError

from mocks.answering import enter
from mocks.call_key import named
from mocks.entrance import json_of, passage_of, session_of
from mocks.faults import from_header
from mocks.kombit.caller import caller_of
from mocks.kombit.organisation import answered, as_told, read, roots
from mocks.kombit.organisation_objects import Asking
from mocks.passages import Passage
from mocks.provenance import Interface, Provenance, System
from mocks.refusal import Refusal
from mocks.running import Network
from sim.journey.moments import End
from sim.network.access import Role

PATH = "/organisation/organisationhent/1"
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BODY = {
    "type": "object",
    "required": ["query"],
    "properties": {
        "query": {"type": "string"},
        "variables": {"type": ["object", "null"]},
        "operationName": {"type": ["string", "null"]},
    },
}
_ANSWER: dict[str, Any] = {
    "description": "As GraphQL has it",
    "content": {"application/json": {"schema": {"type": "object"}}},
}


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["organisation"])

    @routes.post(
        PATH, response_class=Response,
        responses=dict.fromkeys((200, 400, 401, 403, 413, 503), _ANSWER),
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": _BODY}}},
            "parameters": [
                {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}
                for name in ("x-TransaktionsId", "x-TransaktionsTid")
            ],
        },
    )  # fmt: skip
    async def hent(request: Request) -> Response:
        """Ask for municipalities' units and staff. Headers: Authorization, x-TransaktionsId, x-TransaktionsTid."""
        passage = passage_of(request, "organisation")
        try:
            told, status = await _answered(network, request, passage)
        except GraphQLError as error:
            told, status = {"errors": [as_told(error)]}, 400
            passage.find("graphql", "query", "what the schema and the service allow", "another query")
        except Refusal as refusal:
            passage.find(refusal.code, refusal.element, refusal.expected, refusal.found)
            said = f"{refusal.element}: expected {refusal.expected}, found {refusal.found}"
            told, status = {"errors": [{"message": said, "extensions": {"code": refusal.code}}]}, refusal.status
        headers = {"cache-control": "no-store"}
        return Response(json.dumps(told, ensure_ascii=False), status, headers, "application/json")

    return routes


async def _answered(network: Network, request: Request, passage: Passage) -> tuple[dict[str, Any], int]:
    session = session_of(network, request, passage)
    if network.options.level != "open":
        _check_transaction(request)
    given = await json_of(request)
    query, variables, name = given.get("query"), given.get("variables") or {}, given.get("operationName")
    if not isinstance(query, str) or not isinstance(variables, dict) or not isinstance(name, str | None):
        raise Refusal(400, "body", "query as text, variables as object, operationName as text", "others")
    document = read(query)
    asked = {field for field in roots(document) if not field.startswith("__")}
    asking = Asking(network.world.actors, caller_of(network, session.user))
    if not asked:
        return answered(document, asking, variables, name), 200
    segment = "organisation.caseworkers" if asked & {"bruger", "brugerListe"} else "organisation.departments"
    key = named(request.headers) or network.occurrences.next(session.user.actor, segment)
    faults = network.faults_met(passage, key, from_header(request.headers))
    enter(faults)
    told = answered(document, asking, variables, name)
    played = await network.play(passage, segment, key, None, faults)
    if played.end != End.DONE:
        passage.outcome = played.end.name.lower()
        raise Refusal(503, "organisation", "a station that answers", passage.outcome.replace("_", " "), "unavailable")
    for error in told.get("errors", ()):
        warned = error.get("extensions", {}).get("kind") == "warning"
        rule = "organisation.restriction" if warned else "graphql"
        passage.find(rule, ".".join(map(str, error.get("path", ()))) or "query", "see the answer", "see the answer")
    passage.outcome = "answered"
    return told, 200


def _check_transaction(request: Request) -> None:
    given = request.headers.get("x-transaktionsid", "")
    if not _UUID.fullmatch(given):
        raise Refusal(400, "x-TransaktionsId", "a UUID", "something else" if given else "nothing", "transaction")
    moment = request.headers.get("x-transaktionstid", "")
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        came = "something else" if moment else "nothing"
        raise Refusal(400, "x-TransaktionsTid", "a time by ISO 8601", came, "transaction") from None


PUBLISHED = Provenance(
    "partly published",
    "github.com/kombit/org-graphql",
    "organisationhent/1",
    "schema, headers and the limit of 500; wording of warnings and the role for lokationsnummer are ours",
)
SYSTEM = System(
    "organisation",
    "Fælleskommunal Organisation",
    (
        Interface(
            "graphql", PATH, PUBLISHED,
            "-s {url}" + PATH + " -H 'authorization: Bearer {token}' "
            "-H 'x-TransaktionsId: 7aae0000-0000-8000-8000-000000000000' -H 'x-TransaktionsTid: 2026-11-23T09:00:00Z' "
            "-d '{{\"query\":\"{{ organisation(cvr: \\\"29189420\\\") {{ organisationsnavn }} }}\"}}'",
            Role.CLINICIAN,
        ),
    ),
    router,
)  # fmt: skip
