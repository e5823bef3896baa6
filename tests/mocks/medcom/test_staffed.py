"""A vendor among mailboxes that simulated staff tend, over HTTP: letters take time, and are opened and answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from mocks.app import application
from mocks.medcom.moments import local_time
from mocks.running import Network, Options
from mocks.users import PASSWORD
from sim.chance.durations import DAY, HOUR, MINUTE
from sim.cli.letters import letters_of, show_letters
from sim.messages.compose.carecommunication import write_letter
from sim.messages.compose.samples import ATTACHMENT, CHILD, NURSE
from sim.messages.delivery_rules import broken
from sim.messages.delivery_status import Passing, Reported, audit_event
from sim.messages.letter import Draft, Letter, Party, counted_ids, new
from sim.messages.verify import verify
from sim.mistake import Mistake
from sim.replay.letters import heading
from sim.scenario.reading import load

pytestmark = pytest.mark.long

CONTROL = {"authorization": "Bearer control"}
OVER_EHMI = (
    "date=2026-09-07",
    "days=1",
    "network.letters.judged=null",
    "network.letters.transport=ehmi",
    "network.scale.letters=5",
    "targets=[]",
    "judge_under=[]",
)


@dataclass(slots=True)
class Place:
    """A client, the network, and the vendor's mailbox with its headers."""

    client: httpx.AsyncClient
    network: Network
    psychiatry: Party
    ppr: Party
    headers: dict[str, str]

    def letter(self, name: str, **changes: Any) -> Letter:
        """A letter of the vendor's to the PPR."""
        now = local_time(self.network.clock.first, self.network.clock.now())
        draft = Draft(NURSE, "Kære PPR\nHvad foreslår I?", "carecoordination", attachments=(ATTACHMENT,))
        return replace(new(counted_ids(name), now, self.psychiatry, self.ppr, CHILD, draft), **changes)

    async def send(self, letter: Letter, **headers: str) -> dict[str, Any]:
        """Send it."""
        sent = {**self.headers, **{key.replace("_", "-"): value for key, value in headers.items()}}
        answer = await self.client.post("/own/medcom/transmissions", content=write_letter(letter), headers=sent)
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        """Read something."""
        answer = await self.client.get(path, headers=headers or self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def items(self, party: Party, **query: Any) -> list[dict[str, Any]]:
        """What has come to a mailbox."""
        answer = await self.client.get(f"/own/medcom/mailboxes/{party.gln}/items", params=query, headers=self.headers)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def later(self, microseconds: int) -> None:
        """Advance the test clock; everything due happens."""
        order = {"advance_seconds": microseconds / 1e6}
        answer = await self.client.post("/control/clock", json=order, headers=CONTROL)
        assert answer.status_code == 200, answer.text

    async def lines(self, path: str) -> list[dict[str, Any]]:
        """Lines of JSON that control tells."""
        answer = await self.client.get(path, headers=CONTROL)
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    async def token(self, *parties: Party) -> dict[str, str]:
        """A token that opens mailboxes."""
        order = {"mailboxes": [party.gln for party in parties], "password": PASSWORD}
        answer = await self.client.post("/own/medcom/token", json=order)
        return {"authorization": f"Bearer {answer.json()['token']}"}


@pytest.fixture(scope="module")
def network() -> Network:
    """One region live, everything over EHMI, on a Monday at nine."""
    return Network(load("wrong_address", OVER_EHMI), Options(control_token="control"))


def on(network: Network, story: Callable[[Place], Awaitable[None]]) -> None:
    """Play a story on an emptied network, set back to its morning."""

    async def play() -> None:
        transport = httpx.ASGITransport(application(network))
        async with httpx.AsyncClient(transport=transport, base_url="http://mocks", timeout=60) as client:
            await client.post("/control/reset", headers=CONTROL)
            await client.post("/control/clock", json={"set": "2026-09-07T09:00"}, headers=CONTROL)
            parties = []
            for kind, name in (("psychiatry", "nord"), ("ppr", "aalborg")):
                answer = await client.get("/own/medcom/addresses", params={"type": kind, "name": name})
                found = answer.json()["addresses"][0]
                parties.append(Party(found["name"], found["gln"], found["sor"]))
            place = Place(client, network, parties[0], parties[1], {})
            place.headers = await place.token(place.psychiatry)
            await story(place)

    asyncio.run(play())


def test_a_letter_is_opened_and_answered_by_simulated_staff(network: Network) -> None:
    """Nothing comes at once; each hop has its moment; within two weeks valid answers stand in the letters' threads."""

    async def story(place: Place) -> None:
        letters = [place.letter(f"staffed/{number}") for number in range(6)]
        sent = [await place.send(letter) for letter in letters]
        assert [one["answered"] for one in sent] == [None] * 6
        assert await place.items(place.psychiatry) == []
        await place.later(10 * MINUTE)
        acknowledged = await place.items(place.psychiatry)
        assert {one["answers"] for one in acknowledged} == {letter.message_id for letter in letters}
        way = (await place.get(sent[0]["follow"]))["way"]
        assert next(hop["hop"] for hop in way if hop["of"] == "letter").startswith("sender EUA")
        assert all(hop["ended"] >= hop["arrived"] for hop in way)
        await place.later(14 * DAY)
        answers = [one for one in await place.items(place.psychiatry) if one["kind"] == "carecommunication"]
        assert answers
        threads = {letter.thread_id for letter in letters}
        assert {one["thread_id"] for one in answers} <= threads
        for one in answers:
            path = f"/own/medcom/mailboxes/{place.psychiatry.gln}/items/{one['number']}/document"
            document = await place.client.get(path, headers=place.headers)
            verdict = verify(document.content)
            assert verdict.valid, [finding.key for finding in verdict.findings]
        told = {row["message_id"]: row for row in await place.lines("/control/letters/moments")}
        opened = [told[letter.message_id]["opened"] for letter in letters]
        assert all(opened)
        assert sum(told[letter.message_id]["answered"] is not None for letter in letters) >= len(answers)
        hops = await place.lines("/control/letters/hops")
        assert {"mailbox", "open"} <= {hop["label"] for hop in hops}
        systems = [hop["ended"] for hop in hops if hop["label"] not in ("mailbox", "open")]
        assert systems == sorted(systems)
        assert not await place.lines(f"/control/letters/hops?after={hops[-1]['number']}")

    on(network, story)


def test_delivery_statuses_follow_a_letter_and_its_acknowledgement(network: Network) -> None:
    """Each station reports once per event, in order, by the profiles, at the hops' moments. Strangers see none."""

    async def story(place: Place) -> None:
        letter = place.letter("statuses")
        sent = await place.send(letter)
        await place.later(HOUR)
        path = f"/own/ehmi/AuditEvent?message={letter.message_id}"
        events = [entry["resource"] for entry in (await place.get(path))["entry"]]
        assert [broken(event) for event in events] == [()] * len(events)
        about = [event for event in events if "PatientDelivery" in event["meta"]["profile"][0]]
        back = [event for event in events if event not in about]
        for found in (about, back):
            words = [event["subtype"][0]["code"] for event in found]
            assert words[0] == "msg-created-and-sent"
            assert words[-1] == "msg-received-and-finalized"
            assert len(words) in (8, 10)  # who share an access point pass it once
            moments = [event["recorded"] for event in found]
            assert moments == sorted(moments)
        assert len({event["id"] for event in events}) == len(events)
        way = [hop for hop in (await place.get(sent["follow"]))["way"] if hop["of"] == "letter"]
        available = next(hop for hop in way if "finalized" in hop["hop"])["time"]
        assert about[-1]["recorded"] == available
        receiver = await place.token(place.ppr)
        assert len((await place.get(path, receiver))["entry"]) == len(events)
        clinic = (await place.get("/own/medcom/addresses?type=gp"))["addresses"][0]
        other = await place.token(Party("", clinic["gln"], ""))
        assert (await place.get(path, other))["entry"] == []

    on(network, story)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"action": "R"}, "AuditEvent.action"),
        ({"outcome": "4"}, "AuditEvent.outcome"),
        ({"period": {"start": "2026-09-07"}}, "AuditEvent.period, outcomeDesc, purposeOfEvent"),
        ({"subtype": []}, "AuditEvent.subtype"),
        ({"agent": []}, "AuditEvent.agent"),
        ({"entity": []}, "AuditEvent.entity"),
        ({"recorded": "2026-09-07T09:00:00"}, "AuditEvent.recorded"),
        ({"source": {}}, "AuditEvent.source"),
    ],
)
def test_a_wrong_delivery_status_is_told_by_the_rule_it_breaks(change: dict[str, Any], rule: str) -> None:
    """One element changed breaks its rule."""
    now = local_time(date(2026, 9, 7), 9 * HOUR)
    party = Party("Afdeling", "5799999000003", "999991000016008")
    event = audit_event(
        Reported("m", "e", "x", "1", party, party, "0505159995"), Passing("EUA", "sender", "msg-sent", now)
    )
    assert broken(event) == ()
    assert rule in broken({**event, **change})


