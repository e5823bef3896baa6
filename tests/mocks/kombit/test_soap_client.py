"""A SOAP client that others wrote, led by our WSDL alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import requests
from starlette.testclient import TestClient
from zeep import Client, Transport
from zeep.exceptions import Fault
from zeep.wsa import WsAddressingPlugin

from mocks.app import application
from mocks.kombit.names import NAMESPACES
from mocks.running import Network
from mocks.systems.index import PATH
from mocks.users import PASSWORD
from tests.mocks.kombit.test_index import family_case


class InProcess(Transport):
    """Loads and posts without a port."""

    def __init__(self, client: TestClient, token: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._client = client
        self._token = token

    def load(self, url: str) -> bytes:
        """A document by its address."""
        answer = self._client.get(url)
        assert answer.status_code == 200, url
        content: bytes = answer.content
        return content

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
        """An envelope's answer."""
        sent = {**headers, **({"authorization": f"Bearer {self._token}"} if self._token else {})}
        answer = self._client.post(address, content=message, headers=sent)
        made = requests.Response()
        made.status_code, made._content, made.encoding = answer.status_code, answer.content, "utf-8"
        made.headers.update(answer.headers)
        return made


@pytest.fixture
def client(network: Network) -> Client:
    """A client logged in as the family department's system in Aalborg."""
    inside = TestClient(application(network), base_url="http://mocks")
    token = inside.post("/own/token", json={"user": "family.851", "password": PASSWORD}).json()["token"]
    return Client(  # type: ignore[no-untyped-call]
        f"http://mocks{PATH}?wsdl", transport=InProcess(inside, token), plugins=[WsAddressingPlugin()]
    )


def header(client: Client, transaction: str = "") -> dict[str, Any]:
    """The header each request needs."""
    made = client.get_element(f"{{{NAMESPACES['h']}}}RequestHeader")  # type: ignore[no-untyped-call]
    return {"header": made(TransactionUUID=transaction or str(uuid4()))}


def by_cpr(cpr: str) -> dict[str, Any]:
    """A search for whoever is part of a case."""
    part = {"ReferenceID": {"URNIdentifikator": f"urn:oio:cpr-nr:{cpr}"}}
    return {
        "_value_1": [{"SoegSag": {"AttributListe": {}, "TilstandListe": {}, "RelationListe": {"Sagspart": [part]}}}]
    }


def test_a_generic_client_finds_a_case(network: Network, client: Client) -> None:
    """zeep builds the request, addresses it, and reads the answer, from our WSDL and schemas."""
    case = family_case(network)
    answer = client.service.fremsoeg(
        SoegUdtryk=by_cpr(case.cpr),
        Filter={"_value_1": [{"SagVis": {"Vis": "egenskaber"}}, {"SagVis": {"Vis": "fremdrift"}}]},
        _soapheaders=header(client),
    )
    body = answer.body
    assert body.StandardRetur.StatusKode == 20
    (found,) = body.SagFiltreretOejebliksbillede
    assert found.ObjektType.UUIDIdentifikator == case.uuid
    assert found.Registrering[0].AttributListe.Egenskaber[0].Sagsnummer == case.number


def test_a_generic_client_is_told_of_faults(client: Client) -> None:
    """A fault of ours is a SOAP fault to it, with the element in its text."""
    with pytest.raises(Fault, match="TransactionUUID"):
        client.service.fremsoeg(_soapheaders=header(client, "no uuid"))


def test_a_generic_client_removes(network: Network, client: Client) -> None:
    """A removed case has its own return."""
    case = family_case(network)
    answer = client.service.fjern(SagUuid=[{"UUIDIdentifikator": case.uuid}], _soapheaders=header(client))
    (one,) = answer.body.UnikRetur
    assert (one.StatusKode, one.Type, one.UUIDIdentifikator) == (20, "Sag", case.uuid)
