"""Routes of scripted trouble: the scenarios, and for the owner of a mailbox arming, going on, looking and ending."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from mocks.entrance import BODY_LIMIT, passage_of
from mocks.medcom.addresses import Address
from mocks.medcom.doors import SYSTEM, language_of, mailbox_of
from mocks.medcom.service import Service
from mocks.medcom.trouble.armed import Order, begin, find
from mocks.medcom.trouble.courier import arm, go_on
from mocks.medcom.trouble.told import armed_told, scenario_told
from mocks.refusal import Refusal, RefusalBody
from sim.chance.durations import SECOND
from sim.messages.protocol.catalogue import SCENARIOS
from sim.messages.protocol.scenario import Conditions

_REFUSED: dict[int | str, dict[str, Any]] = {status: {"model": RefusalBody} for status in (400, 401, 403, 404, 409)}


class ArmOrder(BaseModel):
    """Which scenario, and what both sides agree on; durations in seconds of the test clock.

    `timeout` is how long your system waits for an acknowledgement, `resends` how often it then sends again.
    """

    model_config = ConfigDict(extra="forbid")

    scenario: str = Field(max_length=60, examples=["identical-resend"])
    seed: int = Field(default=1, ge=0, le=2**53)
    partner: str = Field(default="", max_length=30, description="GLN or SOR code; empty: one is chosen")
    timeout: float = Field(default=1800.0, gt=0, le=86_400)
    resends: int = Field(default=2, ge=0, le=10)
    calm: float = Field(default=5.0, ge=0, le=3600)
    form: Literal["json", "xml"] = "json"
    envelope: Literal["none", "vans", "sbdh"] = "none"


def add_trouble(routes: APIRouter, service: Service, level: str) -> None:
    """Add the routes."""

    @routes.get("/protocol")
    async def scenarios(request: Request) -> dict[str, Any]:
        """All scenarios of scripted trouble, step by step."""
        passage_of(request, SYSTEM)
        return {"scenarios": [scenario_told(one, language_of(request)) for one in SCENARIOS.values()]}

    @routes.put("/mailboxes/{mailbox}/protocol", responses=_REFUSED, max_body_size=BODY_LIMIT)
    async def put(request: Request, mailbox: str, order: ArmOrder) -> dict[str, Any]:
        """Arm a scenario for a mailbox of yours. It begins at once, and takes the place of an earlier one."""
        address = mailbox_of(service, request, mailbox, level)
        wanted = _order(service, address, order)
        now = await service.now()
        if not service.office.newer(address, now):
            raise Refusal(409, "mailbox", "one that takes CareCommunication", "one of the older format only")
        armed = await service.ledger.write(
            lambda db, now: arm(db, service.office, begin(db, address.gln, wanted, now), now)
        )
        service.tell([address.gln])
        return armed_told(armed, service.office, language_of(request))

    @routes.post("/mailboxes/{mailbox}/protocol/go-on", responses=_REFUSED)
    async def onward(request: Request, mailbox: str, give_up: bool = False) -> dict[str, Any]:
        """Judge what was done so far and begin what comes next. `give_up`: what is waited for counts as missing."""
        address = mailbox_of(service, request, mailbox, level)
        await service.now()
        armed = await service.ledger.write(lambda db, now: go_on(db, service.office, address.gln, now, give_up))
        if armed is None:
            raise _none()
        service.tell([address.gln])
        return armed_told(armed, service.office, language_of(request))

    @routes.get("/mailboxes/{mailbox}/protocol", responses=_REFUSED)
    async def look(request: Request, mailbox: str) -> dict[str, Any]:
        """The scenario that is armed, as it stands."""
        address = mailbox_of(service, request, mailbox, level)
        armed = find(service.db, address.gln)
        if armed is None:
            raise _none()
        return armed_told(armed, service.office, language_of(request))

    @routes.delete("/mailboxes/{mailbox}/protocol", responses=_REFUSED)
    async def end(request: Request, mailbox: str) -> dict[str, str]:
        """No trouble any more."""
        address = mailbox_of(service, request, mailbox, level)
        await service.ledger.write(
            lambda db, _: db.execute("delete from scripts where mailbox = ?", (address.gln,)).close()
        )
        return {"ended": address.gln}


def _order(service: Service, address: Address, order: ArmOrder) -> Order:
    if order.scenario not in SCENARIOS:
        raise Refusal(400, "body.scenario", "one of GET /own/medcom/protocol", "another")
    day = service.office.day(service.clock.now())
    others = (one for one in service.addresses if one.gln != address.gln and one.takes_newer(day))
    partner = service.addresses.by_number(order.partner) if order.partner else next(others, None)
    if partner is None or partner.gln == address.gln or not partner.takes_newer(day):
        raise Refusal(400, "body.partner", "another mailbox that takes CareCommunication", "none")
    conditions = Conditions(
        int(order.timeout * SECOND),
        order.resends,
        int(order.calm * SECOND),
        order.form,
        None if order.envelope == "none" else order.envelope,
    )
    return Order(order.scenario, order.seed, partner.gln, conditions)


def _none() -> Refusal:
    return Refusal(404, "mailbox", "one with an armed scenario", "none is armed")
