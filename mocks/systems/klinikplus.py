"""Klinik+: the overview for a GP's clinic, with consent recorded and enforced, and the treatment relation checked.

No public description was found; page and interfaces are ours.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from mocks.answering import as_bytes
from mocks.entrance import citizen_of, form_of, json_of, passage_of, session_of
from mocks.lookup_page import banner
from mocks.lookup_route import RESPONSES
from mocks.overview_routes import overview_router
from mocks.pages import page
from mocks.provenance import OWN, Interface, System
from mocks.refusal import Refusal
from mocks.running import Network
from mocks.users import User
from sim.network.access import Role
from sim.network.consent import COVERABLE, SELF_CONSENT_AGE, Giver, Purpose, Source
from sim.network.days import NEVER_ENDS
from sim.network.registry import Change

_SOURCES = {"institution": Source.INSTITUTION, "family": Source.FAMILY, "ppr": Source.PPR}


class Consent(BaseModel):
    """A consent as the clinic records it; no sources: it is withdrawn."""

    cpr: Annotated[str, Field(pattern=r"^\d{6}-?\d{4}$")]
    sources: list[Literal["institution", "family", "ppr"]]


class Recorded(BaseModel):
    """What is recorded now."""

    standard: Literal["not a Danish standard"]
    giver: Literal["nobody", "parent", "young_person"]
    sources: list[str]


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = overview_router(network, "klinikplus", SYSTEM.title, lambda child: _present(network, child))
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": Consent.model_json_schema()}}}}

    @routes.post(
        "/own/klinikplus/consents", response_class=Response, openapi_extra=body,
        responses={200: {"model": Recorded}, **RESPONSES},
    )  # fmt: skip
    async def consents(request: Request) -> Response:
        """Record what the parents or the young person consent to, from now on."""
        session = session_of(network, request, passage_of(request, "klinikplus"))
        given = await json_of(request)
        citizen = citizen_of(network, given.get("cpr"))
        words = given.get("sources")
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise Refusal(400, "body.sources", "a list of words", type(words).__name__)
        return Response(as_bytes(_record(network, session.user, citizen, words)), media_type="application/json")

    @routes.post("/own/klinikplus/samtykke", include_in_schema=False)
    async def from_page(request: Request) -> Response:
        session = session_of(network, request, passage_of(request, "klinikplus"))
        given = await form_of(request)
        citizen = session.citizen(given.get("handle", ""))
        recorded = _record(network, session.user, citizen, [word for word in _SOURCES if word in given])
        return page(
            "consent.html", user=session.user, recorded=recorded, handle=session.handle(citizen), banner=banner(network)
        )

    return routes


def _present(network: Network, citizen: int) -> dict[str, object]:
    """The sources a consent can be recorded for, and those it covers now."""
    child = network.registry.look(citizen, network.clock.now())
    stands = child.consent_gp.valid(child.day, child.born)[0]
    covered = Source(int(child.consent_gp.sources[0]) if stands else 0)
    return {"consent": list(_SOURCES), "recorded": [word for word, source in _SOURCES.items() if source & covered]}


def _record(network: Network, who: User, citizen: int, words: list[str]) -> dict[str, object]:
    """Put a consent for this clinic into the registry; Refusal for another clinic's child, or an unknown source."""
    unknown = [word for word in words if word not in _SOURCES]
    if unknown:
        raise Refusal(400, "body.sources", f"some of {', '.join(_SOURCES)}", "another word")
    now = network.clock.now()
    child = network.registry.look(citizen, now)
    if int(child.clinic[0]) != who.actor:
        raise Refusal(403, "treatment relation", "a child of this clinic", "another clinic's")
    sources = Source(0)
    for word in words:
        sources |= _SOURCES[word]
    by = Giver.NOBODY
    if sources:
        by = Giver.YOUNG_PERSON if int(child.age[0]) >= SELF_CONSENT_AGE else Giver.PARENT
    values = {
        "giver": int(by), "receiver": who.actor, "sources": int(sources & COVERABLE[Purpose.OVERVIEW_GP]),
        "start": child.day, "end": NEVER_ENDS, "withdrawn": NEVER_ENDS,
    }  # fmt: skip
    changes = [Change(now, f"consent_gp.{name}", value) for name, value in values.items()]
    network.changed(network.registry.changed(citizen, changes))
    return {"standard": "not a Danish standard", "giver": by.name.lower(), "sources": words}


SYSTEM = System(
    "klinikplus",
    "Klinik+",
    (
        Interface(
            "page", "/own/klinikplus", OWN, "-s {url}/own/klinikplus -H 'authorization: Bearer {token}'", Role.GP
        ),
        Interface(
            "overview", "/own/klinikplus/overview", OWN,
            "-s {url}/own/klinikplus/overview -H 'authorization: Bearer {token}' -d '{{\"cpr\":\"{cpr}\"}}'", Role.GP,
        ),
        Interface(
            "consents", "/own/klinikplus/consents", OWN,
            "-s {url}/own/klinikplus/consents -H 'authorization: Bearer {token}' "
            "-d '{{\"cpr\":\"{cpr}\",\"sources\":[\"family\"]}}'", Role.GP,
        ),
    ),
    router,
)  # fmt: skip
