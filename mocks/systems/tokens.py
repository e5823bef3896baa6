"""Token services: SOSI's STS, which issues id-cards to users and systems."""

from __future__ import annotations

from fastapi import APIRouter

from mocks.answering import enter
from mocks.call_key import named
from mocks.faults import from_header
from mocks.provenance import Interface, Provenance, System
from mocks.running import Network
from mocks.tokens.cards import written
from mocks.tokens.holdings import holdings
from mocks.tokens.soap import reply
from mocks.tokens.soap_route import Answer, Asked, Endpoint, add_endpoint
from mocks.tokens.sosi import claimed, response
from sim.network.access import Role

PATH = "/sts/services/NewSecurityTokenService"


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["tokens"])
    add_endpoint(routes, network, Endpoint("tokens", PATH, _id_card, version="soap11"))
    return routes


async def _id_card(asked: Asked) -> Answer:
    network, passage = asked.network, asked.passage
    claim, _ = claimed(asked.envelope.content, network.world)
    passage.user = claim.user.name
    await _take_time(asked, claim.user.actor)
    card = holdings(network).cards.issue(claim, network.clock.now())
    return Answer(reply(asked.envelope, response(written(card, network.clock), asked.envelope.content.get("Context"))))


async def _take_time(asked: Asked, subject: int, segment: str = "sts.token") -> None:
    network, passage, headers = asked.network, asked.passage, asked.request.headers
    key = named(headers) or network.occurrences.next(subject, segment)
    faults = network.faults_met(passage, key, from_header(headers))
    enter(faults)
    await network.play(passage, segment, key, None, faults)


SOSI = Provenance(
    "partly published",
    "nspop.dk STS guide; DGWS 1.0.1; published test id-card",
    "id-card 1.0.1",
    "address, id-card and fault codes; WS-Trust envelope of 2005/02 from memory; test users by medcom:other are ours",
)

SYSTEM = System(
    "tokens",
    "Tokentjenester (SOSI STS)",
    (Interface("id-card", PATH, SOSI, "-s {url}" + PATH, Role.PPR),),
    router,
)
