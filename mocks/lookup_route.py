"""The interface of a lookup: JSON in, JSON out, the answer's bytes as they were composed."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from mocks.answering import look_up
from mocks.entrance import Child, citizen_of, json_of, passage_of, session_of
from mocks.refusal import RefusalBody
from mocks.running import Network

RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"model": RefusalBody},
    401: {"model": RefusalBody},
    403: {"description": "Denied: the outcome says so and why; or a role that may not use the system"},
    404: {"model": RefusalBody},
    413: {"model": RefusalBody},
    503: {"description": "A station refused, or a fault is on"},
    504: {"description": "The journey's deadline passed"},
}
CHILD_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": Child.model_json_schema()}}}}


def add_lookup(routes: APIRouter, network: Network, system: str, path: str, model: type[BaseModel]) -> None:
    """Add the interface of a system's lookup at a path. `model` describes its answer in OpenAPI."""
    segment = {"sapa": "sapa.appointments"}.get(system, f"{system}.overview")

    async def lookup(request: Request) -> Response:
        """Look a child up. The CPR number goes in the body, never in the address."""
        passage = passage_of(request, system)
        session = session_of(network, request, passage)
        citizen = citizen_of(network, (await json_of(request)).get("cpr"))
        result = await look_up(network, passage, segment, session.user, citizen, request.headers)
        return Response(result.body, result.status, _HEADERS, "application/json")

    routes.add_api_route(
        path, lookup, methods=["POST"], response_class=Response, name=f"{system}.lookup",
        responses={200: {"model": model}, **RESPONSES}, openapi_extra=CHILD_BODY,
    )  # fmt: skip


_HEADERS = {"cache-control": "no-store"}
