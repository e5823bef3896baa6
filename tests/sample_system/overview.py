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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from math import exp
from statistics import NormalDist
from typing import Any

import httpx
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
ORGANISATION = {"query": '{ organisation(cvr: "29189420") { organisationsnavn } }'}
"""Whom to contact; a real system would ask for the case's own municipality."""


@asynccontextmanager
async def sources(app: FastAPI) -> AsyncIterator[None]:
    """One pool of connections to the sources, for as long as the system runs."""
    limits = httpx.Limits(max_connections=500, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=MOCKS, timeout=30, limits=limits) as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=sources)


@app.get("/ready")
async def ready() -> Response:
    """It answers."""
    return Response("ready")


@app.post("/login")
async def login(request: Request) -> Response:
    """Log a user in: the sources know who is who, so their session serves here too."""
    answer = await app.state.client.post("/own/token", content=await request.body())
    return Response(answer.content, answer.status_code, media_type="application/json")


@app.post("/overview")
async def overview(request: Request) -> Response:
    """What is known of a child: where it goes to school, which cases there are, and whom to contact."""
    cpr = json.loads(await request.body())["cpr"]
    chance = _uniform(cpr)
    if chance < FAILS:
        return Response('{"outcome":"failed"}', 500, media_type="application/json")
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    school = await _ask("/own/institution/data", headers, json={"cpr": cpr})
    found = await _ask("/sagdokumentindeks/6", headers | _soap(), content=SEARCH.format(cpr=cpr, uuid=UUID, action=ACTION))
    contact = await _ask("/organisation/organisationhent/1", headers | _transaction(), json=ORGANISATION)
    await asyncio.sleep(SLOWER * OWN_SECONDS * exp(OWN_SHAPE * NormalDist().inv_cdf(chance)))
    cases = len(set(re.findall(r"<[a-z]+:ObjektUuid>", found.text)))
    shown = {"outcome": "answered", "school": school.json(), "cases": cases, "contact": contact.json()["data"]}
    return Response(json.dumps(shown), media_type="application/json")


async def _ask(path: str, headers: dict[str, str], **content: Any) -> httpx.Response:
    answer: httpx.Response = await app.state.client.post(path, headers=headers, **content)
    answer.raise_for_status()
    return answer


def _soap() -> dict[str, str]:
    return {"content-type": "text/xml", "soapaction": ACTION}


def _transaction() -> dict[str, str]:
    return {"x-transaktionsid": UUID, "x-transaktionstid": "2026-11-23T09:00:00Z"}


def _uniform(cpr: str) -> float:
    """Some children have more to show than others, and do so every time."""
    return (int.from_bytes(blake2b(cpr.encode(), digest_size=6).digest(), "big") + 0.5) / 2**48


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=int(os.environ.get("TVAERS_PORT", "8201")))
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port, log_level="warning", access_log=False)
