"""A vendor's message day over HTTP, with an independent client, and news by push."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from mocks.medcom.boxes import BEGINNING
from mocks.medcom.events import events
from sim.messages.compose.carecommunication import write_letter
from sim.messages.compose.samples import ATTACHMENT, PPR, PSYCHOLOGIST
from sim.messages.letter import counted_ids, reply
from tests.mocks.medcom.test_letters import in_town
from tests.mocks.medcom.town import Town, as_json, letter, written


def test_a_vendors_message_day() -> None:
    """Find the address, send a file, see it travel, be acknowledged, answered, sent twice, refused and told why."""

    async def story(place: Town) -> None:
        found = as_json(await place.client.get("/own/medcom/addresses", params={"name": "ppr", "place": "Aarhus"}))
        assert found["addresses"][0]["gln"] == PPR.gln
        first = letter("one", attachments=(ATTACHMENT,))
        sent = as_json(await place.psychiatry.send(write_letter(first)))
        (there,) = await place.ppr.items(unread=True)
        place.later(3_600_000_000)
        await place.ppr.post(f"items/{there['number']}/read")
        way = as_json(await place.client.get(sent["follow"], headers=place.psychiatry.headers))
        moments = {hop["hop"]: hop["moment"] for hop in way["hops"] if hop["at"] != first.sender.gln}
        assert moments["opened"] - moments["available"] >= 3_600_000_000
        (ack,) = await place.psychiatry.items()
        assert (ack["code"], ack["answers"]) == ("ok", first.message_id)
        answer = reply(counted_ids("reply"), first.sent + timedelta(hours=1), first, PSYCHOLOGIST, "Tak.")
        assert as_json(await place.ppr.send(write_letter(answer)))["answered"] == "ok"
        assert as_json(await place.psychiatry.send(write_letter(first)))["handling"] == "repeat_answer"
        assert len(await place.ppr.items()) == 2  # the letter once, and the acknowledgement of the reply
        wrong = written("two").replace(b'"unknown"', b'"done"')
        broken = as_json(await place.psychiatry.send(wrong))
        assert broken["answered"] == "fatal-error"
        told = as_json(await place.client.get(broken["follow"], headers=place.psychiatry.headers))["findings"]
        assert all(one["mend"] and one["source"] for one in told)

    in_town(story)


def test_news_comes_as_events_and_goes_on_where_it_ended() -> None:
    """Each item is one event with an id; listening again after an id repeats nothing and misses nothing."""

    async def story(place: Town) -> None:
        await place.psychiatry.send(written("one"))
        seen: list[str] = []

        async def listen(cursor: Any, wanted: int) -> Any:
            async for part in events(place.service, PPR.gln, cursor):
                for line in part.decode().splitlines():
                    if line.startswith("data: "):
                        seen.append(json.loads(line[6:])["message_id"])
                    if line.startswith("id: "):
                        cursor = type(BEGINNING).of(line[4:])
                if len(seen) >= wanted:
                    return cursor
            return None

        cursor = await asyncio.wait_for(listen(BEGINNING, 1), 5)
        waiting = asyncio.create_task(listen(cursor, 3))
        await place.psychiatry.send(written("two"))
        await place.psychiatry.send(written("three"))
        await asyncio.wait_for(waiting, 5)
        assert seen == [letter(name).message_id for name in ("one", "two", "three")]

    in_town(story)


def test_news_comes_to_a_webhook() -> None:
    """A webhook on loopback is told of each new item, without a word of its content."""
    heard: list[dict[str, Any]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()

    async def story(place: Town) -> None:
        address = f"http://127.0.0.1:{server.server_port}/news"
        assert (await place.ppr.set(webhook=address)).status_code == 200
        await place.psychiatry.send(written("one"))
        for _ in range(100):
            if heard:
                break
            await asyncio.sleep(0.05)
        await place.ppr.set(webhook="")

    in_town(story)
    server.shutdown()
    assert [one["message_id"] for one in heard] == [letter("one").message_id]
    assert "topic" not in heard[0]


def test_pages_go_on_while_letters_come() -> None:
    """A reader who follows `next` while letters come in sees each once, in order."""

    async def story(place: Town) -> None:
        names = [str(number) for number in range(40)]

        async def sending() -> None:
            for name in names:
                await place.psychiatry.send(written(name))

        sender = asyncio.create_task(sending())
        seen: list[str] = []
        after = ""
        async with asyncio.timeout(60):
            while len(seen) < len(names):
                page = as_json(await place.ppr.get("items", after=after, limit=7))
                seen += [item["message_id"] for item in page["items"]]
                after = page["next"]
                await asyncio.sleep(0)
        await sender
        assert seen == [letter(name).message_id for name in names]

    in_town(story)
