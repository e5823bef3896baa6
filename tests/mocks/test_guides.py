from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from lxml import etree

from mocks.guides.directory import GUIDES, guide
from mocks.guides.task import Task
from mocks.kombit import held_cases
from mocks.kombit.identities import Kind
from mocks.running import Network
from mocks.staging import summary
from sim.cli.composing import Order, messages
from sim.network.days import NEVER_ENDS
from tests.mocks.conftest import asking, login
from tests.mocks.kombit.messages import delivery, post

pytestmark = pytest.mark.anyio

LOOKUPS = {"sapa": "/own/sapa/appointments", "epj": "/own/epj/overview", "gp": "/own/klinikplus/overview"}


@pytest.mark.parametrize("word", GUIDES)
def test_a_guide_has_five_children_and_says_who_calls_whom(network: Network, word: str) -> None:
    """Five different children, each with a right answer and lines that check it; interfaces, and who calls back."""
    found = guide(network, word)
    assert len({task.cpr for task in found.tasks}) == 5
    assert all(task.expected and task.check and task.about for task in found.tasks)
    assert found.interfaces
    assert found.called_by


@pytest.mark.parametrize("word", LOOKUPS)
async def test_lookups_get_the_answers_the_guide_says(network: Network, word: str) -> None:
    """Each child's answer is the one that is called right."""
    found = guide(network, word)
    async with asking(network) as client:
        headers = await login(client, found.user)
        for task in found.tasks:
            assert await seen(client, headers, LOOKUPS[word], task) == task.expected, task.about


async def seen(client: httpx.AsyncClient, headers: dict[str, str], path: str, task: Task) -> dict[str, Any]:
    """A lookup's answer in the guide's words."""
    answer = await client.post(path, json={"cpr": task.cpr}, headers=headers)
    return summary(answer.json())


async def test_after_each_delivery_psychiatry_sees_what_the_guide_says(network: Network) -> None:
    """Imported, closed, removed, too sensitive, without consent: the EPJ shows what was called right."""
    found = guide(network, "case-system")
    async with asking(network) as client:
        own, doctor = await login(client, found.user), await login(client, "clinician.5.1")
        for task in found.tasks:
            await deliver(client, own, network, task, int(found.user.partition(".")[2]))
            assert await seen(client, doctor, "/own/epj/overview", task) == task.expected, task.do


async def deliver(client: httpx.AsyncClient, own: dict[str, str], network: Network, task: Task, owner: int) -> None:
    """Do what a task says."""
    child = network.citizen(task.cpr)
    known = re.search(r"[0-9a-f-]{36}", task.do)
    if task.do.startswith("fjern"):
        assert known
        body = f"<sdi:SagUuid><sd:UUIDIdentifikator>{known[0]}</sd:UUIDIdentifikator></sdi:SagUuid>"
        answer = await post(client, own, "fjern", body)
    elif task.do.startswith("opdater"):
        assert known
        now = network.clock.told(network.clock.now())
        answer = await post(client, own, "opdater", ended(known[0], now))
    else:
        looked = network.registry.look(child, network.clock.now())
        case = held_cases.Held(
            Kind.FAMILY_CASE, child, task.cpr, bool(looked.male[0]), owner, owner, looked.day - 40, NEVER_ENDS, True,
            hidden_by_kle=False, sensitive="VIP_SAGER" in task.do,
        )  # fmt: skip
        sent = etree.tostring(delivery(case, network.world, str(uuid4()))).decode()
        answer = await post(client, own, "importer", sent)
    assert b"20" in etree.tostring(answer)


def ended(uuid: str, now: str) -> str:
    """An OpdaterSagIndeks that ends a case."""
    return (
        f"<sdi:OpdaterSagIndeks><sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator><sag:TilstandListe><sag:Fremdrift>"
        f"<sag:Virkning><sd:FraTidspunkt><sd:TidsstempelDatoTid>{now}</sd:TidsstempelDatoTid></sd:FraTidspunkt>"
        "<sd:TilTidspunkt><sd:GraenseIndikator>true</sd:GraenseIndikator></sd:TilTidspunkt></sag:Virkning>"
        "<sag:FremdriftStatusKode>Afsluttet</sag:FremdriftStatusKode></sag:Fremdrift></sag:TilstandListe>"
        f"<sdi:Tidspunkt>{now}</sdi:Tidspunkt></sdi:OpdaterSagIndeks>"
    )


async def test_the_letters_of_the_guide_are_taken_from_the_mailbox_it_names(network: Network) -> None:
    """With the token of its lines each letter it has written is accepted as valid."""
    found = guide(network, "correspondence")
    async with asking(network) as client:
        for number, task in enumerate(found.tasks, start=1):
            asked = json.loads(re.findall(r"-d '(\{.*?\})'", task.check[0])[0])
            token = (await client.post("/own/medcom/token", json=asked)).json()["token"]
            words = task.check[1].split(" | ")[0].split()
            form, around = ("xml", "vans") if "--xml" in words else ("json", None)
            ((_, data),) = messages(words[2], Order("national", number, form, around))  # type: ignore[arg-type]
            bearer = {"authorization": f"Bearer {token}"}
            answer = await client.post("/own/medcom/transmissions", content=data, headers=bearer)
            assert (answer.status_code, answer.json()["valid"]) == (202, True), answer.text
            assert around or task.cpr.encode() in data
