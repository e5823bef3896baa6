"""The case-and-contact overview as page and interface: the same for the EPJ and for Klinik+."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from mocks.answer_models import Overview
from mocks.answering import look_up
from mocks.entrance import citizen_of, form_of, passage_of, session_of
from mocks.lookup_page import banner, report_route, shown_page
from mocks.lookup_route import add_lookup
from mocks.pages import page
from mocks.running import Network


def overview_router(network: Network, system: str, title: str, more: Callable[[int], dict[str, Any]]) -> APIRouter:
    """Search page, overview page, suspected errors, and the JSON twin under /own/SYSTEM.

    `more`: what else the page is told about a child: the sources a `consent` can be `recorded` for.
    """
    routes = APIRouter(tags=[system])
    base = f"/own/{system}"
    add_lookup(routes, network, system, f"{base}/overview", Overview)
    report_route(routes, network, system, f"{base}/fejl")

    @routes.get(base, include_in_schema=False)
    async def search(request: Request) -> Response:
        session = session_of(network, request, passage_of(request, system))
        return page(
            "search.html", user=session.user, system=title, action=f"{base}/patient", button="Vis overblik",
            banner=banner(network),
        )  # fmt: skip

    @routes.post(f"{base}/patient", include_in_schema=False)
    async def patient(request: Request) -> Response:
        passage = passage_of(request, system)
        session = session_of(network, request, passage)
        given = await form_of(request)
        citizen = session.citizen(given["handle"]) if given.get("handle") else citizen_of(network, given.get("cpr"))
        result = await look_up(network, passage, f"{system}.overview", session.user, citizen, request.headers)
        handle = session.handle(citizen)
        shown = {"title": title, "consent": None, "recorded": [], **more(citizen)}
        return shown_page("overview.html", network, session, result, handle, f"{base}/fejl", **shown)

    return routes