def test_who_tends_a_mailbox_is_said_for_one_or_for_all(network: Network) -> None:
    """Nobody opens where nobody tends; a token makes a mailbox one's own; its owner may ask for staff all the same."""

    async def story(place: Place) -> None:
        said = await place.client.put("/control/letters/staff", json={"staff": "nobody"}, headers=CONTROL)
        assert said.status_code == 200, said.text
        await place.send(place.letter("unattended"))
        own = f"/own/medcom/mailboxes/{place.psychiatry.gln}/settings"
        assert (await place.get(own))["staff"] == "nobody"
        await place.later(7 * DAY)
        (untended,) = await place.lines("/control/letters/moments")
        assert untended["available"]
        assert untended["opened"] is None
        await place.client.put("/control/letters/staff", json={"staff": None}, headers=CONTROL)
        await place.client.put(own, json={"staff": "simulated"}, headers=place.headers)
        assert (await place.get(own))["staff"] == "simulated"
        await place.send(place.letter("attended"))
        await place.later(7 * DAY)
        told = await place.lines("/control/letters/moments")
        assert [row["opened"] is not None for row in told if row["sender"] == place.psychiatry.gln] == [False, True]
        wrong = await place.client.put(
            "/control/letters/staff", json={"staff": "nobody", "mailbox": "1"}, headers=CONTROL
        )
        assert wrong.status_code == 400

    on(network, story)


