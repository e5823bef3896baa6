"""What the pages of lookups share: the answer with its notices, and the report of a suspected error."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from mocks.answering import Result
from mocks.entrance import form_of, passage_of, session_of
from mocks.pages import page
from mocks.refusal import Refusal
from mocks.running import Network, Report
from mocks.sessions import Session
from mocks.wording import DENIALS, OUTCOMES, day_told

LONGEST_REPORT = 2000


def shown_page(
    template: str, network: Network, session: Session, result: Result, handle: str, report: str, **more: Any
) -> Response:
    """A page with an answer. `report`: where a suspected error is posted."""
    content = result.content
    message = OUTCOMES.get(content["outcome"], "")
    if "reason" in content:
        message = DENIALS[content["reason"]]
    return page(
        template, result.status, user=session.user, content=content, message=message, handle=handle, report=report,
        today=day_told(network.clock.today()), banner=banner(network), **more,
    )  # fmt: skip


def banner(network: Network) -> str:
    """A warning on every page where nothing is kept secure."""
    return "Sikkerhed er slået fra (--no-security)" if network.options.level == "open" else ""


def report_route(routes: APIRouter, network: Network, system: str, path: str) -> None:
    """Let a system's user report a suspected error about a child shown in the session."""

    async def report(request: Request) -> Response:
        passage = passage_of(request, system)
        session = session_of(network, request, passage)
        given = await form_of(request)
        citizen = session.citizen(given.get("handle", ""))
        text = given.get("text", "").strip()
        if not 0 < len(text) <= LONGEST_REPORT:
            raise Refusal(400, "body.text", f"1 to {LONGEST_REPORT} characters", f"{len(text)}")
        network.report(Report(passage.arrived, session.user.name, citizen, text))
        return page("reported.html", user=session.user, banner=banner(network))

    routes.add_api_route(path, report, methods=["POST"], include_in_schema=False, name=f"{system}.report")
