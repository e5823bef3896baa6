"""The system as the mocks serve it: its routes, its ledger beside the other systems' store, and its addresses."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request

from mocks.entrance import token_of
from mocks.medcom.addresses import Address, Addresses
from mocks.medcom.kept import AllMailboxes
from mocks.medcom.ledger import Ledger
from mocks.medcom.pages import Clerk, add_pages
from mocks.medcom.reading import add_reading
from mocks.medcom.sending import add_sending
from mocks.medcom.service import Service
from mocks.medcom.trouble.doors import add_trouble
from mocks.medcom.verdicts import add_verdict
from mocks.medcom.way.doors import add_judging
from mocks.medcom.way.routes import Routes
from mocks.medcom.way.statuses import add_statuses
from mocks.medcom.way.transport import latest
from mocks.provenance import OWN, Interface, Provenance, System
from mocks.refusal import Refusal
from mocks.running import Network
from mocks.users import User
from sim.network.access import Role

FORMATS = Provenance(
    "partly published",
    "medcomfhir.dk: CareCommunication, Acknowledgement; GOV 020, 030, 040, 043",
    "5.0.4, 2.0.3",
    "the messages, their rules and their answers; the addresses here are ours",
)


def letters_file(store: Path) -> Path:
    """Where the letters lie beside the store of the other systems."""
    return store.with_name(f"{store.stem}.letters{store.suffix}")


def service_of(network: Network) -> Service:
    """The mailboxes of a network."""
    file = letters_file(network.store.file) if network.store is not None else None
    addresses = Addresses.of(network.world.actors, network.world.live)
    ledger = Ledger(network.clock.now, file)
    last = max(ledger.latest(), latest(ledger.db))
    if last >= network.clock.now():
        network.calendar.set(last + 1)
    service = Service(addresses, network.clock, ledger, network.options.test_persons)
    if network.options.delay and network.built.staff is not None:
        preparer = network.preparer
        routes = Routes(network.reading, network.built, preparer.draws, preparer.labels)
        service.travel(network.calendar, routes)
    network.post = AllMailboxes(service)
    return service


def router(network: Network) -> APIRouter:
    """The routes, and the pages for those who are logged in."""
    service = service_of(network)
    both = APIRouter()
    both.include_router(routes_of(service, network.options.level))
    pages = APIRouter(tags=["medcom"])
    add_pages(pages, service, _clerk_of(network, service))
    both.include_router(pages)
    control = APIRouter(tags=["control"], prefix="/control")
    add_judging(control, network, service)
    both.include_router(control)
    statuses = APIRouter(tags=["medcom"], prefix="/own")
    add_statuses(statuses, service, network.options.level)
    both.include_router(statuses)
    return both


def _clerk_of(network: Network, service: Service) -> Clerk:
    def clerk(request: Request) -> tuple[User, Address]:
        session = network.sessions.find(token_of(request), network.clock.now())
        actor = session.user.actor
        address = None if session.user.role is None else service.addresses.by_actor(actor)
        if address is None:
            raise Refusal(403, "role", "a user of a department or clinic with a mailbox", "another")
        return session.user, address

    return clerk


def routes_of(service: Service, level: str) -> APIRouter:
    """The routes of a service. `level` open: without tokens."""
    routes = APIRouter(tags=["medcom"], prefix="/own/medcom")
    add_sending(routes, service, level)
    add_verdict(routes, service)
    add_reading(routes, service, level)
    add_trouble(routes, service, level)
    return routes


SYSTEM = System(
    "medcom",
    "MedCom-postkasser",
    (
        Interface("addresses", "/own/medcom/addresses", OWN, "-s '{url}/own/medcom/addresses?name=ppr'", Role.PPR),
        Interface("page", "/medcom", OWN, "-s {url}/medcom -H 'authorization: Bearer {token}'", Role.PPR),
        Interface("verdict", "/own/medcom/verdict", FORMATS, "-s {url}/own/medcom/verdict -d '{{}}'", Role.PPR),
        Interface(
            "mailboxes", "/own/medcom/token", OWN,
            "-s {url}/own/medcom/token -H 'content-type: application/json' -d "
            "'{{\"mailboxes\":[\"5799827510018\"],\"password\":\"{password}\"}}'", Role.PPR,
        ),
    ),
    router,
)  # fmt: skip
"""To send: POST a letter to /own/medcom/transmissions with the token; `tvaers compose` writes some."""
