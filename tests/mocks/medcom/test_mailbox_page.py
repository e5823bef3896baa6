"""The mailbox in a real browser: what a clerk sees, reads, fetches and answers, wide and narrow, by keyboard too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect

from mocks.medcom.moments import ZONE
from mocks.running import Network
from mocks.users import PASSWORD
from sim.messages.compose.carecommunication import letter_tree, write_letter
from sim.messages.compose.samples import ATTACHMENT, CHILD, NURSE
from sim.messages.letter import Attachment, Draft, Letter, Party, counted_ids, new, reply
from tests.mocks.browser import NARROW, WIDE, browsing, check_page, log_in, page_of, served

pytestmark = [pytest.mark.browser, pytest.mark.long]
CLERK = "ppr.851"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all."""
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def url(shared: Network) -> Iterator[str]:
    """Where the network is served."""
    with served(shared) as found:
        yield found


@dataclass(frozen=True, slots=True)
class Psychiatry:
    """A hospital's system that writes to the clerk's mailbox over HTTP."""

    http: APIRequestContext
    own: Party
    clerk: Party
    token: str

    @classmethod
    def of(cls, page: Page) -> Psychiatry:
        """Find both addresses by name, and get a token."""

        def party(**asked: str | float | bool) -> Party:
            (one, *_) = page.request.get("/own/medcom/addresses", params=asked).json()["addresses"]
            return Party(one["name"], one["gln"], one["sor"])

        own, clerk = party(type="psychiatry"), party(name="ppr", place="Aalborg")
        order = {"mailboxes": [own.gln], "password": PASSWORD}
        return cls(page.request, own, clerk, page.request.post("/own/medcom/token", data=order).json()["token"])

    def letter(self, name: str, **said: Any) -> Letter:
        """A letter about the test child."""
        text = said.pop("text", "Kære PPR\nVi foreslår et fælles møde om æ, ø og å.\nVenlig hilsen\nÅse Møller")
        draft = Draft(NURSE, text, "psychiatry-social-disability", said.pop("topic", "Opfølgning"), **said)
        now = datetime(2026, 11, 23, 8, tzinfo=ZONE)
        return new(counted_ids(name), now, self.own, self.clerk, CHILD, draft)

    def send(self, data: bytes) -> Any:
        """Send a document."""
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/fhir+json"}
        return self.http.post("/own/medcom/transmissions", data=data, headers=headers).json()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_clerk_reads_a_letter_fetches_its_file_and_answers(browser: Browser, url: str, width: int) -> None:
    """From the inbox by links and labels: the letter in its thread, the file as a download, the answer, the receipt."""
    with page_of(browser, url, width, accept_downloads=True) as page:
        log_in(page, CLERK)
        psychiatry = Psychiatry.of(page)
        sent = psychiatry.letter(f"clerk/{width}", attachments=(ATTACHMENT,), topic=f"Møde {width}")
        assert psychiatry.send(write_letter(sent))["valid"]
        page.goto("/medcom")
        check_page(page)
        expect(
            page.get_by_role("row", name=f"Møde {width}") if width == WIDE else page.locator("tr").nth(1)
        ).to_contain_text("Ulæst")
        page.get_by_role("link", name=f"Møde {width}").first.click()
        check_page(page)
        expect(page.get_by_role("article").first).to_contain_text("Vi foreslår et fælles møde om æ, ø og å.")
        expect(page.get_by_role("heading", name="Vejen hertil")).to_be_visible()
        expect(page.locator("main")).to_contain_text("Gyldig efter de offentliggjorte regler")
        with page.expect_download() as fetched:
            page.get_by_role("link", name=ATTACHMENT.title).click()
        assert fetched.value.suggested_filename == f"{ATTACHMENT.title}.pdf"
        assert fetched.value.path().read_bytes() == ATTACHMENT.data
        page.get_by_role("button", name="Markér som læst").click()
        page.get_by_label("Svar").fill("Tak.\nVi ses onsdag.")
        page.get_by_role("button", name="Send svar").click()
        check_page(page)
        expect(page.get_by_role("article").last).to_contain_text("Vi ses onsdag.")
        expect(page.get_by_role("button", name="Send svar")).to_have_count(0)
        page.get_by_role("link", name="Til indbakken").click()
        expect(page.locator("main")).to_contain_text("Kvittering: modtaget")
        page.get_by_role("link", name="Sendt").click()
        check_page(page)
        expect(page.locator("tr", has_text=f"Møde {width}")).to_contain_text("Modtaget")
        expect(page.locator("main")).to_contain_text(psychiatry.own.name)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_is_missing_or_wrong_is_said(browser: Browser, url: str, width: int) -> None:
    """A file without content, a reply whose first letter never came, and the verdict on a refused answer."""
    with page_of(browser, url, width) as page:
        log_in(page, CLERK)
        psychiatry = Psychiatry.of(page)
        _acknowledges_itself(psychiatry)
        sent = psychiatry.letter(f"missing/{width}", attachments=(ATTACHMENT,), topic=f"Uden fil {width}")
        tree = letter_tree(sent)
        communication = next(e["resource"] for e in tree["entry"] if e["resource"]["resourceType"] == "Communication")
        communication["payload"][1]["contentAttachment"].pop("data")
        psychiatry.send(json.dumps(tree).encode())
        unknown = psychiatry.letter(
            f"unknown/{width}", attachments=(ATTACHMENT, Attachment("Vejledning", url="https://example.org/v"))
        )
        turned = replace(unknown, sender=unknown.receiver, receiver=unknown.sender)
        late = reply(counted_ids(f"late/{width}"), turned.sent, turned, NURSE, "Rettelse følger.")
        psychiatry.send(write_letter(replace(late, topic=f"Uden det første {width}")))
        page.goto("/medcom")
        page.get_by_role("link", name=f"Uden fil {width}").first.click()
        check_page(page)
        expect(page.locator("main")).to_contain_text("Bilaget mangler")
        expect(page.locator("main")).to_contain_text("Ikke gyldig efter de offentliggjorte regler")
        expect(page.locator("main")).to_contain_text("Sådan rettes det")
        page.go_back()
        page.get_by_role("link", name=f"Uden det første {width}").first.click()
        check_page(page)
        expect(page.locator("main")).to_contain_text("Et brev i korrespondancen er ikke kommet")
        expect(page.locator("main")).to_contain_text("Det ligger i et brev, der ikke er kommet hertil")


