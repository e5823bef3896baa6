"""A letter's way: taken in, delivered once, answered once, in the sender's format; duplicates by the matrix."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sim.chance.durations import MINUTE
from sim.messages.compose.acknowledgement import answer, write_acknowledgement
from sim.messages.compose.carecommunication import write_letter
from sim.messages.compose.envelopes import write_sbdh, write_vans
from sim.messages.compose.older import OlderLetter, OlderObject, write_xbin01, write_xdis91
from sim.messages.compose.samples import ATTACHMENT, CHILD, CLINIC, PPR, PSYCHIATRY, PSYCHOLOGIST, ship
from sim.messages.letter import counted_ids, reply, resend
from sim.messages.verify import verify
from tests.mocks.medcom.town import OLD, Town, as_json, letter, town, written


def in_town(story: Callable[[Town], Awaitable[None]]) -> None:
    """Play a story in a fresh town."""

    async def play() -> None:
        place = await town()
        try:
            await story(place)
        finally:
            await place.client.aclose()
            place.service.ledger.close()

    asyncio.run(play())


def _wrapped(name: str, form: Any, envelope: str | None) -> bytes:
    made = letter(name)
    data = write_letter(made, form)
    shipment = ship(made, "0f4e2c51-8d5b-4f0e-9f0a-6f4f6a5a0001", form)
    return {"vans": write_vans, "sbdh": write_sbdh}[envelope](data, shipment) if envelope else data


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("envelope", [None, "vans", "sbdh"])
def test_a_letter_is_answered_in_the_senders_format(form: str, envelope: str | None) -> None:
    """One letter there, one valid acknowledgement back, quoting the letter, in the same format and envelope."""

    async def story(place: Town) -> None:
        told = as_json(await place.psychiatry.send(_wrapped("one", form, envelope)))
        assert (told["handling"], told["answered"], told["valid"]) == ("process", "ok", True)
        (there,) = await place.ppr.items()
        (back,) = await place.psychiatry.items()
        assert there["message_id"] == back["answers"] == letter("one").message_id
        verdict = verify(await place.psychiatry.document(back["number"]))
        assert (verdict.valid, verdict.kind, verdict.format, verdict.envelope) == (
            True,
            "acknowledgement",
            form,
            envelope,
        )
        assert verdict.about["response_to"] == letter("one").message_id
        assert verdict.about["sender_gln"] == PPR.gln

    in_town(story)


def test_version_4_is_taken_and_answered() -> None:
    """A letter of version 4.0 reaches the mailbox and is acknowledged."""

    async def story(place: Town) -> None:
        told = as_json(await place.psychiatry.send(written("four", edition="4.0")))
        assert told["answered"] == "ok"
        assert len(await place.ppr.items()) == 1

    in_town(story)


def test_the_matrix_of_duplicates() -> None:
    """Same again: the original answer; new envelope: its content anew; reused envelope: refused. Shown once."""

    async def story(place: Town) -> None:
        first = letter("one")
        ids = counted_ids("again")
        again = resend(ids, first.sent + timedelta(minutes=30), first)
        reused = replace(letter("two"), envelope_id=first.envelope_id)
        handled = []
        for one in (first, first, again, reused):
            handled.append(as_json(await place.psychiatry.send(write_letter(one)))["handling"])
        assert handled == ["process", "repeat_answer", "repeat_in_new_envelope", "refuse"]
        assert len(await place.ppr.items()) == 1
        answers = await place.psychiatry.items()
        assert [one["code"] for one in answers] == ["ok", "ok", "ok", "fatal-error"]
        documents = [await place.psychiatry.document(one["number"]) for one in answers]
        assert documents[0] == documents[1]
        assert answers[2]["message_id"] != answers[0]["message_id"]
        assert b"MSG_DUPLICATE_ID" in documents[3]

    in_town(story)


def test_a_broken_letter_is_answered_fatal_and_not_shown() -> None:
    """The acknowledgement names the rule; a duplicate gets the same; the receiver sees nothing."""

    async def story(place: Town) -> None:
        broken = written("one").replace(b'"psychiatry-social-disability"', b'"no-such-category"')
        told = as_json(await place.psychiatry.send(broken))
        assert (told["answered"], told["valid"]) == ("fatal-error", False)
        assert as_json(await place.psychiatry.send(broken))["answered"] == "fatal-error"
        assert await place.ppr.items() == []
        (first, _) = await place.psychiatry.items()
        assert verify(await place.psychiatry.document(first["number"])).valid
        shown = (await place.client.get(told["follow"], headers=place.psychiatry.headers)).json()
        assert told["broken"][0] in {one["key"] for one in shown["findings"]}

    in_town(story)


def test_an_unknown_receiver_is_a_fatal_error() -> None:
    """The network answers for a mailbox that does not exist."""

    async def story(place: Town) -> None:
        stranger = replace(PPR, gln="5799999000041")
        told = as_json(await place.psychiatry.send(written("one", receiver=stranger)))
        assert told["answered"] == "fatal-error"
        (back,) = await place.psychiatry.items()
        assert b"MSG_Receiver_Identifier_UNKNOWN" in await place.psychiatry.document(back["number"])

    in_town(story)


def test_a_closed_mailbox_is_transient_and_then_ok() -> None:
    """While closed: transient-error; sent again when open: delivered once and ok."""

    async def story(place: Town) -> None:
        assert (await place.ppr.set(closed=True)).status_code == 200
        assert as_json(await place.psychiatry.send(written("one")))["answered"] == "transient-error"
        assert await place.ppr.items() == []
        await place.ppr.set(closed=False)
        assert as_json(await place.psychiatry.send(written("one")))["answered"] == "ok"
        assert as_json(await place.psychiatry.send(written("one")))["answered"] == "ok"
        assert len(await place.ppr.items()) == 1
        assert [one["code"] for one in await place.psychiatry.items()] == ["transient-error", "ok", "ok"]

    in_town(story)


def test_an_owner_acknowledges_itself() -> None:
    """The answer waits for the owner; its own acknowledgement goes on as it is; a contradiction is refused."""

    async def story(place: Town) -> None:
        await place.ppr.set(acknowledges="owner")
        sent = letter("one")
        assert as_json(await place.psychiatry.send(write_letter(sent)))["answered"] is None
        assert await place.psychiatry.items() == []
        assert as_json(await place.psychiatry.send(write_letter(sent)))["answered"] is None
        ack = answer(counted_ids("ack"), sent.sent, sent, "ok")
        assert (await place.ppr.send(write_acknowledgement(ack))).status_code == 202
        assert as_json(await place.ppr.send(write_acknowledgement(ack)))["handling"] == "repeat_answer"
        (back,) = await place.psychiatry.items()
        assert await place.psychiatry.document(back["number"]) == write_acknowledgement(ack)
        assert await place.ppr.items() != []
        (there,) = await place.ppr.items()
        issues = [{"code": "MSG_VALUESET_VALUE_UNKNOWN"}]
        refused = await place.ppr.post(
            f"items/{there['number']}/acknowledgement", {"code": "fatal-error", "issues": issues}
        )
        assert refused.status_code == 409
        assert len(await place.psychiatry.items()) == 1

    in_town(story)


def test_an_owner_lets_the_service_write_the_acknowledgement() -> None:
    """Transient, then ok: two answers, both valid; more of the same is repeated, another is refused."""

    async def story(place: Town) -> None:
        await place.ppr.set(acknowledges="owner")
        await place.psychiatry.send(_wrapped("one", "xml", "vans"))
        (there,) = await place.ppr.items()
        path = f"items/{there['number']}/acknowledgement"
        later = {"code": "transient-error", "issues": [{"code": "MSG_Mailbox_Out_Of_Operation"}]}
        assert (await place.ppr.post(path, later)).status_code == 200
        assert (await place.ppr.post(path, {"code": "ok"})).status_code == 200
        assert (await place.ppr.post(path, later)).status_code == 409
        answers = await place.psychiatry.items()
        assert [one["code"] for one in answers] == ["transient-error", "ok"]
        for one in answers:
            verdict = verify(await place.psychiatry.document(one["number"]))
            assert (verdict.valid, verdict.format, verdict.envelope) == (True, "xml", "vans")

    in_town(story)


def test_an_acknowledgement_of_nothing_is_refused() -> None:
    """Whoever answers a letter that is not in its mailbox is told so, and nothing is kept."""

    async def story(place: Town) -> None:
        ack = answer(counted_ids("ack"), letter("one").sent, letter("one"), "ok")
        assert (await place.ppr.send(write_acknowledgement(ack))).status_code == 409
        assert await place.psychiatry.items() == []

    in_town(story)


def test_a_reply_before_its_letter_makes_one_thread() -> None:
    """The reply comes first, then the original: one thread, in the order of writing."""

    async def story(place: Town) -> None:
        first = letter("one")
        second = reply(counted_ids("reply"), first.sent + timedelta(hours=1), first, PSYCHOLOGIST, "Tak.")
        await place.ppr.send(write_letter(second))
        found = as_json(await place.psychiatry.get(f"threads/{first.thread_id}"))
        assert [one["text"] for one in found["segments"]][-1] == "Tak."
        await place.psychiatry.send(write_letter(first))
        (thread,) = as_json(await place.ppr.get("threads"))["threads"]
        texts = [one["text"] for one in thread["segments"]]
        assert texts[-1] == "Tak."
        assert texts[0].startswith("Kære PPR")
        assert len(texts) == 2
        assert thread["latest"] == second.message_id

    in_town(story)


def test_a_letter_to_the_older_format_crosses_with_its_files() -> None:
    """XDIS91 and XBIN01 lie in the mailbox; their receipt becomes an acknowledgement to the sender."""

    async def story(place: Town) -> None:
        await place.old.set(acknowledges="owner")
        await place.psychiatry.send(written("one", receiver=OLD, attachments=(ATTACHMENT,)))
        there = await place.old.items()
        assert [one["kind"] for one in there] == ["xdis91", "xbin01"]
        for one in there:
            assert verify(await place.old.document(one["number"])).valid
        assert (await place.old.post(f"items/{there[0]['number']}/acknowledgement", {"code": "ok"})).status_code == 200
        (back,) = await place.psychiatry.items()
        assert (back["kind"], back["code"]) == ("acknowledgement", "ok")

    in_town(story)


def _older(name: str, with_file: bool) -> OlderLetter:
    files = (OlderObject("0f4e2c518d5b4f0e9f0a6f4f6a5a0001", "vektor_grafik", "pdf", ATTACHMENT.data or b""),)
    return OlderLetter(
        f"K{name}", f"B{name}", letter(name).sent, OLD, PSYCHIATRY, CHILD, "Tak for sidst.\nHilsen", "Emne",
        objects=files if with_file else (),
    )  # fmt: skip


@pytest.mark.parametrize("binary_first", [False, True])
def test_an_older_letter_waits_for_its_attachment(binary_first: bool) -> None:
    """In either order the two become one letter with its file, and the sender gets one positive receipt."""

    async def story(place: Town) -> None:
        older = _older("1", with_file=True)
        parts = [write_xdis91(older), write_xbin01(older, "K2", "X2")]
        for data in reversed(parts) if binary_first else parts:
            assert (await place.old.send(data)).status_code == 202
        (there,) = await place.psychiatry.items()
        opened = as_json(await place.psychiatry.get(f"items/{there['number']}"))["letter"]
        sizes = [one["attachment"]["bytes"] for one in opened["segments"] if one["attachment"]]
        assert sizes == [len(ATTACHMENT.data or b"")]
        assert [one["kind"] for one in await place.old.items()] == ["xctl03"]
        assert verify(await place.psychiatry.document(there["number"])).valid

    in_town(story)


def test_a_missing_attachment_makes_a_negative_receipt_after_an_hour() -> None:
    """After 60 minutes without its XBIN01 the letter is refused, once."""

    async def story(place: Town) -> None:
        await place.old.send(write_xdis91(_older("1", with_file=True)))
        place.later(59 * MINUTE)
        assert await place.old.items() == []
        place.later(2 * MINUTE)
        assert [one["kind"] for one in await place.old.items()] == ["xctl02"]
        place.later(61 * MINUTE)
        assert len(await place.old.items()) == 1
        assert await place.psychiatry.items() == []

    in_town(story)


def test_older_duplicates_get_their_receipt_again() -> None:
    """The same XDIS91 twice: one letter, two receipts of the same kind."""

    async def story(place: Town) -> None:
        for _ in range(2):
            await place.old.send(write_xdis91(_older("1", with_file=False)))
        assert len(await place.psychiatry.items()) == 1
        assert [one["kind"] for one in await place.old.items()] == ["xctl03", "xctl03"]

    in_town(story)


def test_nothing_lies_at_other_doors() -> None:
    """Another's token neither sends as, nor reads, lists, marks or follows; and a wrong one opens nothing."""

    async def story(place: Town) -> None:
        sent = as_json(await place.psychiatry.send(written("one")))
        assert (await place.clinic.send(written("two"))).status_code == 403
        for path in ("items", "items/1", "threads", "settings", "items/1/document"):
            answer = await place.client.get(f"/own/medcom/mailboxes/{PPR.gln}/{path}", headers=place.clinic.headers)
            assert answer.status_code == 403, path
        followed = await place.client.get(sent["follow"], headers=place.clinic.headers)
        assert followed.status_code == 404
        unknown = {"authorization": "Bearer none"}
        answer = await place.client.post("/own/medcom/transmissions", content=written("three"), headers=unknown)
        assert answer.status_code == 401
        order = {"mailboxes": [PSYCHIATRY.gln], "password": "wrong"}
        assert (await place.client.post("/own/medcom/token", json=order)).status_code == 401

    in_town(story)


def test_the_same_letter_number_of_two_senders_is_two_letters() -> None:
    """Older letter numbers are unique for each sender only: each is delivered, and each gets its own answer."""

    async def story(place: Town) -> None:
        await place.old.set(acknowledges="owner")
        for sender, vendor in ((PSYCHIATRY, place.psychiatry), (CLINIC, place.clinic)):
            older = replace(_older("1", with_file=False), sender=sender, receiver=OLD)
            assert (await vendor.send(write_xdis91(older))).status_code == 202
        first, second = await place.old.items()
        assert first["message_id"] == second["message_id"]
        assert (await place.old.post(f"items/{second['number']}/acknowledgement", {"code": "ok"})).status_code == 200
        assert [one["kind"] for one in await place.clinic.items()] == ["xctl03"]
        assert await place.psychiatry.items() == []

    in_town(story)
