"""KOMBIT's token at the index, end to end: asked for by WS-Trust 1.3, carried by a SOAP client that others wrote."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from starlette.testclient import TestClient
from zeep import Client
from zeep.exceptions import Fault
from zeep.wsa import WsAddressingPlugin

from mocks.app import application
from mocks.kombit.security import AUDIENCE
from mocks.running import Network
from mocks.soap.names import name
from mocks.systems import tokens
from mocks.systems.index import PATH
from mocks.tokens.authority import Pair, issued_to
from mocks.tokens.organisations import cvr_of
from mocks.users import user
from sim.chance.durations import HOUR
from tests.mocks.kombit.test_index import family_case
from tests.mocks.kombit.test_soap_client import InProcess, by_cpr, header
from tests.mocks.signing_client import signed_message
from tests.mocks.soap_calls import found
from tests.mocks.test_tokens import login_header, trust

WHO = "family.851"
ASKED_ITSELF = f"http://mocks{PATH}"


class Carrying:
    """What zeep calls its wsse plugin: the token into the header, and a signature over all where there is a key."""

    def __init__(self, token: etree._Element, key: Pair | None = None) -> None:
        self._token = token
        self._key = key

    def apply(self, envelope: etree._Element, headers: Any) -> tuple[etree._Element, Any]:
        """Put it in."""
        if self._key is not None:
            return etree.fromstring(signed_message(etree.tostring(envelope), self._key, deepcopy(self._token))), headers
        head = envelope.find(name("soap11:Header"))
        assert head is not None
        etree.SubElement(head, name("wsse:Security")).append(deepcopy(self._token))
        return envelope, headers

    def verify(self, envelope: etree._Element) -> None:
        """Answers are not signed."""


@pytest.fixture
def inside(network: Network) -> TestClient:
    """A client inside the process."""
    return TestClient(application(network), base_url="http://mocks")


@pytest.fixture
def full(network: Network) -> Iterator[Network]:
    """The network at level full."""
    before = network.options
    network.options = replace(before, level="full")
    yield network
    network.options = before


def token(network: Network, inside: TestClient, service: str = AUDIENCE) -> etree._Element:
    """The family department's token for a service: by password, or at level full by its certificate."""
    cvr = cvr_of(network.world, user(WHO, network.world).actor)
    claim = f'<c:ClaimType xmlns:c="urn:c" Uri="dk:gov:saml:attribute:CvrNumberIdentifier">{cvr}</c:ClaimType>'
    if network.options.level == "full":
        asked = signed_message(trust(service, "", claim), issued_to(WHO))
    else:
        asked = trust(service, "", claim, login_header(WHO))
    answer = inside.post(tokens.KOMBIT, content=asked)
    (made,) = found(answer.content, "//wst13:RequestedSecurityToken/saml:Assertion")
    assert isinstance(made, etree._Element)
    return made


def carrying(inside: TestClient, carried: Carrying) -> Client:
    """zeep, led by our WSDL, with a token in its messages and none beside them."""
    return Client(  # type: ignore[no-untyped-call]
        f"http://mocks{PATH}?wsdl", transport=InProcess(inside, ""), plugins=[WsAddressingPlugin()], wsse=carried
    )


def numbers(client: Client, cpr: str) -> list[str]:
    """The numbers of the cases found."""
    answer = client.service.fremsoeg(
        SoegUdtryk=by_cpr(cpr), Filter={"_value_1": [{"SagVis": {"Vis": "egenskaber"}}]}, _soapheaders=header(client)
    )
    told = answer.body.SagFiltreretOejebliksbillede
    return [one.Registrering[0].AttributListe.Egenskaber[0].Sagsnummer for one in told]


@pytest.mark.parametrize("service", [AUDIENCE, ASKED_ITSELF])
def test_kombit_s_token_opens_the_index_at_level_token(network: Network, inside: TestClient, service: str) -> None:
    """The token is for the index, by its name or its address, and its user sees what the user may see."""
    case = family_case(network)
    assert numbers(carrying(inside, Carrying(token(network, inside, service))), case.cpr) == [case.number]
    assert network.trace.last(1)[0].user == WHO


def test_at_level_full_the_token_s_holder_signs(full: Network, inside: TestClient) -> None:
    """The same client with a key is answered; without a signature it is refused."""
    case, mine = family_case(full), token(full, inside)
    assert numbers(carrying(inside, Carrying(mine, issued_to(WHO))), case.cpr) == [case.number]
    with pytest.raises(Fault, match="Timestamp"):
        numbers(carrying(inside, Carrying(mine)), case.cpr)


def test_a_token_that_is_not_right_is_refused_at_level_token_too(network: Network, inside: TestClient) -> None:
    """For another service, expired, or never issued: a fault of WS-Security's with its reason."""
    case = family_case(network)
    mine, made_up = token(network, inside), token(network, inside)
    made_up.set("ID", "_made-up")
    for carried, code, reason in (
        (token(network, inside, "urn:else"), "wsse:FailedAuthentication", "another service"),
        (made_up, "wsse:InvalidSecurityToken", "unknown"),
    ):
        with pytest.raises(Fault, match=reason) as told:
            numbers(carrying(inside, Carrying(carried)), case.cpr)
        assert told.value.code == code
    network.clock.set(network.clock.now() + HOUR)
    with pytest.raises(Fault, match="expired"):
        numbers(carrying(inside, Carrying(mine)), case.cpr)
