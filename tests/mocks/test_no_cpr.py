"""CPR numbers where they do not belong, at every door: none comes back in an error, a header, a log or the trace."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from mocks.running import Network
from mocks.soap.names import NAMESPACES
from tests.mocks.conftest import CONTROL, asking, login, put_in
from tests.mocks.every_route import Door, every_route

pytestmark = pytest.mark.long

Sent = dict[str, Any]
NOT_ASKED = {"/control/citizens", "/control/audit"}
"""Control's answers that are asked for a CPR number; they are told right only, and never logged."""


def envelope(cpr: str) -> bytes:
    """SOAP with the number in names, attributes and texts."""
    return (
        f'<s:Envelope xmlns:s="{NAMESPACES["soap11"]}"><s:Header><h xmlns="urn:x" id="{cpr}">{cpr}</h></s:Header>'
        f'<s:Body><q{cpr} xmlns="urn:{cpr}" patient="{cpr}">{cpr}</q{cpr}></s:Body></s:Envelope>'
    ).encode()


PLACES: dict[str, Callable[[str], Sent]] = {
    "address": lambda cpr: {"behind": f"/{cpr}"},
    "address with a slash": lambda cpr: {"behind": f"/{cpr}/"},
    "query": lambda cpr: {"params": {"cpr": cpr, cpr: "1", "after": cpr + "x", "SAMLRequest": cpr}},
    "headers": lambda cpr: {
        "headers": {
            "authorization": f"Bearer {cpr}", "cookie": f"tvaers_session={cpr}", "x-tvaers-call": cpr,
            "x-tvaers-user": cpr, "x-tvaers-attempt": cpr, "x-tvaers-segment": cpr, "x-tvaers-fault": f"kind={cpr}",
            "soapaction": cpr, "x-transaktionsid": cpr, "content-type": f"text/{cpr}",
        }
    },
    "text": lambda cpr: {"content": f"{cpr} is no JSON".encode()},
    "broken XML": lambda cpr: {"content": f"<a>{cpr}</b{cpr}>".encode(), "headers": {"content-type": "text/xml"}},
    "SOAP": lambda cpr: {"content": envelope(cpr), "headers": {"content-type": "text/xml"}},
    "parts": lambda cpr: {
        "content": f"--{cpr}\r\n\r\n{cpr}".encode(), "headers": {"content-type": f"multipart/related; boundary={cpr}"},
    },
    "names and values": lambda cpr: {"json": {cpr: cpr, "cpr": [cpr], "user": cpr, "name": {cpr: cpr}, "kind": cpr}},
    "almost": lambda cpr: {"json": {"cpr": f"{cpr}1", "sources": [cpr], "situations": [cpr], "scope": cpr, "set": cpr}},
    "form": lambda cpr: {"data": {"cpr": f"x{cpr}", "user": cpr, "handle": cpr, "SAMLRequest": cpr, "login": cpr}},
    "query language": lambda cpr: {"json": {"query": f'{{ bruger(uuid: ["{cpr}"]) {{ q{cpr} }} }}', "variables": {}}},
}  # fmt: skip


@dataclass(slots=True)
class Told:
    """What came back, and where."""

    places: list[str] = field(default_factory=list)

    def note(self, where: str, text: str, cpr: str) -> None:
        """Note where a number came back."""
        bare = re.sub(r"[\s-]", "", text)
        if cpr in bare:
            at = bare.index(cpr)
            self.places.append(f"{where}: ...{bare[max(0, at - 80) : at + 20]}")


async def asked(client: httpx.AsyncClient, door: Door, sent: Sent, headers: dict[str, str]) -> httpx.Response:
    """One request with a number in one place."""
    more = dict(sent)
    path = door.path.rstrip("/") + more.pop("behind", "")
    given = {**headers, **more.pop("headers", {})}
    return await client.request(door.method, path, headers=given, **more)


def test_a_cpr_number_in_the_wrong_place_comes_back_nowhere(
    network: Network, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every door, every place: errors, headers of all answers, the trace, the state, logs and streams are clean."""
    caplog.set_level(logging.DEBUG)
    back = Told()

    async def ask() -> None:
        async with asking(network) as client:
            cpr = await put_in(client, "ppr.851", "full-consent", "appointments")
            user = await login(client, "ppr.851")
            for door in every_route(network):
                headers = CONTROL if door.system == "control" else user
                for place, send in PLACES.items():
                    answer = await asked(client, door, send(cpr), headers)
                    where = f"{door.method} {door.template} ({place}) {answer.status_code}"
                    back.note(f"{where} headers", str(answer.headers), cpr)
                    if answer.status_code >= 400 or "fault" in answer.text[:400].lower():
                        back.note(where, answer.text, cpr)
                    assert answer.status_code < 500 or "Fault" in answer.text, where
            for path in ("/control/trace?limit=5000", "/control/state", "/control/snapshot"):
                back.note(path, (await client.get(path, headers=CONTROL)).text, cpr)
            assert any(passage.findings for passage in network.trace)
            back.note("findings", json.dumps([one.as_dict() for one in network.trace]), cpr)
            # httpx logs the addresses that this client made up; what the mocks log is looked at.
            ours = [
                record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
            ]
            back.note("log", "\n".join(ours), cpr)
            streams = capfd.readouterr()
            back.note("streams", streams.out + streams.err, cpr)

    asyncio.run(ask())
    assert not back.places, "\n".join(back.places)