def test_an_acknowledgement_that_does_not_come_is_missed_and_may_come_late(network: Network) -> None:
    """An owner who is silent is waited for as long as the scenario says; a late acknowledgement travels and settles."""

    async def story(place: Place) -> None:
        owner = await place.token(place.ppr)
        address = f"/own/medcom/mailboxes/{place.ppr.gln}"
        await place.client.put(f"{address}/settings", json={"acknowledges": "owner"}, headers=owner)
        sent = await place.send(place.letter("silent"))
        await place.later(20 * MINUTE)
        (there,) = (await place.get(f"{address}/items", owner))["items"]
        assert (await place.get(sent["follow"]))["missing_receipt"] is None
        await place.later(2 * HOUR)
        assert (await place.get(sent["follow"]))["missing_receipt"] is not None
        order = {"code": "ok"}
        answered = await place.client.post(
            f"{address}/items/{there['number']}/acknowledgement", json=order, headers=owner
        )
        assert answered.status_code == 200, answered.text
        assert await place.items(place.psychiatry) == []
        await place.later(10 * MINUTE)
        (late,) = await place.items(place.psychiatry)
        assert (late["kind"], late["code"]) == ("acknowledgement", "ok")
        assert (await place.get(sent["follow"]))["missing_receipt"] is None
        (row,) = await place.lines("/control/letters/moments")
        assert row["acknowledged"] > row["available"] + 2 * HOUR

    on(network, story)


def test_a_snapshot_brings_letters_back_and_a_reset_takes_them(network: Network) -> None:
    """Over HTTP: letters under way are back at their places, and nothing is left after a reset."""

    async def story(place: Place) -> None:
        await place.send(place.letter("kept"))
        snapshot = (await place.client.get("/control/snapshot", headers=CONTROL)).json()
        await place.later(2 * DAY)
        before = await place.lines("/control/letters/moments")
        await place.client.post("/control/reset", headers=CONTROL)
        assert await place.lines("/control/letters/moments") == []
        back = await place.client.post("/control/snapshot", json=snapshot, headers=CONTROL)
        assert back.status_code == 200, back.text
        (waiting,) = await place.lines("/control/letters/moments")
        assert waiting["available"] is None
        await place.later(2 * DAY)
        assert await place.lines("/control/letters/moments") == before
        unknown = await place.client.post("/control/snapshot", json={**snapshot, "letters": "0" * 12}, headers=CONTROL)
        assert unknown.status_code == 409

    on(network, story)


def test_the_report_tells_the_dwell_of_letters_in_served_mailboxes(
    network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`tvaers report --letters` shows what the mailboxes measured, an owner's own opening included."""

    async def story(place: Place) -> None:
        owner = await place.token(place.ppr)
        await place.send(place.letter("reported"))
        await place.later(HOUR)
        address = f"/own/medcom/mailboxes/{place.ppr.gln}/items"
        (there,) = (await place.get(address, owner))["items"]
        await place.later(2 * HOUR)
        await place.client.post(f"{address}/{there['number']}/read", headers=owner)
        answer = await place.client.get("/control/letters/travelled", headers=CONTROL)
        (tmp_path / "letters.jsonl").write_text(answer.text, encoding="utf-8")

    on(network, story)
    found = letters_of(str(tmp_path / "letters.jsonl"), "")
    (box,) = found["mailboxes"]
    assert (box["receiver_type"], box["dwell"]["measured"], box["transit"]["measured"]) == ("ppr", 1, 1)
    assert 2 * HOUR < box["dwell"]["p50"] < 3 * HOUR
    assert box["dwell_opening"]["p50"] == box["dwell"]["p50"]  # a Monday morning
    show_letters(found)
    assert "dwell, opening hours" in capsys.readouterr().out
    with pytest.raises(Mistake, match="no letters that travelled"):
        heading('{"not": "ours"}', "elsewhere")
