"""Documents and bodies that mean harm, at every door there is."""

from __future__ import annotations

import asyncio
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.types import Message

from mocks.app import Doorway, application
from mocks.running import Network
from tests.mocks.conftest import CONTROL
from tests.mocks.every_route import Door, every_route

pytestmark = pytest.mark.long

INCLUSION = "http://www.w3.org/2001/XInclude"
SECRET = "this stood in a file of the machine"
XML_DOORS = {
    "/sts/services/NewSecurityTokenService", "/sts/services/BST2SOSI", "/sts/services/Sosi2OIOSaml",
    "/sts/services/OIOSaml2Sosi", "/own/kombit/sts", "/sagdokumentindeks/6", "/ddsregistry", "/ddsrepository",
    "/drs/proxy", "/minlog2-registration/20250312/RegisterService", "/seb/sso", "/seb/slo",
    "/own/medcom/transmissions", "/own/medcom/verdict",
}  # fmt: skip
"""Where XML is read today. A door that is not here must not read XML, or must read it as these do."""


@pytest.fixture
def opened(network: Network) -> Iterator[tuple[Network, Doorway]]:
    """The network without security, so that nothing but the door itself keeps a document out."""
    before = network.options
    network.options = replace(before, level="open")
    yield network, application(network)
    network.options = before


def told_of(door: Door) -> bool:
    """Whether a door tells of other requests, so that words of theirs may stand in its answers."""
    return door.system == "control"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a server hands it over. `declared`: its content-length, if it says one."""

    method: str
    path: str
    kind: str
    body: bytes
    query: bytes = b""
    declared: int | None = None


async def told(app: Doorway, asked: Asked, parts: Iterator[bytes] | None = None) -> tuple[int, bytes]:
    """Status and body of an answer."""
    length = len(asked.body) if asked.declared is None else asked.declared
    headers = [(b"content-type", asked.kind.encode()), (b"authorization", CONTROL["authorization"].encode())]
    if parts is None or asked.declared is not None:
        headers.append((b"content-length", str(length).encode()))
    if not asked.path.startswith("/control"):
        del headers[1]
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": asked.method, "scheme": "http",
        "path": asked.path, "raw_path": asked.path.encode(), "query_string": asked.query, "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "headers": headers,
    }  # fmt: skip
    got: list[Message] = []

    async def receive() -> Message:
        if parts is None:
            return {"type": "http.request", "body": asked.body, "more_body": False}
        part = next(parts, b"")
        return {"type": "http.request", "body": part, "more_body": bool(part)}

    async def send(message: Message) -> None:
        got.append(message)

    await app(scope, receive, send)
    return got[0]["status"], b"".join(message.get("body", b"") for message in got[1:])


def hostile(file: Path) -> dict[str, bytes]:
    """Documents that mean harm; `file` holds what none of them may bring to light."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    return {
        "entities": f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l8;</x>'.encode(),
        "external entity": f'<!DOCTYPE x [<!ENTITY e SYSTEM "{file.as_uri()}">]><x>&e;</x>'.encode(),
        "external subset": f'<!DOCTYPE x SYSTEM "{file.as_uri()}"><x/>'.encode(),
        "parameter entity": f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{file.as_uri()}">%p;]><x/>'.encode(),
        "other encoding": f'<!DOCTYPE x [<!ENTITY e SYSTEM "{file.as_uri()}">]><x>&e;</x>'.encode("utf-16"),
        "inclusion": f'<x xmlns:i="{INCLUSION}"><i:include parse="text" href="{file.as_uri()}"/></x>'.encode(),
        "depth": b"<x>" * 20_000 + b"</x>" * 20_000,
    }  # fmt: skip


WAYS: dict[str, Callable[[Door, bytes], Asked]] = {
    "as the body": lambda door, data: Asked(door.method, door.path, "text/xml", data),
    "as a part": lambda door, data: Asked(
        door.method, door.path, 'multipart/related; boundary="b"',
        b"--b\r\nContent-ID: <r>\r\n\r\n" + data + b"\r\n--b--\r\n",
    ),
    "in a form": lambda door, data: Asked(
        door.method, door.path, "application/x-www-form-urlencoded",
        urlencode({"SAMLRequest": b64encode(data).decode()}).encode(),
    ),
    "in the address": lambda door, data: Asked(
        door.method, door.path, "text/plain", b"",
        urlencode({"SAMLRequest": b64encode(zlib.compress(data, wbits=-15)).decode()}).encode(),
    ),
}  # fmt: skip
FIRST = ("entities", "external entity")
"""What tells whether a door reads XML; the rest is tried where one does."""
REASONS = (b"document type", b"doctype", b"DOCTYPE", b"depth", b"100 levels", b"level")


def test_every_door_reads_xml_with_entities_references_and_depth_kept_out(
    opened: tuple[Network, Doorway], tmp_path: Path
) -> None:
    """By whatever way: what names a file brings nothing of it, entities do not swell, depth ends. A door that reads XML
    says what was wrong with the document; any other treats it as it treats bytes that are no XML."""
    network, app = opened
    file = tmp_path / "secret.txt"
    file.write_text(SECRET, encoding="utf-8")
    reading, documents = set(), hostile(file)

    async def ask() -> None:
        for door in every_route(network):
            for way in WAYS.values():
                for title, document in documents.items():
                    if door.template not in XML_DOORS and title not in FIRST:
                        continue
                    status, body = await told(app, way(door, document))
                    assert SECRET.encode() not in body, (door, title)
                    assert len(body) < 100_000, (door, title)
                    assert status < 500 or b"Fault" in body, (door, title, body[:300])
                    if any(reason in body.removeprefix(b"<!doctype html>") for reason in REASONS) and not told_of(door):
                        reading.add(door.template)
                    elif door.template not in XML_DOORS:
                        garbage, _ = await told(app, way(door, document.replace(b"<", b".")))
                        assert status == garbage, (door, title, body[:300])
            network.reset()

    asyncio.run(ask())
    assert reading == XML_DOORS


def test_no_door_takes_a_body_without_end(opened: tuple[Network, Doorway]) -> None:
    """What declares too much is refused before it is read; what declares nothing is read up to a limit."""
    network, app = opened
    megabyte = bytes(1 << 20)
    limits = {"medcom": 101, **dict.fromkeys({door.system for door in every_route(network)} - {"medcom"}, 5)}

    async def ask() -> None:
        for door in every_route(network):
            if door.method not in ("POST", "PUT", "PATCH"):
                continue
            taken = 0

            def endless() -> Iterator[bytes]:
                nonlocal taken
                while taken <= limits[door.system]:  # noqa: B023 - used up before the next door
                    taken += 1
                    yield megabyte

            status, body = await told(app, Asked(door.method, door.path, "text/xml", b""), endless())
            assert taken <= limits[door.system], (door, taken)
            assert status < 500 or b"Fault" in body, door
            untouched = endless()
            taken = 0
            status, body = await told(app, Asked(door.method, door.path, "text/xml", b"", declared=10**12), untouched)
            assert taken == 0, door
            assert status < 500 or b"Fault" in body, door

    asyncio.run(ask())
