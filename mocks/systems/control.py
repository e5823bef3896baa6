"""Control: reset, snapshot, children in chosen situations, faults, the test clock, the trace, the audit trail and the
control room. Reached with its own token only; no test user's token opens it."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mocks.arming import armed, moment_of
from mocks.control_door import COOKIE, admit, known
from mocks.entrance import citizen_of, form_of, is_encrypted, json_of, passage_of
from mocks.faults import Fault
from mocks.nsp.minlog import minlog
from mocks.pages import page
from mocks.provenance import OWN, Interface, System
from mocks.refusal import Refusal, RefusalBody
from mocks.running import Network
from mocks.snapshot import restored, snapshot, state
from mocks.staging import staged
from sim.chance.durations import SECOND
from sim.mistake import Mistake

Model = TypeVar("Model", bound=BaseModel)
_REFUSALS: dict[int | str, dict[str, Any]] = {400: {"model": RefusalBody}, 401: {"model": RefusalBody}}


class ClockOrder(BaseModel):
    """Set the test clock to a local time, or advance it."""

    model_config = ConfigDict(extra="forbid")

    set: str | None = Field(default=None, examples=["2026-11-23T10:00"])
    advance_seconds: float | None = Field(default=None, gt=0, le=400 * 86400)


class StagingOrder(BaseModel):
    """Put in a child: found in all `situations` where there is one, else brought into them."""

    model_config = ConfigDict(extra="forbid")

    situations: list[str] = Field(min_length=1, max_length=10)
    user: str | None = Field(default=None, description="A test user whose child it shall be", examples=["ppr.851"])


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["control"], prefix="/control")
    _of_the_network(routes, network)
    _of_the_clock(routes, network)
    _of_faults(routes, network)
    _of_what_happened(routes, network)
    _of_the_room(routes, network)
    return routes


def _of_the_network(routes: APIRouter, network: Network) -> None:
    @routes.post("/reset", responses=_REFUSALS)
    async def reset(request: Request) -> dict[str, str]:
        """As after starting, but for the clock."""
        admit(network, request)
        network.reset()
        if network.post is not None:
            await network.post.reset()
        return {"done": "reset"}

    @routes.get("/snapshot", responses=_REFUSALS)
    async def take(request: Request) -> dict[str, Any]:
        """What was changed: children, faults, the clock, letters (by name). Post it back to return to it."""
        admit(network, request)
        return await snapshot(network)

    @routes.post("/snapshot", responses=_REFUSALS, openapi_extra=_body({"type": "object"}))
    async def put(request: Request) -> dict[str, str]:
        """Return to a snapshot. Calls under way are cut when the clock goes back."""
        admit(network, request)
        await restored(network, await json_of(request))
        return {"done": "restored"}


def _of_the_clock(routes: APIRouter, network: Network) -> None:
    @routes.get("/clock", responses=_REFUSALS)
    async def clock(request: Request) -> dict[str, Any]:
        """The test clock."""
        admit(network, request)
        now = network.clock.now()
        return {"moment": now, "time": network.clock.told(now)}

    @routes.post("/clock", responses=_REFUSALS, openapi_extra=_body(ClockOrder.model_json_schema()))
    async def turn(request: Request) -> dict[str, Any]:
        """Set or advance the test clock; time goes on from there."""
        admit(network, request)
        order = _read(ClockOrder, await json_of(request))
        if (order.set is None) == (order.advance_seconds is None):
            raise Refusal(400, "body", "either set or advance_seconds", "both or neither")
        now = network.clock.now()
        if order.set is not None:
            moment = moment_of(network, order.set, "body.set")
        else:
            moment = now + round((order.advance_seconds or 0) * SECOND)
        network.calendar.set(moment)
        if network.post is not None:
            await network.post.settle()
        return {"moment": moment, "time": network.clock.told(moment)}

    @routes.post("/citizens", responses=_REFUSALS, openapi_extra=_body(StagingOrder.model_json_schema()))
    async def stage(request: Request) -> dict[str, Any]:
        """Put in a child with chosen situations; the answer holds its CPR number and who sees it."""
        admit(network, request)
        order = _read(StagingOrder, await json_of(request))
        try:
            return staged(network, order.situations, order.user)
        except Mistake as mistake:
            raise Refusal(400, mistake.where, mistake.mend or "another choice", mistake.what) from None


def _of_faults(routes: APIRouter, network: Network) -> None:
    @routes.get("/faults", responses=_REFUSALS)
    async def on(request: Request) -> dict[str, Any]:
        """The faults that are on, by number."""
        admit(network, request)
        return {str(number): armed.fault.model_dump(exclude_none=True) for number, armed in network.faults.on.items()}

    @routes.post("/faults", responses=_REFUSALS, openapi_extra=_body(Fault.model_json_schema()))
    async def switch_on(request: Request) -> dict[str, int]:
        """Switch a fault on."""
        admit(network, request)
        return {"number": network.faults.add(armed(network, _read(Fault, await json_of(request))))}

    @routes.delete("/faults/{number}", responses={**_REFUSALS, 404: {"model": RefusalBody}})
    async def switch_off(request: Request, number: int) -> dict[str, str]:
        """Switch a fault off."""
        admit(network, request)
        if network.faults.on.pop(number, None) is None:
            raise Refusal(404, "number", "a fault that is on", "none of that number")
        return {"done": "off"}


def _of_what_happened(routes: APIRouter, network: Network) -> None:
    @routes.get("/trace", responses=_REFUSALS)
    async def trace(request: Request, after: int = 0, limit: int = 100) -> dict[str, Any]:
        """The last requests with the stations each passed."""
        admit(network, request)
        found = network.trace.last(max(1, min(limit, 5000)), after)
        return {"requests": [passage.as_dict() for passage in found]}

    @routes.post("/audit", responses=_REFUSALS, openapi_extra=_body({"type": "object"}))
    async def audit(request: Request) -> dict[str, Any]:
        """Who looked at whom, newest first: of `cpr`, `user` and `side` any may be named."""
        admit(network, request)
        asked = await json_of(request)
        citizen = citizen_of(network, asked["cpr"]) if asked.get("cpr") else None
        words = {name: str(asked[name]) if asked.get(name) else None for name in ("user", "side")}
        entries = network.audit.query(citizen, words["user"], words["side"])
        return {
            "entries": [entry.as_dict() | {"time": network.clock.told(entry.moment)} for entry in entries],
            "of": len(network.audit),
        }

    @routes.post("/minlog", responses=_REFUSALS, openapi_extra=_body({"type": "object"}))
    async def registrations(request: Request) -> dict[str, Any]:
        """What was registered in MinLog, newest first; of `cpr` where it is named."""
        admit(network, request)
        asked = await json_of(request)
        citizen = citizen_of(network, asked["cpr"]) if asked.get("cpr") else None
        held = minlog(network)
        return {"registrations": [asdict(one) for one in held.query(citizen)], "of": held.taken}

    @routes.get("/reports", responses=_REFUSALS)
    async def reports(request: Request) -> dict[str, Any]:
        """Suspected errors that users reported."""
        admit(network, request)
        told = [
            {"time": network.clock.told(one.moment), "user": one.user, "citizen": one.citizen, "text": one.text}
            for one in network.reports
        ]
        return {"reports": told}

    @routes.get("/state", responses=_REFUSALS)
    async def now(request: Request) -> dict[str, Any]:
        """What the control room shows: systems, stations, last requests, faults."""
        admit(network, request)
        return state(network)


def _of_the_room(routes: APIRouter, network: Network) -> None:
    @routes.get("/room", include_in_schema=False)
    async def room(request: Request) -> Response:
        passage_of(request, "control")
        if not known(network, request):
            return page("control_login.html", problem="")
        return page("control_room.html", state=state(network))

    @routes.post("/room", include_in_schema=False)
    async def enter(request: Request) -> Response:
        passage_of(request, "control")
        token = (await form_of(request)).get("token", "")
        if not secrets.compare_digest(token.encode(), network.control_token.encode()):
            return page("control_login.html", 401, problem="That is not the control token.")
        answer = RedirectResponse("/control/room", 303)
        secure = is_encrypted(network, request)
        answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/control", secure=secure)
        return answer


def _read(kind: type[Model], content: dict[str, Any]) -> Model:
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        element = ".".join(["body", *(str(part) for part in first["loc"])])
        raise Refusal(400, element, first["msg"].removeprefix("Value error, "), first["type"]) from None


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


SYSTEM = System(
    "control",
    "Control",
    (
        Interface("state", "/control/state", OWN, "-s {url}/control/state -H 'authorization: Bearer {control}'"),
        Interface("room", "/control/room", OWN, "-s {url}/control/room"),
    ),
    router,
)
