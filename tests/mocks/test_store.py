"""What is kept, and when."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Message

from mocks.app import Doorway, application
from mocks.running import Network
from mocks.store import Store
from tests.mocks.conftest import asking, login, put_in


@pytest.fixture
def kept(network: Network, tmp_path: Path) -> Iterator[Network]:
    """A network with a store."""
    network.store = Store(tmp_path / "kept.sqlite", network.reading.model.name)
    yield network
    network.store.close()
    network.store = None


def on_disk(file: Path) -> int:
    """Audit entries that another process would find in the file now."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as other:
        (count,) = other.execute("select count(*) from lines where name = 'audit'").fetchone()
    return int(count)


def test_the_audit_is_on_disk_before_the_answer_leaves(kept: Network) -> None:
    """When the first byte is handed to the server, every entry of the lookup can be read from the file, for lookups
    one by one and for twenty at once."""
    assert kept.store is not None
    file, seen = kept.store.file, []

    class Watching(Doorway):
        async def __call__(self, scope: object, receive: object, send: object) -> None:
            async def watched(message: Message) -> None:
                if message["type"] == "http.response.start":
                    seen.append((on_disk(file), len(kept.audit)))
                await send(message)  # type: ignore[operator]

            await super().__call__(scope, receive, watched)  # type: ignore[arg-type]

    async def ask() -> None:
        async with asking(kept) as client:
            cpr = await put_in(client, "clinician.5.1", "full-consent", "family-case")
            headers = await login(client, "clinician.5.1")
        watching = Watching(application(kept).inner, kept)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(watching), base_url="http://mocks") as client:
            await client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers)
            asked = (client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers) for _ in range(20))
            assert {answer.status_code for answer in await asyncio.gather(*asked)} == {200}

    asyncio.run(ask())
    assert seen[0][0] == seen[0][1] > 0
    each = seen[0][1]
    assert [count >= each * (number + 1) for number, (count, _) in enumerate(seen)] == [True] * 21
    assert seen[-1] == (21 * each, 21 * each)


def test_those_who_wait_together_share_one_writing(tmp_path: Path) -> None:
    """Lines are written in the order they were added, each once, however many wait; a failed writing is told."""
    store = Store(tmp_path / "kept.sqlite", "national")

    async def add(number: int) -> None:
        store.add("numbers", number)
        await store.settled()
        assert number in store.lines("numbers")

    async def together() -> None:
        await asyncio.gather(*map(add, range(200)))
        assert store.lines("numbers") == list(range(200))
        store._database.execute("drop table lines")
        store.add("numbers", 201)
        with pytest.raises(sqlite3.OperationalError):
            await store.settled()

    asyncio.run(together())