def test_the_mailbox_can_be_used_without_a_mouse(browser: Browser, url: str) -> None:
    """Tab reaches the skip link, the folders and the letter in that order; Enter opens it; focus can be seen."""
    with page_of(browser, url) as page:
        log_in(page, CLERK)
        psychiatry = Psychiatry.of(page)
        psychiatry.send(write_letter(psychiatry.letter("keys", topic="Med tasterne")))
        page.goto("/medcom")
        reached = []
        for _ in range(8):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.textContent.trim()"))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", reached
            if reached[-1] == "Med tasterne":
                break
        assert reached[0] == "Gå til indhold"
        assert reached[-3:] == ["Indbakke", "Sendt", "Med tasterne"]
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Med tasterne")


def _acknowledges_itself(psychiatry: Psychiatry) -> None:
    """Let the clerk's own system acknowledge, so that wrong letters are shown too."""
    order = {"mailboxes": [psychiatry.clerk.gln], "password": PASSWORD}
    token = psychiatry.http.post("/own/medcom/token", data=order).json()["token"]
    headers = {"authorization": f"Bearer {token}"}
    path = f"/own/medcom/mailboxes/{psychiatry.clerk.gln}/settings"
    assert psychiatry.http.put(path, data={"acknowledges": "owner"}, headers=headers).ok
