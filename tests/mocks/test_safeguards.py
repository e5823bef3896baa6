from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mocks.nsp.minlog import minlog
from mocks.running import Network
from mocks.soap.names import NAMESPACES
from sim.chance.durations import HOUR
from tests.mocks.conftest import CONTROL, asking, login, put_in
from tests.mocks.soap_calls import dgws, fault, found, hits, id_card, searched

PPR, GP = "ppr.851", "gp.851.1"
SERVICE = "/minlog2-registration/20250312/RegisterService"


def run(network: Network, asked: Any) -> None:
    """Run one conversation with a network."""

    async def talk() -> None:
        async with asking(network) as client:
            await asked(client)

    asyncio.run(talk())


def test_a_block_hides_documents_until_it_is_lifted_or_overridden(network: Network) -> None:
    """Setting a block empties the search, a permitted override fills it again, and so does lifting the block."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PPR, "full-consent", "appointments")
        headers, card = await login(client, PPR), await id_card(client, PPR)
        whole = hits(await searched(client, card, cpr))
        assert whole
        for permitted in (False, True):
            said = {"cpr": cpr, "scope": "all", "override_permitted": permitted}
            assert (await client.post("/own/minspaerring/blocks", json=said, headers=headers)).status_code == 200
            assert hits(await searched(client, card, cpr)) == []
            reason = {"cpr": cpr, "reason": f"Patienten har samtykket til {cpr}"}
            told = await client.post("/own/minspaerring/overrides", json=reason, headers=headers)
            assert told.status_code == (200 if permitted else 403)
            assert bool(hits(await searched(client, card, cpr, override=True))) == permitted
            asked = {"cpr": cpr, "side": "minspaerring"}
            log = (await client.post("/control/audit", json=asked, headers=CONTROL)).json()["entries"]
            assert [entry["ground"] for entry in log] == (["Patienten har samtykket til …"] if permitted else [])
        lifted = await client.post("/own/minspaerring/blocks", json={"cpr": cpr, "scope": "none"}, headers=headers)
        assert lifted.json()["scope"] == "none"
        assert hits(await searched(client, card, cpr)) == whole

    run(network, ask)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("blocks", {"scope": "everything"}),
        ("blocks", {"scope": "all", "override_permitted": "yes"}),
        ("overrides", {}),
        ("overrides", {"reason": " "}),
        ("overrides", {"reason": "x" * 501}),
    ],
)
def test_what_is_no_block_or_reason_is_refused(network: Network, path: str, said: dict[str, Any]) -> None:
    """The refusal names the element, and repeats no CPR number."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PPR, "full-consent", "appointments")
        headers = await login(client, PPR)
        answer = await client.post(f"/own/minspaerring/{path}", json={"cpr": cpr, **said}, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["element"].startswith("body.")
        assert cpr not in answer.text

    run(network, ask)


def test_a_relation_is_the_child_s_own_clinic_s(network: Network) -> None:
    """The child's clinic has one, another clinic has none, and PPR may not ask."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, GP, "full-consent")
        for name, known in ((GP, True), ("gp.851.2", False)):
            answer = await client.post("/own/relation", json={"cpr": cpr}, headers=await login(client, name))
            assert answer.json()["relation"] is known
        assert network.trace.last(1)[0].visits == [] or network.trace.last(1)[0].segment == "relation.check"
        refused = await client.post("/own/relation", json={"cpr": cpr}, headers=await login(client, PPR))
        assert refused.status_code == 403

    run(network, ask)


def entries(count: int, **change: str) -> str:
    """A registration of so many entries."""
    said = {"PersonIdentifier": "0101019999", "Addition": "Ingen", "DateTime": "2026-11-23T08:00:00Z", **change}
    one = (
        "<m:LogDataEntry><m:Destination><m:SystemName>S</m:SystemName><m:Activity>Opslag</m:Activity>"
        f"<m:Addition>{said['Addition']}</m:Addition><m:DateTime>{said['DateTime']}</m:DateTime>"
        f'<m:PersonIdentifier source="CPR">{said["PersonIdentifier"]}</m:PersonIdentifier>'
        "<m:SequenceNumber>7</m:SequenceNumber></m:Destination></m:LogDataEntry>"
    )
    return f'<m:RegistrationRequest xmlns:m="{NAMESPACES["minlog"]}">{one * count}</m:RegistrationRequest>'


async def registered(client: Any, card: str, body: str) -> Any:
    """The answer to a registration."""
    asked = (
        f'<s:Envelope xmlns:s="{NAMESPACES["soap11"]}"><s:Header>{dgws(card)}</s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    )
    return await client.post(SERVICE, content=asked.encode())


def numbers(answer: Any) -> list[int]:
    """Added and failed."""
    return [int(text) for text in found(answer.content, "//minlog:NumberAdded/text() | //minlog:NumberFailed/text()")]


def test_minlog_takes_what_is_right_and_names_what_is_wrong(network: Network) -> None:
    """Right entries are counted; each wrong one has a code, a text without its content, and its sequence number."""

    async def ask(client: Any) -> None:
        card = await id_card(client, "29189420", "system", "medcom:cvrnumber")
        assert numbers(await registered(client, card, entries(3))) == [3, 0]
        for change in ({"PersonIdentifier": "9901019999"}, {"Addition": "Måske"}, {"DateTime": "i går"}):
            answer = await registered(client, card, entries(2, **change))
            assert numbers(answer) == [0, 2]
            assert found(answer.content, "//minlog:FailedLogDataEntries/minlog:SequenceNumber/text()") == ["7", "7"]
            assert not any(value in answer.text for value in change.values())
        assert minlog(network).taken == 3
        told = await client.post("/control/minlog", json={}, headers=CONTROL)
        assert told.json()["of"] == 3
        assert {(one["system"], one["activity"], one["citizen"]) for one in told.json()["registrations"]} == {
            ("S", "Opslag", None)
        }
        cpr = await put_in(client, PPR, "full-consent")
        await registered(client, card, entries(2, PersonIdentifier=cpr))
        of_child = await client.post("/control/minlog", json={"cpr": cpr}, headers=CONTROL)
        assert [one["citizen"] for one in of_child.json()["registrations"]] == [network.citizen(cpr)] * 2
        assert cpr not in of_child.text

    run(network, ask)


def test_minlog_warns_who_sends_more_than_advised(network: Network) -> None:
    """501 entries, or a 21st request within an hour, are taken with a warning; after the hour there is none."""

    async def ask(client: Any) -> None:
        card = await id_card(client, "29189420", "system", "medcom:cvrnumber")
        for number in range(1, 22):
            answer = await registered(client, card, entries(500 if number > 1 else 501))
            warned = found(answer.content, "//tvaers:Warning/text()")
            assert len(warned) == (1 if number in (1, 21) else 0)
        network.clock.set(network.clock.now() + HOUR)
        assert found((await registered(client, card, entries(1))).content, "//tvaers:Warning") == []
        assert fault(await client.post(SERVICE, content=b"<x/>"))[0] == "syntax_error"

    run(network, ask)
