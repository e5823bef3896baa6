"""A verdict without sending: the same words as `tvaers verify`, as JSON, text or JUnit, in English or Danish."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import APIRouter, Request, Response

from mocks.entrance import passage_of
from mocks.medcom.doors import DOCUMENT, SYSTEM, document_of, language_of
from mocks.medcom.service import Service
from mocks.refusal import Refusal, RefusalBody
from sim.messages.finding import Verdict
from sim.messages.telling import as_junit, as_text
from sim.messages.verify import verify
from sim.messages.wording import Language
from sim.mistake import Mistake

JSON, PLAIN, XML = "application/json", "text/plain", "application/xml"
NAME = "body"
_CONTENT: dict[str, Any] = {JSON: {"schema": {"type": "object"}}, **{kind: {"schema": {"type": "string"}}
                                                                    for kind in (PLAIN, XML)}}  # fmt: skip
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": _CONTENT, "description": "The verdict, in the form `Accept` asks for."},
    **{status: {"model": RefusalBody} for status in (400, 413)},
}


def add_verdict(routes: APIRouter, service: Service) -> None:
    """Add the route."""

    @routes.post("/verdict", responses=_ANSWERS, response_class=Response, openapi_extra=DOCUMENT)
    async def verdict(request: Request, rules: str | None = None, reading: str = "published") -> Response:
        """Judge a document without sending it: as `tvaers verify` does. Certification remains MedCom's.

        `Accept: text/plain` gives words, `application/xml` JUnit, anything else JSON; `Accept-Language: da` Danish.
        """
        passage_of(request, SYSTEM)
        try:
            async with document_of(service, request) as data:
                found = await asyncio.to_thread(verify, data, rules, reading, service.office.known)  # type: ignore[arg-type]
        except Mistake as mistake:
            raise Refusal(400, mistake.where, mistake.mend or "another", mistake.what) from None
        return told(found, form_of(request), language_of(request))


def told(verdict: Verdict, form: str, language: Language) -> Response:
    """A verdict in a form."""
    headers = {"content-language": language}
    if form == PLAIN:
        return Response(as_text([(NAME, verdict)], language) + "\n", 200, headers, f"{PLAIN}; charset=utf-8")
    if form == XML:
        return Response(as_junit([(NAME, verdict)], language) + "\n", 200, headers, XML)
    return Response(json.dumps(verdict.as_dict(language), ensure_ascii=False), 200, headers, JSON)


def form_of(request: Request) -> str:
    """The first form a request accepts that there is; JSON where it names none."""
    asked = [one.partition(";")[0].strip().lower() for one in request.headers.get("accept", "").split(",")]
    return next((one for one in asked if one in (JSON, PLAIN, XML)), JSON)
