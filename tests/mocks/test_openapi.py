"""Every operation of OpenAPI, asked by schemathesis for what its schema says and does not say."""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from mocks.app import application
from mocks.running import Network
from mocks.users import PASSWORD
from tests.mocks.conftest import CONTROL
from tests.mocks.every_route import every_route

pytestmark = pytest.mark.long

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
APART = re.compile(
    r"^/(sapa|medcom|seb|sts|sagdokumentindeks|dds|drs|minlog2|control/room|own/(login|logout|kombit|static))"
    r"|^/own/(epj|klinikplus)(/(patient|fejl|samtykke|sag).*)?$"
)
"""SOAP, SAML and pages."""
ORDINARY, DEEP = 3, 300
USERS = {"epj": "clinician.5.1", "institution": "clinician.5.1", "relation": "clinician.5.1", "klinikplus": "gp.851.1"}
WHO_ELSE = "ppr.851"


def tokens(client: TestClient) -> dict[str, dict[str, str]]:
    """Headers of each user, of control, and of a system with a mailbox."""

    def bearer(path: str, **order: object) -> dict[str, str]:
        answer = client.post(path, json={"password": PASSWORD, **order})
        return {"authorization": f"Bearer {answer.json()['token']}"}

    users = {name: bearer("/own/token", user=name) for name in {*USERS.values(), WHO_ELSE}}
    mailbox = client.post("/own/medcom/token", json={"mailboxes": ["5799827510018"], "password": PASSWORD})
    return {**users, "control": CONTROL, "medcom": {"authorization": f"Bearer {mailbox.json()['token']}"}}


def who(path: str) -> str:
    """Whose token opens an address."""
    if path.startswith("/control") or "certificates" in path:
        return "control"
    if path.startswith("/own/medcom"):
        return "medcom"
    return next((name for word, name in USERS.items() if word in path), WHO_ELSE)


def tried(network: Network, examples: int) -> dict[str, list[str]]:
    """What was wrong with which operation, each asked so many times with its token, and once without."""
    app = application(network)
    known = tokens(TestClient(app, base_url="http://mocks"))
    wrong: dict[str, list[str]] = {}
    for found in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        name = f"{operation.method} {operation.path}"
        try:
            _ask(operation, known[who(operation.path)], examples)
            _ask(operation, {}, 1)
        except* Exception as errors:
            wrong[name] = [str(error)[:500] for error in errors.exceptions]
        if operation.path.startswith("/control"):  # what control did is undone
            network.reset()
            known = tokens(TestClient(app, base_url="http://mocks"))
    assert len(schemathesis.openapi.from_asgi("/openapi.json", app)) > 40
    return wrong


def _ask(operation: Any, headers: dict[str, str], examples: int) -> None:
    @settings(
        max_examples=examples, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        deadline=None, derandomize=True,
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.validate_response(case.call(headers=headers), checks=CHECKS, headers=headers)

    ask()


def test_no_operation_breaks_or_answers_outside_its_schema(network: Network) -> None:
    """No 5xx, no status, type or body that OpenAPI does not tell, for a few requests of each operation."""
    assert tried(network, ORDINARY) == {}


@pytest.mark.evidence
def test_no_operation_breaks_however_often_it_is_asked(network: Network) -> None:
    """The same with hundreds of requests of each operation."""
    assert tried(network, DEEP) == {}


def test_every_interface_for_programs_is_in_openapi(network: Network) -> None:
    """What speaks JSON is described there; SOAP has its WSDL, SEB its metadata, and pages are for people."""
    described = set(application(network).inner.openapi()["paths"])
    missing = {door.template for door in every_route(network)} - described
    assert {path for path in missing if not APART.match(path)} == set()
