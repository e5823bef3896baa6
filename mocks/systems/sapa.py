"""SAPA: a citizen's overview with the tab of appointments in child and adolescent psychiatry, and their JSON twin.

The tab's name and its log note are published (KOMBIT's audit-report source code); the pages and addresses are ours.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from mocks.answer_models import Appointments
from mocks.answering import enter, look_up
from mocks.call_key import named
from mocks.entrance import citizen_of, form_of, passage_of, session_of
from mocks.faults import from_header
from mocks.lookup_page import banner, report_route, shown_page
from mocks.lookup_route import add_lookup
from mocks.pages import page
from mocks.provenance import OWN, Interface, Provenance, System
from mocks.running import Network
from sim.network.access import Role
from sim.network.person import person

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
        result = await look_up(
            network, passage, "sapa.appointments", session.user, session.citizen(handle), request.headers
        )
        return shown_page("sapa_appointments.html", network, session, result, handle, "/sapa/fejl", tab=TAB)

    return routes


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
