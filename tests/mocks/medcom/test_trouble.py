"""Scripted trouble: a system that behaves well comes through all of it, and each fault fails its own scenario."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from sim.chance.durations import HOUR
from sim.messages.compose.samples import CLINIC, PPR, PSYCHIATRY
from sim.messages.protocol.catalogue import SCENARIOS
from tests.mocks.medcom.test_letters import in_town
from tests.mocks.medcom.town import OLD, Town, as_json, letter, written
from tests.mocks.medcom.vendor_system import TICK, VendorSystem

FAULTS = {
    "refuses duplicates": ("identical-resend",),
    "silent to duplicates": ("new-envelope", "negative-duplicate"),
    "takes any envelope": ("reused-envelope-id",),
    "takes everything": ("negative-duplicate", "missing-attachment", "damaged-content"),
    "replies to the first": ("wrong-order", "reply-first", "parallel-replies"),
    "forgets segments": ("parallel-replies",),
    "new letter": ("lost-message", "transient-error-ok", "damaged-on-the-way"),
    "same envelope": ("lost-acknowledgement",),
    "hasty": ("lost-message",),
    "endless": ("no-answer-at-all",),
    "never repeats": ("lost-message", "mailbox-closed"),
    "stubborn": ("receiver-unknown", "type-not-supported"),
    "deaf to late answers": ("weekend-shutdown",),
    "acknowledges acknowledgements": ("lost-acknowledgement", "transient-error-ok"),
    "writes nonsense": ("lost-message",),
    "wants UUIDs": ("instance-ids",),
    "wants names": ("no-names",),
    "wants CPR numbers": ("person-numbers",),
    "wants one category": ("changed-category",),
    "wants whole threads": ("partial-forward",),
    "wants small letters": ("referral-attachments",),
    "wants no more than it knows": ("more-information",),
    "wants no replies it did not ask for": ("reply-first",),
    "wants order": ("wrong-order",),
    "drops episodes": ("episode-of-care",),
}


async def play(place: Town, key: str, faults: frozenset[str] = frozenset(), seed: int = 7) -> dict[str, Any]:
    """Play one scenario against a system with these faults, until it is over or nothing more comes."""
    base = f"/own/medcom/mailboxes/{PPR.gln}/protocol"
    system = VendorSystem(place, place.ppr, PPR, faults)
    await system.catch_up()
    order = {"scenario": key, "seed": seed}
    state: dict[str, Any] = as_json(await place.client.put(base, json=order, headers=place.ppr.headers))
    for _ in range(40):
        if state["state"] != "running":
            return state
        await system.work(state)
        place.later(TICK)
        state = as_json(await place.client.post(f"{base}/go-on", headers=place.ppr.headers))
    return as_json(await place.client.post(f"{base}/go-on?give_up=true", headers=place.ppr.headers))  # type: ignore[no-any-return]


def test_a_system_that_behaves_well_comes_through() -> None:
    """Every step of every scenario is right, one after another, and each says by which rule of which source."""

    async def story(place: Town) -> None:
        for key in SCENARIOS:
            state = await play(place, key)
            told = [(one["state"], one["ask"], one["found"]) for one in state["steps"]]
            assert state["state"] == "right", (key, told)
            assert all(one["rule"] and one["source"] for one in state["steps"])

    in_town(story)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_its_scenarios(fault: str) -> None:
    """A system with one fault planted in it fails the scenarios that are about it."""

    async def story(place: Town) -> None:
        for key in FAULTS[fault]:
            state = await play(place, key, frozenset({fault}))
            assert state["state"] == "wrong", key
            assert any(one["state"] == "wrong" and one["found"] for one in state["steps"])

    in_town(story)


def test_the_same_seed_plays_the_same_trouble() -> None:
    """Two networks armed alike deliver the same bytes and find the same; another seed writes other letters."""
    key = "parallel-replies"
    heard: list[tuple[list[bytes], list[str]]] = []

    async def story(place: Town, seed: int) -> None:
        place.service.clock.set(10 * HOUR)
        place.service.ledger.run = "fixed"
        state = await play(place, key, seed=seed)
        items = [item for item in await place.ppr.items() if item["kind"] == "carecommunication"]
        bodies = [await place.ppr.document(item["number"]) for item in items]
        heard.append((bodies, [step["found"] for step in state["steps"]]))

    for seed in (3, 3, 4):
        in_town(partial(story, seed=seed))
    (first, found), (second, found_again), (other, _) = heard
    assert first == second
    assert found == found_again
    assert first[0] != other[0]


def test_only_an_owner_arms_and_only_what_there_is() -> None:
    """Another's mailbox, an unknown scenario, a partner of the older format and nothing armed are refused."""

    async def story(place: Town) -> None:
        base = f"/own/medcom/mailboxes/{PPR.gln}/protocol"
        good = {"scenario": "lost-message"}

        async def status(order: dict[str, Any], headers: dict[str, str] = place.ppr.headers) -> int:
            return (await place.client.put(base, json=order, headers=headers)).status_code

        assert await status(good, place.clinic.headers) == 403
        assert await status({"scenario": "no-such"}) == 400
        assert await status({**good, "partner": OLD.gln}) == 400
        assert await status({**good, "timeout": 0}) == 422 or await status({**good, "timeout": 0}) == 400
        assert (await place.client.get(base, headers=place.ppr.headers)).status_code == 404
        assert await status(good) == 200
        danish = {**place.ppr.headers, "accept-language": "da"}
        told = as_json(await place.client.get(base, headers=danish))
        assert told["steps"][0]["ask"].startswith("Send et nyt brev")
        assert "MedCom" in told["note"]
        assert (await place.client.delete(base, headers=place.ppr.headers)).status_code == 200
        assert (await place.client.post(f"{base}/go-on", headers=place.ppr.headers)).status_code == 404

    in_town(story)


def test_trouble_stays_between_its_parties() -> None:
    """While a mailbox is troubled, its letters to others and others' letters to it come through as ever."""

    async def story(place: Town) -> None:
        base = f"/own/medcom/mailboxes/{PSYCHIATRY.gln}/protocol"
        order = {"scenario": "lost-message", "partner": CLINIC.gln}
        await place.client.put(base, json=order, headers=place.psychiatry.headers)
        assert as_json(await place.psychiatry.send(written("one")))["answered"] == "ok"
        lost = as_json(await place.psychiatry.send(written("two", receiver=CLINIC)))
        assert lost["answered"] is None
        assert [item["message_id"] for item in await place.ppr.items()] == [letter("one").message_id]
        assert await place.clinic.items() == []

    in_town(story)


def test_every_scenario_can_be_failed() -> None:
    """No scenario stands in the catalogue that no planted fault fails."""
    assert set(SCENARIOS) == {key for keys in FAULTS.values() for key in keys}
