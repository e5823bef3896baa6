"""Around NSP's documents: Min Spærring and the treatment relation, interfaces of our own, and MinLog 2's registration.

Only MinLog's messages are published; the others are described in public, but no schema of theirs was found.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from mocks.answering import enter
from mocks.call_key import named
from mocks.entrance import Child, citizen_of, json_of, passage_of, session_of
from mocks.faults import from_header
from mocks.lookup_route import RESPONSES
from mocks.nsp.blocks import LONGEST_REASON, SCOPES, block_of, override_of, set_block
from mocks.nsp.minlog import add_registrations
from mocks.nsp.relations import relation
from mocks.provenance import OWN, Interface, Provenance, System
from mocks.running import Network
from mocks.soap.routes import Endpoint, add_endpoint
from mocks.users import User
from sim.network.access import Role

MINLOG = "/minlog2-registration/20250312/RegisterService"
BLOCKS, OVERRIDES, RELATIONS = "/own/minspaerring/blocks", "/own/minspaerring/overrides", "/own/relation"


class BlockSet(Child):
    """A block to be set; scope none lifts it."""

    scope: str = Field(examples=["all"], pattern="|".join(f"^{scope}$" for scope in SCOPES))
    override_permitted: bool = False


class Reason(Child):
    """Why a block is to be overridden."""

    reason: str = Field(examples=["Patienten har samtykket"], min_length=1, max_length=LONGEST_REASON)


class Blocked(BaseModel):
    """A citizen's block."""

    standard: str
    scope: str
    override_permitted: bool


class Overridden(Blocked):
    """What an override does, and the reason that is logged."""

    overridden: bool
    reason: str


class Related(BaseModel):
    """A treatment relation. `follow_up`: the registers lag, so it may become known later."""

    standard: str
    relation: bool
    known_by: str | None
    follow_up: bool


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["safeguards"])
    add_endpoint(routes, network, Endpoint("minlog", MINLOG, add_registrations, version="soap11"))

    @routes.post(f"{BLOCKS}/search", responses=RESPONSES, openapi_extra=_body(Child))
    async def search(request: Request) -> Blocked:
        """The block of a citizen, for health professionals."""
        _, citizen, _ = await _citizen(network, request, "minspaerring")
        return Blocked(**block_of(network, citizen))

    @routes.post(BLOCKS, responses=RESPONSES, openapi_extra=_body(BlockSet))
    async def put(request: Request) -> Blocked:
        """Set a citizen's block, as the citizen would on sundhed.dk."""
        _, citizen, given = await _citizen(network, request, "minspaerring")
        permitted = given.get("override_permitted", False)
        return Blocked(**set_block(network, citizen, given.get("scope"), permitted))

    @routes.post(OVERRIDES, responses=RESPONSES, openapi_extra=_body(Reason))
    async def override(request: Request) -> Overridden:
        """Say why a block is overridden: it is logged. Refused where the patient does not permit it."""
        user, citizen, given = await _citizen(network, request, "minspaerring")
        return Overridden(**override_of(network, user, citizen, given.get("reason")))

    @routes.post(RELATIONS, responses=RESPONSES, openapi_extra=_body(Child))
    async def related(request: Request) -> Related:
        """Whether the user's clinic or department treats a citizen."""
        passage = passage_of(request, "relation")
        session = session_of(network, request, passage)
        citizen = citizen_of(network, (await json_of(request)).get("cpr"))
        passage.citizen = citizen
        key = named(request.headers) or network.occurrences.next(citizen, "relation.check")
        faults = network.faults_met(passage, key, from_header(request.headers))
        enter(faults)
        answer = Related(**relation(network, session.user, citizen, key))
        await network.play(passage, "relation.check", key, None, faults)
        return answer

    return routes


async def _citizen(network: Network, request: Request, system: str) -> tuple[User, int, dict[str, object]]:
    passage = passage_of(request, system)
    session = session_of(network, request, passage)
    given = await json_of(request)
    passage.citizen = citizen_of(network, given.get("cpr"))
    return session.user, passage.citizen, given


def _body(model: type[BaseModel]) -> dict[str, object]:
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


_MINLOG = Provenance(
    "partly published",
    "Sundhedsdatastyrelsen, minlog2-registration.xsd; github.com/Sundhedsdatastyrelsen/ehdsi",
    "2025-03-12",
    "address and messages; fault codes of entries, and the warning in the header, are ours",
)
_CURL = "-s {{url}}{path} -H 'authorization: Bearer {{token}}' -d '{{{{\"cpr\":\"{{cpr}}\"{more}}}}}'"
SYSTEM = System(
    "safeguards",
    "Min Spærring, behandlingsrelation, MinLog 2",
    (
        Interface("block", f"{BLOCKS}/search", OWN, _CURL.format(path=f"{BLOCKS}/search", more=""), Role.GP),
        Interface("set block", BLOCKS, OWN, _CURL.format(path=BLOCKS, more=',"scope":"none"'), Role.GP),
        Interface("override", OVERRIDES, OWN, _CURL.format(path=OVERRIDES, more=',"reason":"samtykke"'), Role.GP),
        Interface("relation", RELATIONS, OWN, _CURL.format(path=RELATIONS, more=""), Role.GP),
        Interface("MinLog", MINLOG, _MINLOG, "-s {url}" + MINLOG),
    ),
    router,
)
