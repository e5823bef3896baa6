"""Messages to the index, written for these tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any
from uuid import uuid4

import httpx
from lxml import etree

from mocks.app import application
from mocks.kombit import held_cases
from mocks.kombit.names import ACTION, NAMESPACES, element, tag
from mocks.running import Network
from mocks.systems.index import PATH
from sim.scenario.world import World

EVERYTHING = ("egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "itsystem")


@lru_cache(maxsize=4)
def _served(network: Network) -> Any:
    return application(network)


@asynccontextmanager
async def asking(network: Network) -> AsyncIterator[httpx.AsyncClient]:
    """A client inside the process. The application is built once for each network, whose reset is enough between."""
    transport = httpx.ASGITransport(_served(network))
    async with httpx.AsyncClient(transport=transport, base_url="http://mocks") as client:
        yield client


def envelope(operation: str, body: str, addressed: bool = True, transaction: str | None = None) -> bytes:
    """A whole request. Prefixes are those of `names.NAMESPACES`."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    wsa = (
        f"<wsa:MessageID>urn:uuid:{uuid4()}</wsa:MessageID><wsa:To>{PATH}</wsa:To>"
        f"<wsa:Action>{ACTION}{operation}</wsa:Action>"
    )
    name = f"sdi:{operation.capitalize()}SagDokumentIndeksInput"
    transaction = str(uuid4()) if transaction is None else transaction
    return (
        f"<soap:Envelope {spaces}><soap:Header>{wsa if addressed else ''}<h:RequestHeader>"
        f"<h:TransactionUUID>{transaction}</h:TransactionUUID></h:RequestHeader></soap:Header>"
        f"<soap:Body><{name}>{body}</{name}></soap:Body></soap:Envelope>"
    ).encode()


def example(
    *, cpr: str = "", cvr: str = "", number: str = "", state: str = "", since: str = "", page: str = "",
    sensitivity: str = "",
) -> str:  # fmt: skip
    """A SoegSag."""
    effect = (
        f"<sd:SoegVirkning><sd:FraTidspunkt><sd:TidsstempelDatoTid>{since}</sd:TidsstempelDatoTid></sd:FraTidspunkt>"
        "</sd:SoegVirkning>"
        if since
        else ""
    )
    attributes = f"<sag:Egenskaber><sag:Sagsnummer>{number}</sag:Sagsnummer></sag:Egenskaber>" if number else ""
    if sensitivity:
        attributes += (
            "<gd:LokalUdvidelseListe><si:SagIndeksEgenskaber>"
            f"<si:Foelsomhed>{sensitivity}</si:Foelsomhed></si:SagIndeksEgenskaber></gd:LokalUdvidelseListe>"
        )
    states = f"<sag:Fremdrift><sag:FremdriftStatusKode>{state}</sag:FremdriftStatusKode></sag:Fremdrift>"
    owner = (
        "<sag:Sagsaktoer><gd:LokalUdvidelseListe><si:SagsaktoerLokalUdvidelse>"
        f"<si:CVR-Nummer>{cvr}</si:CVR-Nummer></si:SagsaktoerLokalUdvidelse></gd:LokalUdvidelseListe></sag:Sagsaktoer>"
    )
    part = (
        f"<sag:Sagspart><gd:ReferenceID><sd:URNIdentifikator>urn:oio:cpr-nr:{cpr}</sd:URNIdentifikator>"
        "</gd:ReferenceID></sag:Sagspart>"
    )
    return (
        f"<sdi:SoegSag>{page}{effect}<sag:AttributListe>{attributes}</sag:AttributListe>"
        f"<sag:TilstandListe>{states if state else ''}</sag:TilstandListe>"
        f"<sag:RelationListe>{owner if cvr else ''}{part if cpr else ''}</sag:RelationListe></sdi:SoegSag>"
    )


def search(*parts: str, operation: str = "", shown: tuple[str, ...] = EVERYTHING, rest: str = "") -> str:
    """The content of a FremsoegSagDokumentIndeksInput."""
    joined = f"<sdi:operation>{operation}</sdi:operation>" if operation else ""
    wanted = "".join(f"<sdi:SagVis><sdi:Vis>{word}</sdi:Vis></sdi:SagVis>" for word in shown)
    return f"<sdi:SoegUdtryk>{joined}{''.join(parts)}</sdi:SoegUdtryk><sdi:Filter>{wanted}</sdi:Filter>{rest}"


def delivery(case: held_cases.Held, world: World, uuid: str) -> etree._Element:
    """A SagIndeks: a case as its system would deliver it."""
    registration = held_cases.registration(case, world)
    sts = registration.find("gd:StsTidspunkt", NAMESPACES)
    assert sts is not None
    registration.remove(sts)
    return element("sdi:SagIndeks", element("sd:UUIDIdentifikator", uuid), registration)


async def post(
    client: httpx.AsyncClient, headers: dict[str, str], operation: str, body: str, **more: object
) -> etree._Element:
    """The body's element of the answer."""
    data = envelope(operation, body, **more)  # type: ignore[arg-type]
    sent = {"soapaction": f'"{ACTION}{operation}"', "content-type": "text/xml", **headers}
    answer = await client.post(PATH, content=data, headers=sent)
    found = etree.fromstring(answer.content).find("soap:Body/*", NAMESPACES)
    assert found is not None
    assert (found.tag == tag("soap:Fault")) == (answer.status_code == 500), answer.text
    return found
