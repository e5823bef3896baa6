"""A small town of mailboxes for tests: three that take CareCommunication and one that takes only the older format."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from fastapi import FastAPI

from mocks.app import Doorway, _handlers
from mocks.clock import Clock
from mocks.medcom.addresses import Address, Addresses
from mocks.medcom.ledger import Ledger
from mocks.medcom.moments import ZONE
from mocks.medcom.service import Service
from mocks.medcom.system import routes_of
from mocks.passages import Trace
from sim.chance.durations import HOUR
from sim.messages.compose.carecommunication import Format, write_letter
from sim.messages.compose.samples import CHILD, CLINIC, NURSE, PPR, PSYCHIATRY
from sim.messages.letter import Attachment, Draft, Letter, Party, counted_ids, new
from sim.network.days import NEVER_ENDS

DAY = date(2026, 11, 23)
OLD = Party("Speciallægen", "5799999000034", "325441000016004")
PASSWORD = "tvaers"


def address(party: Party, kind: str, newer: bool = True) -> Address:
    """A party's mailbox."""
    return Address(1, party.name, kind, "Aarhus", party.gln, party.sor, "mon-fri 8-16", 0 if newer else NEVER_ENDS)


TOWN = (
    address(PSYCHIATRY, "psychiatry"),
    address(PPR, "ppr"),
    address(CLINIC, "gp"),
    address(OLD, "specialist", newer=False),
)


class Hand:
    """A clock a test turns by hand, in nanoseconds."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        """Every look is a little later."""
        self.now += 1_000_000
        return self.now


def service(file: Path | None = None, known: frozenset[str] = frozenset(), by_hand: bool = True) -> Service:
    """The town's service, at nine in the morning."""
    clock = Clock(DAY, 9 * HOUR, Hand()) if by_hand else Clock(DAY, 9 * HOUR)
    return Service(Addresses(TOWN), clock, Ledger(clock.now, file), known)


def application(served: Service) -> Doorway:
    """The service behind the mocks' own doorway."""
    inner = FastAPI()
    inner.include_router(routes_of(served, "token"))
    _handlers(inner)
    return behind_doorway(inner, served)


def behind_doorway(inner: FastAPI, served: Service) -> Doorway:
    """Routes behind the doorway, which asks little of its network."""
    network = SimpleNamespace(trace=Trace(), clock=served.clock, tracing=None, store=None)
    return Doorway(inner, network)  # type: ignore[arg-type]


@dataclass(slots=True)
class Vendor:
    """A vendor's system: a client with a token for its mailboxes."""

    client: httpx.AsyncClient
    gln: str
    headers: dict[str, str]

    async def send(self, data: bytes) -> httpx.Response:
        """Send a document."""
        return await self.client.post("/own/medcom/transmissions", content=data, headers=self.headers)

    async def items(self, **query: Any) -> list[dict[str, Any]]:
        """What has come."""
        answer = await self.get("items", **query)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def get(self, path: str, **query: Any) -> httpx.Response:
        """Something of the mailbox."""
        return await self.client.get(f"/own/medcom/mailboxes/{self.gln}/{path}", params=query, headers=self.headers)

    async def post(self, path: str, content: Any = None) -> httpx.Response:
        """Do something in the mailbox."""
        address = f"/own/medcom/mailboxes/{self.gln}/{path}"
        return await self.client.post(address, json=content, headers=self.headers)

    async def set(self, **settings: Any) -> httpx.Response:
        """Set something of the mailbox."""
        address = f"/own/medcom/mailboxes/{self.gln}/settings"
        return await self.client.put(address, json=settings, headers=self.headers)

    async def document(self, number: int) -> bytes:
        """An item's document."""
        return (await self.get(f"items/{number}/document")).content


@dataclass(slots=True)
class Town:
    """A service, a client, and a vendor for each mailbox."""

    service: Service
    client: httpx.AsyncClient
    psychiatry: Vendor
    ppr: Vendor
    clinic: Vendor
    old: Vendor

    def later(self, microseconds: int) -> None:
        """Move the test clock."""
        self.service.clock.set(self.service.clock.now() + microseconds)


async def town(file: Path | None = None, known: frozenset[str] = frozenset()) -> Town:
    """The town, ready."""
    served = service(file, known)
    transport = httpx.ASGITransport(application(served))
    client = httpx.AsyncClient(transport=transport, base_url="http://town")
    vendors = [await vendor(client, party.gln) for party in (PSYCHIATRY, PPR, CLINIC, OLD)]
    return Town(served, client, *vendors)


async def vendor(client: httpx.AsyncClient, *glns: str) -> Vendor:
    """A vendor with a token for these mailboxes."""
    answer = await client.post("/own/medcom/token", json={"mailboxes": list(glns), "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return Vendor(client, glns[0], {"authorization": f"Bearer {answer.json()['token']}"})


def letter(name: str, **changes: Any) -> Letter:
    """A letter from child psychiatry to the PPR; another name is another letter."""
    files: tuple[Attachment, ...] = changes.pop("attachments", ())
    text = changes.pop("text", "Kære PPR\nVi foreslår et møde om æ, ø og å.")
    draft = Draft(NURSE, text, "psychiatry-social-disability", "Opfølgning", attachments=files)
    now = datetime(2026, 11, 23, 9, tzinfo=ZONE)
    sender, receiver = changes.pop("sender", PSYCHIATRY), changes.pop("receiver", PPR)
    made = new(counted_ids(name), now, sender, receiver, changes.pop("patient", CHILD), draft)
    return replace(made, **changes)


def written(name: str, form: Format = "json", **changes: Any) -> bytes:
    """The same as a document."""
    return write_letter(letter(name, **changes), form)


def as_json(answer: httpx.Response) -> Any:
    """The body of an answer."""
    return json.loads(answer.content)
