"""The route of every SOAP system: the request read whole, and every refusal turned into the protocol's own fault."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response
from lxml import etree

from mocks.entrance import base_of, body_of, passage_of
from mocks.passages import Passage
from mocks.refusal import Refusal
from mocks.running import Network
from mocks.soap.envelopes import (
    CONTENT_TYPES,
    LIMIT,
    Envelope,
    Fault,
    Version,
    as_bytes,
    fault_envelope,
    fault_status,
    read_envelope,
)
from mocks.soap.mtom import pack, unpack

HEADERS = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One request: its envelope and attachments by content identifier. `packed`: it came as MTOM, or asks for MTOM."""

    network: Network
    request: Request
    passage: Passage
    envelope: Envelope
    parts: dict[str, bytes]
    packed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """An envelope, and the documents that go beside it: media type and bytes by content identifier."""

    envelope: etree._Element
    documents: dict[str, tuple[str, bytes]] = field(default_factory=dict)


Serve = Callable[[Asked], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address. `version` speaks where the request does not tell; `wsdl` is made from the address it has."""

    system: str
    path: str
    serve: Serve
    wsdl: Callable[[str], bytes] | None = None
    version: Version = "soap12"
    qualified: str = "medcom:FaultCode"


def add_endpoint(routes: APIRouter, network: Network, endpoint: Endpoint) -> None:
    """POST answers requests; GET with `?wsdl` gives the description, and without it a fault."""

    async def post(request: Request) -> Response:
        return await _answered(network, request, endpoint)

    async def get(request: Request) -> Response:
        passage_of(request, endpoint.system)
        if endpoint.wsdl is not None and "wsdl" in {key.lower() for key in request.query_params}:
            address = base_of(network, request) + endpoint.path
            return Response(endpoint.wsdl(address), media_type="text/xml; charset=utf-8")
        fault = Fault("method: expected POST, found GET", "illegal_http_method")
        return _told(fault, endpoint.version, endpoint.qualified, 405)

    routes.add_api_route(endpoint.path, post, methods=["POST"], include_in_schema=False)
    routes.add_api_route(endpoint.path, get, methods=["GET"], include_in_schema=False)


async def _answered(network: Network, request: Request, endpoint: Endpoint) -> Response:
    passage = passage_of(request, endpoint.system)
    version = endpoint.version
    try:
        kind = request.headers.get("content-type", "")
        xml, parts = unpack(kind, await body_of(request, LIMIT))
        envelope = read_envelope(xml)
        version = envelope.version
        packed = kind.startswith("multipart/related") or "multipart/related" in request.headers.get("accept", "")
        answer = await endpoint.serve(Asked(network, request, passage, envelope, parts, packed))
    except (Fault, Refusal) as error:
        fault = error if isinstance(error, Fault) else of_refusal(error)
        passage.outcome = passage.outcome or f"fault {fault.code}"
        return _told(fault, fault.version or version, endpoint.qualified)
    body, media_type = as_bytes(answer.envelope), CONTENT_TYPES[version]
    if answer.documents:
        media_type, body = pack(body, answer.documents, media_type)
    return Response(body, headers=HEADERS | {"content-type": media_type})


def of_refusal(refusal: Refusal) -> Fault:
    """What a refusal is in a SOAP answer, with the nearest DGWS FaultCode."""
    codes = {400: "syntax_error", 401: "invalid_idcard", 403: "not_authorized", 413: "syntax_error"}
    code = "expired_idcard" if refusal.code == "expired_session" else codes.get(refusal.status, "processing_problem")
    said = f"{refusal.element}: expected {refusal.expected}, found {refusal.found}"
    return Fault(said, code, sender=refusal.status < 500)


def _told(fault: Fault, version: Version, qualified: str, status: int | None = None) -> Response:
    body = as_bytes(fault_envelope(fault, version, qualified))
    headers = HEADERS | {"content-type": CONTENT_TYPES[version]} | ({"allow": "POST"} if status == 405 else {})
    return Response(body, status or fault_status(fault, version), headers)
