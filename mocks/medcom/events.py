"""Push: server-sent events for whoever listens, and webhooks to loopback for those who asked for them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from urllib.request import Request, urlopen

from mocks.medcom import boxes
from mocks.medcom.boxes import Cursor, Row, Wanted
from mocks.medcom.office import settings_of
from mocks.medcom.service import Service
from mocks.medcom.shown import item_shown

WAIT = 1.0
"""Real seconds between looks when nothing is told: the test clock may have been moved."""
TRIES = 5
_LOG = logging.getLogger(__name__)


async def events(service: Service, mailbox: str, cursor: Cursor) -> AsyncIterator[bytes]:
    """Each item of a mailbox as it comes, for as long as the client listens."""
    yield b": listening\n\n"
    while True:
        rows = boxes.page(service.db, mailbox, await service.now(), Wanted(cursor))
        for row in rows:
            cursor = Cursor(row.available, row.number)
            yield f"id: {cursor}\nevent: item\ndata: {_told(service, row)}\n\n".encode()
        if not rows:
            await service.news(mailbox, WAIT)
            yield b": \n\n"


class Webhooks:
    """The webhooks there are. After a restart each begins again with the next item of its mailbox."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._posting: dict[str, asyncio.Task[None]] = {}
        service.on_news = self._resume

    def set(self, mailbox: str, address: str) -> None:
        """From here on post news of a mailbox to this address (empty: no longer)."""
        earlier = self._posting.pop(mailbox, None)
        if earlier is not None:
            earlier.cancel()
        if address:
            begin = _end(self._service, mailbox)
            self._posting[mailbox] = asyncio.create_task(_post_news(self._service, mailbox, address, begin))

    def _resume(self, mailbox: str) -> None:
        if mailbox not in self._posting:
            address = settings_of(self._service.db, mailbox).webhook
            if address:
                begin = _end(self._service, mailbox, newest=1)
                self._posting[mailbox] = asyncio.create_task(_post_news(self._service, mailbox, address, begin))


async def _post_news(service: Service, mailbox: str, address: str, cursor: Cursor) -> None:
    """Post each new item of a mailbox to a webhook, in order, each until it is taken or has failed five times."""
    while True:
        rows = boxes.page(service.db, mailbox, await service.now(), Wanted(cursor))
        for row in rows:
            cursor = Cursor(row.available, row.number)
            await _post(address, _told(service, row))
        if not rows:
            await service.news(mailbox, WAIT)


def _end(service: Service, mailbox: str, newest: int = 0) -> Cursor:
    """Where the mailbox ends, but for its newest items."""
    rows = boxes.newest(service.db, mailbox, service.horizon(), 1 + newest)
    return Cursor(rows[newest].available, rows[newest].number) if len(rows) > newest else boxes.BEGINNING


def _told(service: Service, row: Row) -> str:
    return item_shown(service.office, row).model_dump_json(exclude={"topic"})


async def _post(address: str, body: str) -> None:
    request = Request(address, body.encode(), {"content-type": "application/json"})  # noqa: S310 - loopback http only
    for attempt in range(TRIES):
        try:
            await asyncio.to_thread(lambda: urlopen(request, timeout=5).close())  # noqa: S310 - as above
            return
        except OSError:
            await asyncio.sleep(0.1 * 2**attempt)
    _LOG.warning("a webhook did not take its news; it can read the mailbox instead (%s)", json.dumps(address))
