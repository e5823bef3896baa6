"""Bad input: a clear fault or the right acknowledgement, never a 5xx, never half a message, never a number repeated."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from sim.messages.compose.carecommunication import Format, write_letter
from sim.messages.compose.envelopes import write_sbdh, write_vans
from sim.messages.compose.samples import CHILD, PPR, PSYCHIATRY, ship
from sim.messages.letter import Attachment
from sim.messages.safe_xml import MAX_BYTES
from tests.mocks.medcom.test_letters import in_town
from tests.mocks.medcom.town import Town, as_json, letter, town, written

DEEP = b"<a>" * 5000 + b"</a>" * 5000
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b'<Bundle xmlns="http://hl7.org/fhir">&b;</Bundle>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Emessage>&f;</Emessage>'


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b'{"resourceType":"Bundle"}', b"\xff\xfe\x00", b"UNA:+.? 'UNB+UNOC:3", b"hello",
        DEEP, BOMB, OUTSIDE, b"<" + b"x" * 100_000, b'{"resourceType":' * 20_000, b"[" * 100_000,
        b"<?xml version='1.0' encoding='utf-99'?><a/>", b"\x00" * 1000,
        b'{"resourceType":"Bundle","entry":[null,5,{}]}',
        b'{"resourceType":"Bundle","resourceType":"Bundle","entry":{"a":1}}',
        "<Bundle xmlns='http://hl7.org/fhir'>æøå".encode("latin-1"),
    ],
)  # fmt: skip
def test_what_is_no_message_gets_a_fault(data: bytes) -> None:
    """422 with what was found; nothing is kept."""

    async def story(place: Town) -> None:
        answer = await place.psychiatry.send(data)
        assert answer.status_code == 422
        assert as_json(answer)["verdict"]["findings"]
        assert place.service.db.execute("select count(*) from transmissions").fetchone() == (0,)

    in_town(story)


def test_every_cut_of_a_letter_is_met() -> None:
    """A letter cut off anywhere, or with a byte changed, is answered or refused; the mailbox never holds half of it."""

    async def story(place: Town) -> None:
        whole = write_vans(written("one"), ship(letter("one"), "0f4e2c51-8d5b-4f0e-9f0a-6f4f6a5a0001", "json"))
        for data in (whole, written("two"), written("three", "xml")):
            for at in range(0, len(data), len(data) // 20):
                for bad in (data[:at], data[:at] + b"\x00" + data[at + 1 :], data[:at] + b"9" + data[at + 1 :]):
                    assert (await place.psychiatry.send(bad)).status_code in (202, 403, 422)
        for item in await place.ppr.items(limit=200):
            assert (await place.ppr.get(f"items/{item['number']}")).status_code == 200
            assert item["answered"] == "ok"

    in_town(story)


def test_broken_base64_in_an_envelope_is_no_crash() -> None:
    """An envelope whose content cannot be decoded is refused with the rule it breaks."""

    async def story(place: Town) -> None:
        whole = write_vans(written("one"), ship(letter("one"), "0f4e2c51-8d5b-4f0e-9f0a-6f4f6a5a0001", "json"))
        start = whole.index(b"<Data>") + 6
        answer = await place.psychiatry.send(whole[:start] + b"!!!!" + whole[start + 4 :])
        assert answer.status_code == 422
        assert "envelope-base64" in as_json(answer)["found"]

    in_town(story)


def test_wrongly_declared_encoding_is_told_and_letters_keep_their_signs() -> None:
    """æøå come through whole; UTF-8 declared as ISO-8859-1 is answered as the rule says."""

    async def story(place: Town) -> None:
        wrong = written("one", "xml").replace(b"UTF-8", b"ISO-8859-1", 1)
        told = as_json(await place.psychiatry.send(wrong))
        assert "encoding-declaration" in told["broken"]
        assert told["answered"] == "fatal-error"
        await place.psychiatry.send(written("two"))
        (there,) = await place.ppr.items()
        opened = as_json(await place.ppr.get(f"items/{there['number']}"))
        assert "æ, ø og å" in opened["letter"]["segments"][0]["text"]

    in_town(story)


def test_ids_that_are_no_uuids_are_accepted() -> None:
    """Receivers take any id of a resource."""

    async def story(place: Town) -> None:
        sent = letter("one")
        data = write_letter(sent).replace(sent.message_id.encode(), b"MY-LETTER-1")
        told = as_json(await place.psychiatry.send(data))
        assert told["answered"] == "ok", told
        assert [item["message_id"] for item in await place.ppr.items()] == ["MY-LETTER-1"]

    in_town(story)


def test_real_peoples_numbers_are_not_taken_in(caplog: pytest.LogCaptureFixture) -> None:
    """Neither kept, nor logged, nor repeated in the refusal."""

    async def story(place: Town) -> None:
        data = written("one", patient=replace(CHILD, cpr="0505151234"))
        answer = await place.psychiatry.send(data)
        assert answer.status_code == 422
        assert "test-person" in as_json(answer)["found"]
        assert b"1234" not in answer.content
        assert place.service.db.execute("select count(*) from transmissions").fetchone() == (0,)

    with caplog.at_level(logging.DEBUG):
        in_town(story)
    assert "0505151234" not in caplog.text
    assert "050515-1234" not in caplog.text


@pytest.mark.parametrize(
    ("zone", "answered"), [("+01:00", "ok"), ("Z", "ok"), ("-05:00", "ok"), ("+14:00", "ok"), ("", "fatal-error")]
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_moments_need_a_zone_and_may_have_any(form: Format, zone: str, answered: str) -> None:
    """Every zone is taken, in both forms; a moment without one is answered by the rule that asks for it."""

    async def story(place: Town) -> None:
        told = as_json(await place.psychiatry.send(written("one", form).replace(b"+01:00", zone.encode())))
        assert told["answered"] == answered, told
        assert ("timezone" in told["broken"]) is (answered != "ok")

    in_town(story)


@pytest.mark.parametrize("content", [DEEP, BOMB, OUTSIDE, b"[" * 100_000, b"\xff\xfe\x00", b"", b"{}"])
@pytest.mark.parametrize("wrap", [write_vans, write_sbdh])
def test_what_is_no_message_is_none_in_an_envelope_either(content: bytes, wrap: Callable[..., bytes]) -> None:
    """The envelope can be read, its content cannot: 422, and nothing is kept."""

    async def story(place: Town) -> None:
        whole = wrap(content, ship(letter("one"), "0f4e2c51-8d5b-4f0e-9f0a-6f4f6a5a0001", "json"))
        answer = await place.psychiatry.send(whole)
        assert answer.status_code == 422, answer.text
        assert place.service.db.execute("select count(*) from transmissions").fetchone() == (0,)

    in_town(story)


def test_a_further_test_person_is_taken_in() -> None:
    """A number that `--test-cpr` names is no stranger's any more; others still are."""

    async def story() -> None:
        place = await town(known=frozenset({"0505151234"}))
        for cpr, status in (("0505151234", 202), ("0605151234", 422)):
            data = written(cpr, patient=replace(CHILD, cpr=cpr))
            assert (await place.psychiatry.send(data)).status_code == status
        place.service.ledger.close()

    asyncio.run(story())


