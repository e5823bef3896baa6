"""Routes for senders: addresses, tokens, sending, and following a transmission."""

from __future__ import annotations

import secrets
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from mocks.call_key import named
from mocks.entrance import BODY_LIMIT, passage_of
from mocks.medcom.answer_models import Accepted, AddressQuery, TokenAnswer, TokenOrder
from mocks.medcom.boxes import hops
from mocks.medcom.doors import DOCUMENT, SYSTEM, document_of, findings_answer, language_of, own_mailboxes
from mocks.medcom.keys import grant, new_token
from mocks.medcom.replies import Contradicts, NothingToAnswer
from mocks.medcom.service import NotYours, Service, Unanswerable
from mocks.medcom.shown import told
from mocks.medcom.way.moments import waited_in_vain, way_of
from mocks.refusal import Refusal, RefusalBody
from mocks.users import PASSWORD

_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"model": RefusalBody} for status in (400, 401, 403, 409, 413, 422)
}


def add_sending(routes: APIRouter, service: Service, level: str) -> None:
    """Add the routes."""
    _add_addresses(routes, service)
    _add_token(routes, service)
    _add_transmissions(routes, service, level)


def _add_addresses(routes: APIRouter, service: Service) -> None:
    @routes.get("/addresses")
    async def addresses(request: Request, query: Annotated[AddressQuery, Query()]) -> dict[str, Any]:
        """Who can receive what in which version: by words of the name, by place, type, GLN or SOR code."""
        passage_of(request, SYSTEM)
        day = service.office.day(service.clock.now())
        if query.number:
            one = service.addresses.by_number(query.number)
            return {"addresses": [one.as_dict(day)] if one else [], "next": None}
        wanted = service.addresses.search(query.name, query.place, query.type, query.after)
        found = list(islice(wanted, query.limit + 1))
        more = found[query.limit - 1].gln if len(found) > query.limit else None
        return {"addresses": [one.as_dict(day) for one in found[: query.limit]], "next": more}


def _add_token(routes: APIRouter, service: Service) -> None:
    @routes.post("/token", responses=_REFUSED, max_body_size=BODY_LIMIT)
    async def token(request: Request, order: TokenOrder) -> TokenAnswer:
        """A token that opens mailboxes: with the password every test user has."""
        passage_of(request, SYSTEM)
        if not secrets.compare_digest(order.password.encode(), PASSWORD.encode()):
            raise Refusal(401, "body.password", "the password printed at start", "another")
        found = [service.addresses.by_number(number) for number in order.mailboxes]
        if None in found:
            raise Refusal(400, f"body.mailboxes.{found.index(None)}", "a GLN or SOR code of an address here", "another")
        mailboxes = [one.gln for one in found if one is not None]
        fresh = new_token()
        await service.ledger.write(lambda db, _: grant(db, fresh, mailboxes))
        if service.transport is not None:
            service.transport.mailboxes.hold(mailboxes)
        return TokenAnswer(token=fresh, mailboxes=mailboxes)


def _add_transmissions(routes: APIRouter, service: Service, level: str) -> None:
    @routes.post("/transmissions", status_code=202, response_model=Accepted, responses=_REFUSED, openapi_extra=DOCUMENT)
    async def send(request: Request) -> Response:
        """Send a letter or a reply: CareCommunication, Acknowledgement, XDIS91, XBIN01, XCTL; bare or in an envelope.

        It is on disk when this is answered. The acknowledgement comes to the sender's own mailbox.
        """
        passage = passage_of(request, SYSTEM)
        own = own_mailboxes(service, request, level)
        key = named(request.headers)
        try:
            async with document_of(service, request) as data:
                taken = await service.send(data, own, key, passage.arrived)
        except Unanswerable as error:
            return findings_answer(error.incoming, language_of(request))
        except NotYours:
            raise Refusal(403, "body.sender", "one of your own mailboxes", "another") from None
        except NothingToAnswer:
            raise Refusal(409, "body.response", "the id of a letter that lies in your mailbox", "another") from None
        except Contradicts:
            raise Refusal(
                409, "body.response", "an answer that does not contradict an earlier one", "one that does"
            ) from None
        content = {
            "transmission": taken.transmission,
            "handling": taken.handling,
            "answered": taken.code,
            "valid": not taken.broken,
            "broken": list(taken.broken),
            "follow": f"/own/medcom/transmissions/{taken.transmission}",
        }
        return JSONResponse(content, 202)

    @routes.get("/transmissions/{number}", responses=_REFUSED)
    async def follow(request: Request, number: int) -> dict[str, Any]:
        """Where a transmission is: every hop with its moment, what was found in it, and what was answered."""
        passage_of(request, SYSTEM)
        own = own_mailboxes(service, request, level)
        now = await service.now()
        found = hops(service.db, number)
        if found is None or (own is not None and not {found["sender"], found["receiver"]} & own):
            raise Refusal(404, "number", "a transmission of yours", "another, or none")
        found["hops"] = [
            {**hop, "time": told(service.office, hop["moment"])} for hop in found["hops"] if hop["moment"] <= now
        ]
        found["answers"] = [
            {**one, "time": told(service.office, one["moment"])} for one in found["answers"] if one["moment"] <= now
        ]
        found["way"], found["missing_receipt"] = [], None
        if service.transport is not None:
            found["way"] = [{**hop, "time": told(service.office, hop["ended"])} for hop in way_of(service.db, number)]
            found["missing_receipt"] = waited_in_vain(service.db, number)
        return found
