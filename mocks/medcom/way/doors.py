"""Routes for whoever judges a run: what letters met, hop by hop, letter by letter and as the engines' own columns.

They stand under control, because they tell of all mailboxes at once. No letter's text and no CPR number is in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mocks.control_door import admit
from mocks.entrance import json_of
from mocks.medcom.service import Service
from mocks.medcom.way.moments import families, hop_rows, letter_rows
from mocks.medcom.way.transport import Transport
from mocks.refusal import Refusal, RefusalBody
from mocks.running import Network
from sim.journey.travelled import Heading, line, told

_REFUSED: dict[int | str, dict[str, Any]] = {status: {"model": RefusalBody} for status in (400, 401, 404)}
LINES = "application/jsonl"


class StaffOrder(BaseModel):
    """Who tends mailboxes: simulated staff or nobody; null: staff, unless a token opens it. `mailbox`: by GLN or SOR
    code; left out: all of which nothing else is said."""

    model_config = ConfigDict(extra="forbid")

    staff: Literal["simulated", "nobody"] | None
    mailbox: str = Field(default="", max_length=30)


def add_judging(routes: APIRouter, network: Network, service: Service) -> None:
    """Add the routes."""
    _add_lines(routes, network, service)

    schema = {"requestBody": {"content": {"application/json": {"schema": StaffOrder.model_json_schema()}}}}

    @routes.put("/letters/staff", responses=_REFUSED, openapi_extra=schema)
    async def staff(request: Request) -> StaffOrder:
        """Say who opens and answers letters, in one mailbox or in all. What lies there already is not gone over."""
        admit(network, request)
        try:
            order = StaffOrder.model_validate(await json_of(request))
        except ValidationError as error:
            first = error.errors()[0]
            raise Refusal(400, ".".join(["body", *map(str, first["loc"])]), first["msg"], first["type"]) from None
        address = service.addresses.by_number(order.mailbox)
        if order.mailbox and address is None:
            raise Refusal(400, "body.mailbox", "a GLN or SOR code of an address here", "another")
        await _transport(service).tend(address.gln if address else "", order.staff)
        return order


def _add_lines(routes: APIRouter, network: Network, service: Service) -> None:
    @routes.get("/letters/hops", responses=_REFUSED)
    async def hops(request: Request, after: int = 0) -> StreamingResponse:
        """Every hop that is over as a line of JSON: call key, copy, number and label, arrived, began, ended (µs)."""
        admit(network, request)
        _transport(service)
        await service.now()
        return _lines(hop_rows(service.db, after))

    @routes.get("/letters/moments", responses=_REFUSED)
    async def moments(request: Request) -> StreamingResponse:
        """Every letter as a line of JSON: sent, available, acknowledged, opened, answered (µs), copies, receipts."""
        admit(network, request)
        _transport(service)
        await service.now()
        return _lines(letter_rows(service.db))

    @routes.get("/letters/travelled", responses=_REFUSED)
    async def travelled(request: Request) -> StreamingResponse:
        """What `tvaers report --letters` reads: every family of calls with its moments, as a line of JSON."""
        admit(network, request)
        transport = _transport(service)
        moment = await service.now()

        def all_lines() -> Iterator[str]:
            yield Heading(network.reading.file, moment).line() + "\n"
            rounds = transport.calendar.stage.rounds
            for plan, met in families(service.db, transport.routes.names, rounds, moment):
                yield line(told(plan), met) + "\n"

        return StreamingResponse(all_lines(), media_type=LINES)


def _transport(service: Service) -> Transport:
    if service.transport is None:
        raise Refusal(404, "letters", "a network that takes its time", "one that answers at once")
    return service.transport


def _lines(rows: Iterator[Mapping[str, Any]]) -> StreamingResponse:
    text = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return StreamingResponse(text, media_type=LINES)