def test_too_much_is_refused_before_it_is_in_memory() -> None:
    """More than 100 MB is 413, also when the length is not told in advance."""

    async def story(place: Town) -> None:
        headers = {**place.psychiatry.headers, "content-length": str(MAX_BYTES + 1)}
        address = "/own/medcom/transmissions"
        assert (await place.client.post(address, content=b"x", headers=headers)).status_code == 413
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while True:
                sent += 1_000_000
                yield b"x" * 1_000_000

        answer = await place.client.post(address, content=endless(), headers=place.psychiatry.headers)
        assert answer.status_code == 413
        assert sent < MAX_BYTES + 2_000_000

    in_town(story)


def test_a_large_letter_comes_through() -> None:
    """Three megabytes of attachment: delivered whole, acknowledged."""

    async def story(place: Town) -> None:
        file = Attachment("Stor fil", "application/pdf", bytes(range(256)) * 12_000)
        data = written("one", attachments=(file,))
        assert as_json(await place.psychiatry.send(data))["answered"] == "ok"
        (there,) = await place.ppr.items()
        assert await place.ppr.document(there["number"]) == data

    in_town(story)


def test_odd_questions_are_refused_in_one_form() -> None:
    """Wrong cursors, words, numbers and bodies: a 4xx with what was expected."""

    async def story(place: Town) -> None:
        odd = [
            place.ppr.get("items", after="x"),
            place.ppr.get("items", box="none"),
            place.ppr.get("items/999"),
            place.ppr.get("items/x"),
            place.ppr.get("threads/none"),
            place.ppr.post("items/1/read"),
            place.ppr.post("items/1/acknowledgement", {"code": "ok"}),
            place.ppr.post("items/1/acknowledgement", {"code": "fatal-error"}),
            place.ppr.post("items/1/acknowledgement", {"code": "perhaps"}),
            place.ppr.set(webhook="http://example.org/"),
            place.ppr.set(acknowledges="nobody"),
            place.client.get("/own/medcom/addresses", params={"limit": 10_000}),
            place.client.post("/own/medcom/verdict", params={"rules": "7"}, content=b"{}"),
            place.client.post("/own/medcom/token", json={"mailboxes": ["1"], "password": "tvaers"}),
        ]
        for question in odd:
            answer = await question
            assert 400 <= answer.status_code < 500, answer.request.url
            assert "expected" in as_json(answer), answer.request.url

    in_town(story)


def test_the_same_numbers_by_sor_code() -> None:
    """A mailbox answers to its GLN and to its SOR code; the address service finds it by words."""

    async def story(place: Town) -> None:
        found = as_json(await place.client.get("/own/medcom/addresses", params={"name": "ppr aarhus"}))["addresses"]
        assert [one["gln"] for one in found] == [PPR.gln]
        assert "carecommunication 5.0" in found[0]["receives"]
        by_sor = await place.client.get(f"/own/medcom/mailboxes/{PPR.sor}/items", headers=place.ppr.headers)
        assert by_sor.status_code == 200
        (one,) = as_json(await place.client.get("/own/medcom/addresses", params={"number": PSYCHIATRY.sor}))[
            "addresses"
        ]
        assert one["name"] == PSYCHIATRY.name

    in_town(story)
