"""The mailbox page: what a clerk sees and does, in Danish, and never another's post."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request

from mocks.app import _handlers
from mocks.medcom import boxes
from mocks.medcom.addresses import Address
from mocks.medcom.attachments import download
from mocks.medcom.pages import add_pages
from mocks.medcom.service import Service
from mocks.users import User
from sim.chance.durations import MINUTE
from sim.messages.compose.samples import ATTACHMENT, PPR, PSYCHIATRY
from sim.messages.letter import Attachment
from sim.network.access import Role
from tests.mocks.medcom.town import OLD, behind_doorway, letter, service, written


def at_desk(gln: str, story: Callable[[Service, httpx.AsyncClient], Awaitable[None]]) -> None:
    """Play a story at the desk of a mailbox's clerk."""
    served = service()

    def clerk(_: Request) -> tuple[User, Address]:
        address = served.addresses.by_gln(gln)
        assert address is not None
        return User("ppr.751", Role.PPR, 1, address.name), address

    async def play() -> None:
        inner, pages = FastAPI(), APIRouter()
        add_pages(pages, served, clerk)
        inner.include_router(pages)
        _handlers(inner)
        app = behind_doorway(inner, served)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://town") as browser:
            await story(served, browser)
        served.ledger.close()

    asyncio.run(play())


def test_a_letter_is_found_read_and_answered() -> None:
    """Inbox, letter with its attachment, marked read, answered in the same thread, acknowledged."""

    async def story(served: Service, browser: httpx.AsyncClient) -> None:
        await served.send(written("one", attachments=(ATTACHMENT,)), None)
        inbox = (await browser.get("/medcom")).text
        assert "Ulæst" in inbox
        assert "man-fre 8-16" in inbox
        link = re.findall(r'href="(/medcom/post/\d+)"', inbox)[0]
        letter = (await browser.get(link)).text
        for words in ("Vi foreslår et møde om æ, ø og å.", ATTACHMENT.title, "Lagt i postkassen", "Gyldig efter"):
            assert words in letter
        assert (await browser.post(f"{link}/laest")).status_code == 303
        assert "Ulæst" not in (await browser.get("/medcom")).text
        served.clock.set(served.clock.now() + MINUTE)
        answered = await browser.post(f"{link}/svar", data={"tekst": "Tak.\r\nVi ses onsdag."})
        assert answered.status_code == 303
        again = (await browser.get(link)).text
        assert "Vi ses onsdag." in again
        assert "Send svar" not in again  # one's own letter is now the newest
        assert "Kvittering: modtaget" in (await browser.get("/medcom")).text
        assert PSYCHIATRY.name in (await browser.get("/medcom?boks=out")).text
        assert (await browser.post(f"{link}/svar", data={"tekst": "Igen"})).status_code == 409

    at_desk(PPR.gln, story)


def test_a_refused_letter_shows_why() -> None:
    """The sender's page of a fatal acknowledgement shows the rule, what was expected and found."""

    async def story(served: Service, browser: httpx.AsyncClient) -> None:
        await served.send(written("one").replace(b'"psychiatry-social-disability"', b'"nothing"'), None)
        link = re.findall(r'href="(/medcom/post/\d+)"', (await browser.get("/medcom")).text)[0]
        shown = (await browser.get(link)).text
        for words in (
            "afvist",
            "Fejl: category-code",
            "Ventet",
            "Fundet",
            "Sådan rettes det",
            "Certificering er fortsat MedComs",
        ):
            assert words in shown

    at_desk(PSYCHIATRY.gln, story)


def test_a_file_is_fetched_and_what_is_none_is_not_there() -> None:
    """A file comes whole under its title; a link, a text and an unknown segment are 404."""

    async def story(served: Service, browser: httpx.AsyncClient) -> None:
        files = (ATTACHMENT, Attachment("Vejledning", url="https://example.org/"))
        text, file, link = letter("one", attachments=files).segments
        await served.send(written("one", attachments=files), None)
        (row,) = boxes.newest(served.db, PPR.gln, served.horizon(), 1)
        base = f"/medcom/post/{row.number}/bilag/"
        fetched = await browser.get(base + file.id)
        assert fetched.content == ATTACHMENT.data
        assert 'filename="Udredningsnotat.pdf"' in fetched.headers["content-disposition"]
        for segment in (text.id, link.id, "nothing"):
            assert (await browser.get(base + segment)).status_code == 404

    at_desk(PPR.gln, story)


@pytest.mark.parametrize("title", ['../../x"\r\nset-cookie: a=b', "", "æøå", "a" * 500, "<script>"])
def test_a_strangers_title_and_type_harm_nobody(title: str) -> None:
    """Whatever a file calls itself, it is a download of unknown bytes, in a sandbox, in one header line."""
    answer = download(Attachment(title, "text/html", b"<script>alert(1)</script>"))
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    assert not re.search(r"[\r\n/\\]", disposition)
    assert disposition.count('"') == 2
    assert len(disposition) < 800
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_letters_words_are_words() -> None:
    """Markup in a letter is shown, not obeyed."""

    async def story(served: Service, browser: httpx.AsyncClient) -> None:
        await served.send(written("one", text="<script>alert(1)</script>"), None)
        link = re.findall(r'href="(/medcom/post/\d+)"', (await browser.get("/medcom")).text)[0]
        shown = await browser.get(link)
        assert "<script>" not in shown.text
        assert "&lt;script&gt;" in shown.text
        assert "default-src 'self'" in shown.headers["content-security-policy"]

    at_desk(PPR.gln, story)


def test_anothers_post_is_not_there() -> None:
    """A number of somebody else's letter opens nothing."""

    async def story(served: Service, browser: httpx.AsyncClient) -> None:
        await served.send(written("one"), None)
        for number in range(1, 4):
            assert (await browser.get(f"/medcom/post/{number}")).status_code == 404
        assert "Her er ingen post" in (await browser.get("/medcom")).text

    at_desk(OLD.gln, story)


def test_old_post_is_a_page_away() -> None:
    """Sixty letters are three pages, newest first, each letter once."""

    async def story(served: Service, browser: httpx.AsyncClient) -> None:
        for number in range(60):
            await served.send(written(str(number)), None)
        found: list[str] = []
        address = "/medcom"
        while address:
            shown = (await browser.get(address)).text
            found += re.findall(r'href="/medcom/post/(\d+)"', shown)
            older = re.findall(r'href="(/medcom\?boks=in&amp;til=[\d.]+)"', shown)
            address = older[0].replace("&amp;", "&") if older else ""
        assert len(found) == len(set(found)) == 60
        assert [int(number) for number in found] == sorted(map(int, found), reverse=True)

    at_desk(PPR.gln, story)
