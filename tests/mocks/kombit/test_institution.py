from __future__ import annotations

import pytest

from mocks.running import Network
from mocks.systems.institution import PATH
from sim.network.registry import Change
from tests.mocks.conftest import CONTROL, login, put_in
from tests.mocks.kombit.messages import asking

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("approved", [True, False])
async def test_only_approved_institutions_are_told(network: Network, approved: bool) -> None:
    """An approved institution comes with its contact data; without approval nothing of it is told."""
    async with asking(network) as client:
        cpr = await put_in(client, "clinician.5.1", "full-consent")
        child = network.registry.index_of(cpr)
        network.changed(network.registry.changed(child, [Change(0, "schooling.approved", approved)]))
        told = (await client.post(PATH, json={"cpr": cpr}, headers=await login(client, "clinician.5.1"))).json()
        trail = await client.post("/control/audit", json={"cpr": cpr, "side": "institution"}, headers=CONTROL)
    looked = network.registry.look(child)
    name = network.world.actors.name(int(looked.schooling.institution[0]))
    assert told["standard"] == "not a Danish standard"
    assert told["approved"] is approved
    assert (told["institution"] or {}).get("name") == (name if approved else None)
    assert trail.json()["entries"][0]["shown"] == (["institution"] if approved else [])


async def test_municipal_roles_do_not_ask_here(network: Network) -> None:
    """Municipal users see institution data in SAPA, which gets them by an agreement of its own."""
    async with asking(network) as client:
        cpr = await put_in(client, "clinician.5.1", "full-consent")
        answer = await client.post(PATH, json={"cpr": cpr}, headers=await login(client, "ppr.851"))
    assert answer.status_code == 403
