"""Routes for owners of mailboxes: list, get, mark read, acknowledge, threads, settings and events."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from mocks.entrance import BODY_LIMIT
from mocks.medcom import boxes
from mocks.medcom.answer_models import AnswerOrder, ItemShown, ItemsQuery, Page, SettingsOrder
from mocks.medcom.attachments import attachment_in, download
from mocks.medcom.boxes import BEGINNING, Cursor, Row, Wanted
from mocks.medcom.doors import mailbox_of
from mocks.medcom.events import Webhooks, events
from mocks.medcom.office import Settings, settings_of
from mocks.medcom.replies import Contradicts, NothingToAnswer
from mocks.medcom.service import Service
from mocks.medcom.shown import item_shown, letter_shown, thread_shown
from mocks.refusal import Refusal, RefusalBody
from sim.messages.acknowledge import Decision
from sim.messages.compose.acknowledgement import Issue

_REFUSED: dict[int | str, dict[str, Any]] = {status: {"model": RefusalBody} for status in (400, 401, 403, 404, 409)}
_MIMES = {"json": "application/fhir+json", "xml": "application/xml"}


def add_reading(routes: APIRouter, service: Service, level: str) -> None:
    """Add the routes."""
    _add_items(routes, service, level)
    _add_acts(routes, service, level)
    _add_threads(routes, service, level)
    _add_settings(routes, service, level)
    _add_events(routes, service, level)


def _add_items(routes: APIRouter, service: Service, level: str) -> None:
    @routes.get("/mailboxes/{mailbox}/items", responses=_REFUSED, response_model=Page)
    async def items(request: Request, mailbox: str, query: Annotated[ItemsQuery, Query()]) -> Response:
        """A page of what has come (`box=out`: of what was sent), oldest first. Follow `next` for the rest; `message`:
        only what has this message id."""
        address = mailbox_of(service, request, mailbox, level)
        now = await service.now()
        cursor = _cursor(query.after)
        if query.box not in ("in", "out"):
            raise Refusal(400, "box", "in or out", "another word")
        wanted = Wanted(cursor, max(1, query.limit), query.unread, query.box, query.message)
        rows = boxes.page(service.db, address.gln, now, wanted)
        last = Cursor(rows[-1].available, rows[-1].number) if rows else cursor
        return _as_json(Page(items=[item_shown(service.office, row) for row in rows], next=str(last)))

    @routes.get("/mailboxes/{mailbox}/items/{number}", responses=_REFUSED)
    async def item(request: Request, mailbox: str, number: int) -> dict[str, Any]:
        """One item, with its letter opened where it can be. Looking at it does not mark it read."""
        address = mailbox_of(service, request, mailbox, level)
        row = _item(service, address.gln, number)
        letter = boxes.letter_of_item(service.db, number)
        shown = item_shown(service.office, row).model_dump()
        return {**shown, "letter": letter_shown(letter) if letter else None}

    @routes.get("/mailboxes/{mailbox}/items/{number}/document", responses=_REFUSED)
    async def document(request: Request, mailbox: str, number: int) -> Response:
        """The item's document, byte for byte as it came, or as the network wrote it."""
        address = mailbox_of(service, request, mailbox, level)
        row = _item(service, address.gln, number)
        body = boxes.body_of(service.db, number)
        form = "json" if body[:1] == b"{" else row.form if body[:1] != b"<" else "xml"
        return Response(body, media_type=_MIMES.get(form, "application/octet-stream"))

    @routes.get("/mailboxes/{mailbox}/items/{number}/attachments/{segment}", responses=_REFUSED)
    async def attachment(request: Request, mailbox: str, number: int, segment: str) -> Response:
        """A file of a letter by its segment's id, also where the letter left it out because an earlier one had it."""
        address = mailbox_of(service, request, mailbox, level)
        row = _item(service, address.gln, number)
        thread = boxes.thread(service.db, address.gln, row.thread_id, service.horizon())
        return download(attachment_in(thread, segment))


