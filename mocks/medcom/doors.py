"""What every door does first: a body of bounded memory, the token, the mailbox it opens, and refusals in one form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from mocks.entrance import passage_of
from mocks.medcom.addresses import Address
from mocks.medcom.incoming import Incoming
from mocks.medcom.keys import mailboxes_of, owns
from mocks.medcom.service import Service
from mocks.refusal import Refusal
from sim.messages.safe_xml import MAX_BYTES
from sim.messages.wording import Language

SYSTEM = "medcom"
IN_MEMORY = 1024 * 1024
DOCUMENT = {"requestBody": {"required": True, "content": {"application/fhir+json": {}, "application/xml": {}}}}
"""How OpenAPI describes a request whose body is a message."""


@asynccontextmanager
async def document_of(service: Service, request: Request) -> AsyncIterator[bytes]:
    """The whole body, kept on disk while it comes and waits; Refusal beyond 100 MB, before anything is judged.

    Only one large document is in memory at a time, until the block ends.
    """
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MAX_BYTES:
        raise Refusal(413, "body", f"at most {MAX_BYTES} bytes with envelope", f"{length[:12]} bytes")
    if 0 < int(length) <= IN_MEMORY:
        yield await request.body()
        return
    with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        size = 0
        async for part in request.stream():
            size += len(part)
            if size > MAX_BYTES:
                raise Refusal(413, "body", f"at most {MAX_BYTES} bytes with envelope", "more")
            kept.write(part)
        kept.seek(0)
        async with service.room(size):
            yield kept.read()


def token_of(request: Request) -> str:
    """The bearer token; Refusal without one."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Refusal(401, "authorization", "a bearer token from /own/medcom/token", "none")
    return token.strip()


def own_mailboxes(service: Service, request: Request, level: str) -> frozenset[str] | None:
    """The mailboxes a request may send as; None for all, where security is off."""
    if level == "open":
        return None
    own = frozenset(mailboxes_of(service.db, token_of(request)))
    if not own:
        raise Refusal(401, "authorization", "a bearer token from /own/medcom/token", "an unknown one")
    return own


def mailbox_of(service: Service, request: Request, number: str, level: str) -> Address:
    """The mailbox with a lokationsnummer or SOR code, if the request's token opens it.

    Somebody else's mailbox and one that does not exist are refused alike.
    """
    passage_of(request, SYSTEM)
    address = service.addresses.by_number(number)
    if level == "open" and address is not None:
        return address
    if address is None or not owns(service.db, token_of(request), address.gln):
        raise Refusal(403, "mailbox", "one of your own", "another, or none")
    return address


def language_of(request: Request) -> Language:
    """The language a request asks for: Danish where it is named first, else English."""
    return "da" if request.headers.get("accept-language", "").lower().startswith("da") else "en"


def findings_answer(incoming: Incoming, language: Language = "en") -> JSONResponse:
    """422: what is wrong with a document that could not be taken in."""
    told: dict[str, Any] = incoming.verdict.as_dict(language)
    refusal = {
        "error": "not_taken_in",
        "element": "body",
        "expected": "a letter or a reply whose id and sender can be read, about test persons",
        "found": ", ".join(sorted(incoming.verdict.keys("error"))) or incoming.verdict.kind,
    }
    return JSONResponse({**refusal, "verdict": told}, 422)
