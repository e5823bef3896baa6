"""SAPA: a citizen's overview with the tab of appointments in child and adolescent psychiatry, and their JSON twin.

The tab's name and its log note are published (KOMBIT's audit-report source code); the pages and addresses are ours.
"Se aftaler" leads through SEB: who has not been there in this session logs in there first.
"""

from __future__ import annotations

from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from mocks.answer_models import Appointments
from mocks.answering import enter, look_up
from mocks.call_key import named
from mocks.entrance import base_of, citizen_of, form_of, passage_of, session_of
from mocks.faults import from_header
from mocks.lookup_page import banner, report_route, shown_page
from mocks.lookup_route import add_lookup
from mocks.pages import page
from mocks.provenance import OWN, Interface, Provenance, System
from mocks.refusal import Refusal
from mocks.running import Network
from mocks.seb.consuming import login_address, user_of_answer
from mocks.sessions import Session
from mocks.systems.seb import SSO
from sim.network.access import Role
from sim.network.person import person

CONSUMER = "/sapa/acs"
TAB = "Kalenderaftaler fra Børne- og ungdomspsykiatrien"
PUBLISHED = Provenance(
    "partly published",
    "github.com/kombit/sapa_revision, Faneblad.tmdl",
    "2025-11-04",
    "name of the tab and of its log note",
)


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["sapa"])
    add_lookup(routes, network, "sapa", "/own/sapa/appointments", Appointments)
    report_route(routes, network, "sapa", "/sapa/fejl")

    @routes.get("/sapa", include_in_schema=False)
    async def search(request: Request) -> Response:
        session = session_of(network, request, passage_of(request, "sapa"))
        return page(
            "search.html", user=session.user, system=SYSTEM.title, action="/sapa/borger", button="Vis borger",
            banner=banner(network),
        )  # fmt: skip

    @routes.post("/sapa/borger", include_in_schema=False)
    async def find(request: Request) -> Response:
        passage = passage_of(request, "sapa")
        session = session_of(network, request, passage)
        citizen = citizen_of(network, (await form_of(request)).get("cpr"))
        passage.citizen = citizen
        key = named(request.headers) or network.occurrences.next(citizen, "sapa.tab")
        faults = network.faults_met(passage, key, from_header(request.headers))
        enter(faults)
        await network.play(passage, "sapa.tab", key, None, faults)
        return RedirectResponse(f"/sapa/borger/{session.handle(citizen)}", 303)

    @routes.get("/sapa/borger/{handle}", include_in_schema=False)
    async def citizen(request: Request, handle: str) -> Response:
        session = session_of(network, request, passage_of(request, "sapa"))
        number = session.citizen(handle)
        child = network.registry.look(number, network.clock.now())
        who = person(number, bool(child.male[0]))
        shown = {"name": who.name, "age": int(child.age[0])}
        return page(
            "sapa_citizen.html", user=session.user, citizen=shown, handle=handle, tab=TAB, banner=banner(network)
        )

    @routes.post("/sapa/borger/{handle}/aftaler", include_in_schema=False)
    async def appointments(request: Request, handle: str) -> Response:
        passage = passage_of(request, "sapa")
        session = session_of(network, request, passage)
        citizen = session.citizen(handle)
        if not session.through_seb and network.options.level != "open":
            return _to_seb(network, request, session, handle)
        result = await look_up(network, passage, "sapa.appointments", session.user, citizen, request.headers)
        return shown_page("sapa_appointments.html", network, session, result, handle, "/sapa/fejl", tab=TAB)

    @routes.get("/sapa/borger/{handle}/aftaler", include_in_schema=False)
    async def after_login(request: Request, handle: str) -> Response:
        """Where a login at SEB leads back to; without one the button is still to be pressed."""
        session = session_of(network, request, passage_of(request, "sapa"))
        session.citizen(handle)
        return await appointments(request, handle) if session.through_seb else back(handle)

    @routes.post(CONSUMER, include_in_schema=False)
    async def consume(request: Request) -> Response:
        """SEB's answer to a login."""
        passage = passage_of(request, "sapa")
        session = session_of(network, request, passage)
        given = await form_of(request)
        handle, asked = given.get("RelayState", ""), session.asked
        session.citizen(handle)
        if not asked:
            raise Refusal(400, "SAMLResponse", "an answer to a login begun in this session", "no login begun")
        entity, consumer = _names(network, request)
        who = user_of_answer(given.get("SAMLResponse", ""), asked, entity, consumer, network.clock)
        session.asked = ""
        if who is None or who != session.user.name:
            passage.outcome = "denied"
            return page("sapa_not_let_in.html", 403, user=session.user, handle=handle, other=who, tab=TAB)
        session.through_seb = True
        return RedirectResponse(f"/sapa/borger/{handle}/aftaler", 303)

    return routes


def back(handle: str) -> Response:
    """To the citizen's overview."""
    return RedirectResponse(f"/sapa/borger/{handle}", 303)


def _to_seb(network: Network, request: Request, session: Session, handle: str) -> Response:
    """Send the user to SEB, which sends the answer to CONSUMER."""
    session.asked = f"_{uuid4().hex}"
    sso = base_of(network, request) + SSO
    address = login_address(sso, *_names(network, request), session.asked, handle, network.clock)
    return RedirectResponse(address, 303)


def _names(network: Network, request: Request) -> tuple[str, str]:
    """What SEB knows the page of appointments by, and where it answers to."""
    base = base_of(network, request)
    return f"{base}/sapa", base + CONSUMER


SYSTEM = System(
    "sapa",
    "SAPA Overblik",
    (
        Interface("page", "/sapa", PUBLISHED, "-s {url}/sapa -H 'authorization: Bearer {token}'", Role.PPR),
        Interface(
            "appointments", "/own/sapa/appointments", OWN,
            "-s {url}/own/sapa/appointments -H 'authorization: Bearer {token}' -d '{{\"cpr\":\"{cpr}\"}}'", Role.PPR,
        ),
    ),
    router,
)  # fmt: skip
