"""The same server with https, as `tvaers serve --tls` runs it."""

from __future__ import annotations

import os
import re
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from mocks.running import Network
from mocks.server import bound, server
from mocks.tls import LOOPBACK, folder_of, prepared
from mocks.tokens.authority import authority
from mocks.tokens.authority import server as certified
from mocks.users import PASSWORD
from sim.mistake import Mistake
from tests.mocks.conftest import CONTROL

DESCRIBED = ("/seb/metadata", "/sagdokumentindeks/6?wsdl", "/ddsregistry?wsdl")
PUBLIC = "https://mocks.example:8443"


@contextmanager
def served(network: Network, folder: Path, hosts: tuple[str, ...] = ()) -> Iterator[tuple[str, Path]]:
    """A network served with https in a thread: its address, and the file of the CA to trust."""
    files = prepared(folder, hosts)
    ready = Event()
    with bound("127.0.0.1", 0) as listening:
        serving = server(network, ready.set, files)
        thread = Thread(target=serving.run, args=([listening],))
        thread.start()
        try:
            assert ready.wait(20)
            yield f"https://127.0.0.1:{listening.getsockname()[1]}", files.authority
        finally:
            serving.should_exit = True
            thread.join(20)


def trusting(file: Path) -> ssl.SSLContext:
    """A client's trust in one CA, as strict as Python's newest releases are."""
    context = ssl.create_default_context(cafile=str(file))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def test_a_client_that_trusts_the_printed_ca_is_answered_and_no_other(network: Network, tmp_path: Path) -> None:
    """Certificate, names and chain hold strictly; without the CA, or by http, nobody gets in. Cookies stay with https,
    and every address told begins with https."""
    with served(network, tmp_path / "tls") as (url, file):
        with httpx.Client(base_url=url, verify=trusting(file)) as client:
            login = client.post("/own/login", data={"user": "ppr.851", "password": PASSWORD})
            assert "secure" in login.headers["set-cookie"].lower()
            told = [
                client.get(path).text for path in ("/seb/metadata", "/sagdokumentindeks/6?wsdl", "/ddsregistry?wsdl")
            ]
            assert client.get("/control/state", headers=CONTROL).status_code == 200
        addresses = [found for text in told for found in re.findall(r'[lL]ocation="(https?://[^/"]+)', text)]
        assert len(addresses) >= 5
        assert set(addresses) == {url}
        with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
            httpx.get(url)
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(url.replace("https", "http"))


def test_the_key_is_the_user_s_own_and_the_ca_s_is_never_written(tmp_path: Path) -> None:
    """Only the owner reads the server's key; a second run replaces the files; a folder that cannot be is a mistake."""
    first, second = prepared(tmp_path / "tls", ()), prepared(tmp_path / "tls", ("mocks.example",))
    assert first == second
    assert stat.S_IMODE(second.key.stat().st_mode) == 0o600
    written = b"".join(path.read_bytes() for path in (tmp_path / "tls").iterdir())
    assert authority().key_pem not in written
    assert authority().pem in written
    (tmp_path / "file").touch()
    with pytest.raises(Mistake, match="cannot hold certificates"):
        prepared(tmp_path / "file" / "tls", ())


def test_the_files_lie_beside_the_store_or_in_the_user_s_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One folder for each store, or for each port."""
    monkeypatch.setitem(os.environ, "XDG_CACHE_HOME", str(tmp_path))
    assert folder_of(tmp_path / "kept.sqlite", 1) == tmp_path / "kept.tls"
    assert folder_of(None, 8443) == tmp_path / "tvaers" / "tls" / "8443"


def test_the_certificate_names_the_public_host_too() -> None:
    """Names and addresses, those of the loopback among them."""
    from cryptography.x509 import DNSName, IPAddress, SubjectAlternativeName

    pair = certified((*LOOPBACK, "mocks.example", "192.0.2.7"))
    names = pair.certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    assert names.get_values_for_type(DNSName) == ["localhost", "mocks.example"]
    assert [str(one) for one in names.get_values_for_type(IPAddress)] == ["127.0.0.1", "::1", "192.0.2.7"]


def test_with_a_public_address_every_address_told_begins_with_it(network: Network) -> None:
    """WSDLs, SEB's metadata and the marks of cookies follow it, whatever address a request came to."""
    from starlette.testclient import TestClient

    from mocks.app import application

    before = network.options
    network.options = replace(before, public_url=PUBLIC)
    try:
        client = TestClient(application(network), base_url="http://10.0.0.1:9")
        for path in DESCRIBED:
            told = client.get(path).text
            assert PUBLIC in told
            assert "10.0.0.1" not in told
        given = {"user": "ppr.851", "password": PASSWORD}
        login = client.post("/own/login", data=given, follow_redirects=False)
        assert "secure" in login.headers["set-cookie"].lower()
    finally:
        network.options = before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--level", "open"], "open goes with --no-security"),
        (["--level", "full", "--no-security"], "open goes with --no-security"),
        (["--level", "fool"], "expected full, token or open"),
        (["--test-cpr", "nowhere.csv"], "no such file"),
    ],
)
def test_mistakes_of_level_and_test_persons_are_told(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2 and a sentence that helps."""
    from sim.cli.shell import run

    assert run(["serve", "national", "--port", "0", *words]) == 2
    assert said in capsys.readouterr().err
