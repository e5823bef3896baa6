"""The mailbox as a clerk sees it: inbox, letter in its thread, hops and verdict, a reply. Danish, no scripts."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mocks.entrance import form_of, passage_of
from mocks.medcom import boxes, page_words
from mocks.medcom.addresses import Address
from mocks.medcom.attachments import attachment_in, download
from mocks.medcom.boxes import Cursor
from mocks.medcom.doors import SYSTEM
from mocks.medcom.service import Service
from mocks.medcom.shown import letter_shown, segment_shown, told
from mocks.pages import PADDED_TO, SAFETY
from mocks.refusal import Refusal
from mocks.users import User
from mocks.wording import ROLES, time_told
from sim.messages.compose.carecommunication import write_letter
from sim.messages.letter import Author, Letter, reply

ON_A_PAGE = 25
LONGEST = 20_000
Clerk = Callable[[Request], tuple[User, Address]]
"""Who asks, and whose mailbox is theirs; Refusal when nobody is logged in."""
_FOLDERS = (Path(__file__).parent / "templates", Path(__file__).parents[1] / "templates")


def add_pages(routes: APIRouter, service: Service, clerk: Clerk) -> None:
    """Add the pages."""
    _add_lists(routes, service, clerk)
    _add_letter(routes, service, clerk)
    _add_files(routes, service, clerk)
    _add_acts(routes, service, clerk)


def _add_lists(routes: APIRouter, service: Service, clerk: Clerk) -> None:
    @routes.get("/medcom", include_in_schema=False)
    async def inbox(request: Request, boks: str = "in", til: str = "") -> Response:
        user, address = _enter(request, clerk)
        now = await service.now()
        box = "out" if boks == "out" else "in"
        before = _before(til, now)
        rows = boxes.older(service.db, address.gln, before, ON_A_PAGE + 1, box)
        more = str(Cursor(rows[ON_A_PAGE - 1].available, rows[ON_A_PAGE - 1].number)) if len(rows) > ON_A_PAGE else ""
        shown = [
            {
                **row._asdict(),
                "time": told(service.office, row.available),
                "answered": boxes.answered(service.db, address.gln, row.message_id) if box == "out" else row.answered,
            }
            for row in rows[:ON_A_PAGE]
        ]
        return _page("inbox.html", user=user, address=address, box=box, rows=shown, more=more)


def _add_letter(routes: APIRouter, service: Service, clerk: Clerk) -> None:
    @routes.get("/medcom/post/{number}", include_in_schema=False)
    async def letter(request: Request, number: int) -> Response:
        user, address = _enter(request, clerk)
        now = await service.now()
        row = boxes.item(service.db, address.gln, number, now)
        if row is None:
            raise Refusal(404, "number", "a letter in this mailbox", "another, or none")
        opened = boxes.letter_of_item(service.db, number)
        journey = boxes.hops(service.db, row.transmission)
        assert journey is not None
        hops = [{**hop, "time": told(service.office, hop["moment"])} for hop in journey["hops"] if hop["moment"] <= now]
        thread = boxes.thread(service.db, address.gln, opened.thread_id, now) if opened else None
        shown = thread.segments if thread else ()
        segments = [{**segment_shown(one.segment, one.without_letter), "unread": one.unread} for one in shown]
        written = [
            list(parts) for _, parts in groupby(segments, lambda one: (one["by"], one["author"], one["written"]))
        ]
        return _page(
            "letter.html",
            user=user,
            row=row,
            letter=letter_shown(opened) if opened else None,
            written=written,
            lacking=bool(thread and thread.missing),
            may_reply=thread is not None and _answerable(thread.latest, address),
            journey=journey,
            hops=hops,
            names={one["at"]: _name(service, one["at"]) for one in hops},
        )


def _add_files(routes: APIRouter, service: Service, clerk: Clerk) -> None:
    @routes.get("/medcom/post/{number}/bilag/{segment}", include_in_schema=False)
    async def file(request: Request, number: int, segment: str) -> Response:
        _, address = _enter(request, clerk)
        now = await service.now()
        row = boxes.item(service.db, address.gln, number, now)
        thread = boxes.thread(service.db, address.gln, row.thread_id, now) if row else None
        return download(attachment_in(thread, segment))


def _add_acts(routes: APIRouter, service: Service, clerk: Clerk) -> None:
    @routes.post("/medcom/post/{number}/laest", include_in_schema=False)
    async def read(request: Request, number: int) -> Response:
        _, address = _enter(request, clerk)
        await service.ledger.write(lambda db, now: boxes.mark_opened(db, address.gln, number, now))
        return RedirectResponse(f"/medcom/post/{number}", 303)

    @routes.post("/medcom/post/{number}/svar", include_in_schema=False)
    async def answer(request: Request, number: int) -> Response:
        user, address = _enter(request, clerk)
        text = (await form_of(request)).get("tekst", "").replace("\r\n", "\n").strip()
        now = await service.now()
        row = boxes.item(service.db, address.gln, number, now)
        thread = boxes.thread(service.db, address.gln, row.thread_id, now) if row else None
        if thread is None or not _answerable(thread.latest, address):
            raise Refusal(409, "number", "the newest letter of its correspondence, to this mailbox", "another")
        if not 0 < len(text) <= LONGEST:
            raise Refusal(400, "body.tekst", f"1 to {LONGEST} characters", str(len(text)))
        written = reply(
            lambda: str(uuid.uuid4()), service.office.time(now), thread.latest, _author(user, thread.latest), text
        )
        document = await asyncio.to_thread(write_letter, written)
        await service.send(document, frozenset({address.gln}))
        return RedirectResponse(f"/medcom/post/{number}", 303)


def _enter(request: Request, clerk: Clerk) -> tuple[User, Address]:
    passage = passage_of(request, SYSTEM)
    user, address = clerk(request)
    passage.user = user.name
    return user, address


def _author(user: User, to: Letter) -> Author:
    """The clerk. Rule 7 as published lets all authors of a letter have codes, or all have words; never both."""
    coded = any(one.author is not None and one.author.role_code for one in to.segments)
    name, _, _ = user.name.partition(".")
    given, phone = ("Test",), "70200000"
    if coded:
        return Author(name.capitalize(), given, phone, role_code="psykolog")
    return Author(name.capitalize(), given, phone, role_text=ROLES.get(name, "Medarbejder"))


def _answerable(letter: Letter, address: Address) -> bool:
    """Only the newest letter of a thread may be answered, and only by its receiver (governance 5)."""
    return letter.receiver.gln == address.gln


def _before(text: str, now: int) -> Cursor:
    if not text:
        return Cursor(now + 1, 0)
    try:
        return min(Cursor.of(text), Cursor(now + 1, 0))
    except ValueError:
        raise Refusal(400, "til", "what a page gave", "something else") from None


def _name(service: Service, gln: str) -> str:
    address = service.addresses.by_gln(gln)
    return address.name if address else "Nettet"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    loader = FileSystemLoader(_FOLDERS)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["words"] = page_words
    environment.filters["time_told"] = time_told
    for told_by in ("hours_told", "topic_told", "kind_told", "size_told", "second_told"):
        environment.filters[told_by] = getattr(page_words, told_by)
    return environment


def _page(template: str, **values: Any) -> Response:
    text = _environment().get_template(template).render({"banner": "", **values}).encode()
    return Response(text.ljust(-(-len(text) // PADDED_TO) * PADDED_TO), 200, SAFETY, "text/html; charset=utf-8")