def _add_acts(routes: APIRouter, service: Service, level: str) -> None:
    @routes.post("/mailboxes/{mailbox}/items/{number}/read", responses=_REFUSED, response_model=ItemShown)
    async def read(request: Request, mailbox: str, number: int) -> Response:
        """Mark an item read. The first time counts for the dwell."""
        address = mailbox_of(service, request, mailbox, level)
        if not await service.ledger.write(lambda db, now: boxes.mark_opened(db, address.gln, number, now)):
            raise _no_item()
        return _as_json(item_shown(service.office, _item(service, address.gln, number)))

    @routes.post("/mailboxes/{mailbox}/items/{number}/acknowledgement", responses=_REFUSED, max_body_size=BODY_LIMIT)
    async def acknowledge(request: Request, mailbox: str, number: int, order: AnswerOrder) -> dict[str, str]:
        """Acknowledge a letter: the service writes it in the sender's format and version."""
        address = mailbox_of(service, request, mailbox, level)
        decision = Decision(order.code, tuple(Issue(one.code, one.text) for one in order.issues))
        if order.code != "ok" and not order.issues:
            raise Refusal(400, "body.issues", "at least one issue, when the code is not ok", "none")
        try:
            await service.acknowledge(address.gln, number, decision)
        except NothingToAnswer:
            raise Refusal(404, "number", "a letter in this mailbox", "another item, or none") from None
        except Contradicts:
            raise Refusal(409, "body.code", "the code given before", "another") from None
        return {"answered": order.code}


def _add_threads(routes: APIRouter, service: Service, level: str) -> None:
    @routes.get("/mailboxes/{mailbox}/threads", responses=_REFUSED)
    async def threads(request: Request, mailbox: str, limit: int = 20) -> dict[str, Any]:
        """The newest correspondences, each in the order a clerk reads it."""
        address = mailbox_of(service, request, mailbox, level)
        now = await service.now()
        found = boxes.threads_of(service.db, address.gln, now, max(1, min(limit, 100)))
        return {"threads": [thread_shown(one) for one in found]}

    @routes.get("/mailboxes/{mailbox}/threads/{thread_id}", responses=_REFUSED)
    async def thread(request: Request, mailbox: str, thread_id: str) -> dict[str, Any]:
        """One correspondence, by the ordering rules, from letters received and sent."""
        address = mailbox_of(service, request, mailbox, level)
        found = boxes.thread(service.db, address.gln, thread_id, await service.now())
        if found is None:
            raise Refusal(404, "thread_id", "a correspondence in this mailbox", "another, or none")
        return thread_shown(found)


def _add_settings(routes: APIRouter, service: Service, level: str) -> None:
    webhooks = Webhooks(service)

    @routes.get("/mailboxes/{mailbox}/settings", responses=_REFUSED)
    async def settings(request: Request, mailbox: str) -> SettingsOrder:
        """Who acknowledges, whether the mailbox is closed, where news goes."""
        address = mailbox_of(service, request, mailbox, level)
        found = settings_of(service.db, address.gln)
        staff = service.transport.mailboxes.staff_of(address.gln) if service.transport else None
        return SettingsOrder(
            acknowledges=found.acknowledges,  # type: ignore[arg-type]
            closed=found.closed,
            webhook=found.webhook,
            staff=staff,
        )

    @routes.put("/mailboxes/{mailbox}/settings", responses=_REFUSED, max_body_size=BODY_LIMIT)
    async def put(request: Request, mailbox: str, order: SettingsOrder) -> SettingsOrder:
        """Set them. `acknowledges: owner` means that letters wait for your own acknowledgement, `staff: simulated`
        that made-up people open and answer them as the scenario says; by default nobody does so where a token opens."""
        address = mailbox_of(service, request, mailbox, level)
        row = (address.gln, order.acknowledges, order.closed, order.webhook)
        await service.ledger.write(
            lambda db, _: db.execute("insert or replace into settings values (?, ?, ?, ?)", row).close()
        )
        if service.transport is not None:
            service.transport.mailboxes.set(address.gln, Settings(order.acknowledges, order.closed))
            await service.transport.tend(address.gln, order.staff)
        webhooks.set(address.gln, order.webhook)
        return order


def _add_events(routes: APIRouter, service: Service, level: str) -> None:
    @routes.get("/mailboxes/{mailbox}/events", responses=_REFUSED)
    async def stream(request: Request, mailbox: str, after: str = "") -> StreamingResponse:
        """Server-sent events: one for each item as it comes. `Last-Event-ID` or `after` continues."""
        address = mailbox_of(service, request, mailbox, level)
        given = request.headers.get("last-event-id", "") or after
        cursor = _cursor(given)
        return StreamingResponse(
            events(service, address.gln, cursor), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )


def _as_json(content: BaseModel) -> Response:
    """Written once: what is built here needs no second look at its types."""
    return Response(content.model_dump_json(), media_type="application/json")


def _cursor(text: str) -> Cursor:
    if not text:
        return BEGINNING
    try:
        return Cursor.of(text)
    except ValueError:
        raise Refusal(400, "after", "what a page gave as next", "something else") from None


def _item(service: Service, mailbox: str, number: int) -> Row:
    row = boxes.item(service.db, mailbox, number, service.horizon())
    if row is None:
        raise _no_item()
    return row


def _no_item() -> Refusal:
    return Refusal(404, "number", "an item of this mailbox", "another, or none")
