"""Who gets in at the municipal-side services, how long they take, and what survives."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from lxml import etree

from mocks.kombit.names import text
from mocks.running import Network, Options
from mocks.store import Store
from mocks.systems import index, institution, organisation
from mocks.users import examples
from sim.network.access import Role
from sim.network.days import day_number
from sim.scenario.reading import Reading
from tests.mocks.conftest import CONTROL, login, put_in
from tests.mocks.kombit.messages import asking, delivery, example, post, search
from tests.mocks.kombit.test_index import family_case, total
from tests.mocks.kombit.test_organisation import TRANSACTION

pytestmark = pytest.mark.anyio

OPEN_TO = {
    index.PATH: {role.name.lower() for role in Role},
    organisation.PATH: {role.name.lower() for role in Role},
    institution.PATH: {"social_worker", "secretary", "clinician", "gp"},
}
"""Written out, so that it is not the table it tests."""


@pytest.mark.parametrize("role", [*(role.name.lower() for role in Role), "visitor", ""])
async def test_every_pair_of_role_and_service(network: Network, role: str) -> None:
    """A role gets into its services and no other; who has no role, or no token, gets in nowhere."""
    names = {one.name.lower(): name for one, name in examples(network.world, day_number(network.clock.today())).items()}
    async with asking(network) as client:
        headers = await login(client, names.get(role, "visitor")) if role else {}
        answer = await post(client, headers, "fremsoeg", search(example(number="none")))
        graphql = await client.post(
            organisation.PATH, json={"query": "{ bruger(uuid: []) { uuid } }"}, headers={**headers, **TRANSACTION}
        )
        data = await client.post(institution.PATH, json={"cpr": "1"}, headers=headers)
    refusal = text(answer, "detail/tvaers:Refusal/tvaers:Element")
    assert (refusal == "") == (role in OPEN_TO[index.PATH])
    assert (graphql.status_code == 200) == (role in OPEN_TO[organisation.PATH])
    assert (data.status_code == 400) == (role in OPEN_TO[institution.PATH])
    if not role:
        assert (refusal, graphql.status_code, data.status_code) == ("authorization", 401, 401)


async def test_a_refused_delivery_is_not_kept(network: Network) -> None:
    """When the index's station fails, the sender is told, and nothing of the case is found afterwards."""
    case = family_case(network)
    sent = etree.tostring(delivery(case, network.world, str(uuid4()))).decode()
    async with asking(network) as client:
        own = await login(client, "family.851")
        failed = {**own, "x-tvaers-fault": "kind=error&source=index"}
        fault = await post(client, failed, "importer", sent)
        after = await post(client, own, "fremsoeg", search(example(cpr=case.cpr)))
    assert text(fault, "faultcode") == "soap:Server"
    assert total(after) == 1


async def test_what_was_delivered_is_forgotten_at_a_reset(network: Network) -> None:
    """After control's reset the index holds what the municipalities hold, and nothing else."""
    case, uuid = family_case(network), str(uuid4())
    sent = etree.tostring(delivery(case, network.world, uuid)).decode()
    async with asking(network) as client:
        await post(client, await login(client, "family.851"), "importer", sent)
        before = await post(client, await login(client, "family.851"), "fremsoeg", search(example(cpr=case.cpr)))
        await client.post("/control/reset", headers=CONTROL)
        after = await post(client, await login(client, "family.851"), "fremsoeg", search(example(cpr=case.cpr)))
    assert (total(before), total(after)) == (1, 1)
    assert uuid in etree.tostring(before).decode()
    assert uuid not in etree.tostring(after).decode()


async def test_what_was_delivered_survives_a_restart_with_a_store(reading: Reading, tmp_path: Path) -> None:
    """A delivered case is found, and a removed one is not, by the next network on the same file."""
    file, uuid = tmp_path / "kept.sqlite", str(uuid4())
    options = Options(delay=False, control_token="control")
    store = Store(file, reading.model.name)
    first = Network(reading, options, store=store)
    case = family_case(first)
    sent = etree.tostring(delivery(case, first.world, uuid)).decode()
    gone = f"<sdi:SagUuid><sd:UUIDIdentifikator>{case.uuid}</sd:UUIDIdentifikator></sdi:SagUuid>"
    async with asking(first) as client:
        own = await login(client, "family.851")
        await post(client, own, "importer", sent)
        await post(client, own, "fjern", gone)
        await asyncio.sleep(0)  # the store writes once per turn of the loop
    store.close()
    second = Network(reading, options, store=Store(file, reading.model.name))
    async with asking(second) as client:
        own = await login(client, "family.851")
        found = await post(client, own, "fremsoeg", search(example(cpr=case.cpr)))
    assert text(found, "sdi:SagFiltreretOejebliksbillede/sag:ObjektType/sd:UUIDIdentifikator") == uuid
    assert total(found) == 1


async def test_each_service_plays_its_segment(network: Network) -> None:
    """A search passes the index, a query Organisation, institution data their own station; each under its key."""
    async with asking(network) as client:
        cpr = await put_in(client, "clinician.5.1", "full-consent", "family-case")
        headers = await login(client, "clinician.5.1")
        keyed = {**headers, "x-tvaers-call": "0.7.9.1"}
        await post(client, keyed, "fremsoeg", search(example(cpr=cpr)))
        query = {"query": "{ organisationEnhed(uuid: []) { uuid } }"}
        await client.post(organisation.PATH, json=query, headers={**headers, **TRANSACTION})
        await client.post(institution.PATH, json={"cpr": cpr}, headers=headers)
    passages = network.trace.last(3)
    assert [one.segment for one in passages] == ["index.search", "organisation.departments", "institution.data"]
    assert [one.visits[0][0] for one in passages] == ["index", "organisation", "institution"]
    assert passages[0].call == "0.7.9.1.0"
