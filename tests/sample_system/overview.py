"""A small system under test: an overview of a child, put together from the mocks' institution data, index and
organisation. It doubles as the README's example of a vendor's system.

    TVAERS_MOCKS_URL=http://127.0.0.1:8080 python tests/sample_system/overview.py --port 8201

From the environment: TVAERS_MOCKS_URL, where its sources are; TVAERS_PORT, where it listens unless --port says so.
SLOWER=1.15 multiplies the time it spends itself, FAILS=0.2 lets every fifth lookup fail: planted for tests of the gate.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from math import exp
from statistics import NormalDist
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI, Request, Response

MOCKS = os.environ.get("TVAERS_MOCKS_URL", "http://127.0.0.1:8080")
SLOWER = float(os.environ.get("SLOWER", "1"))
FAILS = float(os.environ.get("FAILS", "0"))

OWN_SECONDS, OWN_SHAPE = 0.05, 0.35
"""Median and shape of the time it spends itself on a child: finding out what to show, and laying it out."""

PASSED_ON = ("authorization", "x-tvaers-call", "x-tvaers-attempt")
SEARCH = (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:h="http://kombit.dk/xml/schemas/RequestHeader/1/" '
    'xmlns:sd="urn:oio:sagdok:3.0.0" xmlns:gd="urn:oio:sts:generelledefinitioner:6" '
    'xmlns:sag="urn:oio:sts:sagdok:sag:6" xmlns:sdi="urn:oio:sts:sagdok:sagdokumentindeks:6">'
    "<soap:Header><wsa:MessageID>urn:uuid:{uuid}</wsa:MessageID><wsa:To>index</wsa:To>"
    "<wsa:Action>{action}</wsa:Action>"
    "<h:RequestHeader><h:TransactionUUID>{uuid}</h:TransactionUUID></h:RequestHeader></soap:Header>"
    "<soap:Body><sdi:FremsoegSagDokumentIndeksInput><sdi:SoegUdtryk><sdi:SoegSag><sag:AttributListe/>"
    "<sag:TilstandListe/><sag:RelationListe><sag:Sagspart><gd:ReferenceID>"
    "<sd:URNIdentifikator>urn:oio:cpr-nr:{cpr}</sd:URNIdentifikator></gd:ReferenceID></sag:Sagspart>"
    "</sag:RelationListe></sdi:SoegSag></sdi:SoegUdtryk><sdi:Filter><sdi:SagVis><sdi:Vis>egenskaber</sdi:Vis>"
    "</sdi:SagVis></sdi:Filter></sdi:FremsoegSagDokumentIndeksInput></soap:Body></soap:Envelope>"
)
ACTION = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
UUID = "7aae0000-0000-8000-8000-000000000001"
SOAP = {"content-type": "text/xml", "soapaction": ACTION}
TRANSACTION = {"x-transaktionsid": UUID, "x-transaktionstid": "2026-11-23T09:00:00Z"}
INDEX, ORGANISATION = "/sagdokumentindeks/6", "/organisation/organisationhent/1"
QUERY = json.dumps({"query": '{ organisation(cvr: "29189420") { organisationsnavn } }'}).encode()
"""Whom to contact; a real system would ask for the case's own municipality."""


class SourceFailed(Exception):
    """A source answered with an error, or not at all."""


@dataclass(slots=True)
class Sources:
    """One address, asked over connections that are kept: the system shares two cores with all else that is measured."""

    url: str
    _idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def post(
        self, path: str, body: bytes, headers: Mapping[str, str], seconds: float = 30.0
    ) -> tuple[int, bytes]:
        """Status and body of an answer. Raises SourceFailed."""
        parts = urlsplit(self.url)
        lines = [f"POST {path} HTTP/1.1", f"host: {parts.netloc}", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join([*lines, "", ""]).encode() + body
        try:
            async with asyncio.timeout(seconds):
                return await self._exchanged(request, parts.hostname or "", parts.port or 80)
        except (OSError, EOFError, ValueError) as error:
            raise SourceFailed(f"{path}: {type(error).__name__}") from None

    async def _exchanged(self, request: bytes, host: str, port: int) -> tuple[int, bytes]:
        kept = bool(self._idle)
        reader, writer = self._idle.pop() if kept else await asyncio.open_connection(host, port)
        try:
            writer.write(request)
            answer = await _read(reader)
        except (OSError, EOFError):
            writer.close()
            if kept:  # it was closed while it lay idle
                return await self._exchanged(request, host, port)
            raise
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return answer

    async def close(self) -> None:
        """Close what is open."""
        for _, writer in self._idle:
            with suppress(OSError):
                writer.close()


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    length = next(int(line.partition(":")[2]) for line in head if line.lower().startswith("content-length:"))
    return int(head[0].split()[1]), await reader.readexactly(length)


@asynccontextmanager
async def kept_open(app: FastAPI) -> AsyncIterator[None]:
    """Connections to the sources are kept for as long as the system runs."""
    app.state.sources = Sources(MOCKS)
    yield
    await app.state.sources.close()


app = FastAPI(lifespan=kept_open)


@app.get("/ready")
async def ready() -> Response:
    """It answers."""
    return Response("ready")


@app.post("/login")
async def login(request: Request) -> Response:
    """Log a user in: the sources know who is who, so their session serves here too."""
    status, answer = await app.state.sources.post("/own/token", await request.body(), {})
    return Response(answer, status, media_type="application/json")


@app.post("/overview")
async def overview(request: Request) -> Response:
    """What is known of a child: where it goes to school, which cases there are, and whom to contact."""
    cpr = json.loads(await request.body())["cpr"]
    chance = _uniform(cpr)
    if chance < FAILS:
        return Response('{"outcome":"failed"}', 500, media_type="application/json")
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    search = SEARCH.format(cpr=cpr, uuid=UUID, action=ACTION).encode()
    try:
        school = await _ask("/own/institution/data", json.dumps({"cpr": cpr}).encode(), headers)
        cases = re.findall(rb"UUIDIdentifikator>([^<]+)<", await _ask(INDEX, search, headers | SOAP))
        contacts = await _ask(ORGANISATION, QUERY, headers | TRANSACTION) if cases else b"{}"
    except SourceFailed as failure:
        return Response(json.dumps({"outcome": "refused", "why": str(failure)}), 503, media_type="application/json")
    await asyncio.sleep(SLOWER * OWN_SECONDS * exp(OWN_SHAPE * NormalDist().inv_cdf(chance)))
    shown: dict[str, Any] = {
        "outcome": "answered" if cases else "nothing_found",
        "school": json.loads(school)["institution"],
        "cases": len(set(cases)),
        "contacts": json.loads(contacts).get("data"),
    }
    return Response(json.dumps(shown), media_type="application/json")


async def _ask(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    sources: Sources = app.state.sources
    status, answer = await sources.post(path, body, headers)
    if status >= 400:
        raise SourceFailed(f"{path} answered {status}")
    return answer


def _uniform(cpr: str) -> float:
    """Some children have more to show than others, and do so every time."""
    return (int.from_bytes(blake2b(cpr.encode(), digest_size=6).digest(), "big") + 0.5) / 2**48


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=int(os.environ.get("TVAERS_PORT", "8201")))
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port, log_level="warning", access_log=False)
