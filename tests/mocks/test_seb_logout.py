"""Logout at SEB by the Redirect binding, its answer read by libraries others use; and what SEB tells of itself."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode

import httpx
import pytest
from lxml import etree
from minisaml.response import validate_response
from minisignxml.errors import VerificationFailed
from minisignxml.verify import extract_verified_element

from mocks.running import Network
from mocks.soap.names import NAMESPACES
from tests.mocks.conftest import field
from tests.mocks.soap_calls import found
from tests.mocks.test_seb import ANY_TIME, SERVICE, certificate, logged_in, login_address, run

WHO = "gp.851.1"


def logout(name: str) -> str:
    """A LogoutRequest as the Redirect binding has it."""
    out = (
        f'<p:LogoutRequest xmlns:p="{NAMESPACES["samlp"]}" xmlns:s="{NAMESPACES["saml"]}" ID="_out" Version="2.0">'
        f"<s:Issuer>{SERVICE}</s:Issuer><s:NameID>{name}</s:NameID></p:LogoutRequest>"
    )
    return b64encode(zlib.compress(out.encode(), wbits=-15)).decode()


def test_logout_by_redirect_is_answered_with_a_signature_that_holds(network: Network) -> None:
    """The whole LogoutResponse is covered by SEB's signature, and the user is asked to log in again afterwards."""

    async def ask(client: httpx.AsyncClient) -> None:
        signer = await certificate(client)
        await logged_in(client, WHO, login_address())
        assert field(await client.get(login_address()), "SAMLResponse"), "still logged in"
        answer = await client.get("/seb/slo", params={"SAMLRequest": logout(WHO)})
        verified = extract_verified_element(xml=answer.content, certificate=signer)
        assert etree.QName(verified).localname == "LogoutResponse"
        assert verified.get("InResponseTo") == "_out"
        assert "Log ind" in (await client.get(login_address())).text
        changed = answer.content.replace(b"_out", b"_xyz")
        with pytest.raises(VerificationFailed):
            extract_verified_element(xml=changed, certificate=signer)

    run(network, ask)


def test_metadata_tells_both_bindings_of_login_and_logout(network: Network) -> None:
    """What a service provider's library configures itself from: bindings, addresses, and the certificate."""

    async def ask(client: httpx.AsyncClient) -> None:
        told = (await client.get("/seb/metadata")).content
        for element, path in (("SingleSignOnService", "/seb/sso"), ("SingleLogoutService", "/seb/slo")):
            bindings = found(told, f"//md:{element}/@Binding")
            assert [str(one).rpartition("-")[2] for one in bindings] == ["Redirect", "POST"]
            assert set(found(told, f"//md:{element}/@Location")) == {f"http://mocks{path}"}
        assert (await certificate(client)).subject is not None

    run(network, ask)


def test_an_altered_assertion_is_refused_by_the_library(network: Network) -> None:
    """A role changed on the way: the signature no longer holds."""

    async def ask(client: httpx.AsyncClient) -> None:
        signer = await certificate(client)
        page = await logged_in(client, WHO, login_address())
        altered = b64decode(field(page, "SAMLResponse")).replace(b">gp<", b">ppr<")
        with pytest.raises(VerificationFailed):
            validate_response(
                data=b64encode(altered), certificate=signer, expected_audience=SERVICE,
                idp_issuer="http://mocks/seb/metadata", allowed_time_drift=ANY_TIME,
            )  # fmt: skip

    run(network, ask)
