"""What we send, held against what KOMBIT published, in any folder that holds it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from graphql import build_schema
from graphql.utilities import find_breaking_changes, find_dangerous_changes
from lxml import etree

from mocks.kombit import soap
from mocks.kombit.names import NAMESPACES
from mocks.kombit.organisation import schema
from mocks.running import Network
from mocks.soap.envelopes import Envelope
from tests.mocks.conftest import login
from tests.mocks.kombit.messages import asking, delivery, envelope, example, post, search
from tests.mocks.kombit.test_index import family_case

WSDL, SOAP = "{http://schemas.xmlsoap.org/wsdl/}", "{http://schemas.xmlsoap.org/wsdl/soap/}"

pytestmark = [pytest.mark.anyio, pytest.mark.published]


def schema_of(folder: Path, namespace: str, element: str) -> etree.XMLSchema:
    """The schema below a folder that declares an element of a namespace."""
    for file in sorted(folder.rglob("*.xsd")):
        root = etree.parse(file).getroot()
        if root.get("targetNamespace") == namespace and root.find(f"{{*}}element[@name='{element}']") is not None:
            return etree.XMLSchema(file=file)
    pytest.fail(f"no schema of {namespace} below {folder}")


def check(published: etree.XMLSchema, *elements: etree._Element) -> None:
    """Each is right by the published schema."""
    for element in elements:
        assert published.validate(element), published.error_log


async def messages(client: httpx.AsyncClient, network: Network) -> list[etree._Element]:
    """One answer of every operation and kind."""
    own, case, uuid = await login(client, "family.851"), family_case(network), str(uuid4())
    sent = etree.tostring(delivery(case, network.world, uuid)).decode()
    wrong = sent.replace("Importeret", "Opstaaet")
    now = network.clock.told(network.clock.now())
    change = (
        f"<sdi:OpdaterSagIndeks><sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator><sag:TilstandListe/>"
        f"<sdi:Tidspunkt>{now}</sdi:Tidspunkt></sdi:OpdaterSagIndeks>"
    )
    gone = f"<sdi:SagUuid><sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator></sdi:SagUuid>"
    page = "<sd:FoersteResultatReference>0</sd:FoersteResultatReference>"
    page += "<sd:MaksimalAntalKvantitet>1</sd:MaksimalAntalKvantitet>"
    asked = [
        ("fremsoeg", search(example(cpr=case.cpr))),
        ("fremsoeg", search(example(cpr=case.cpr), shown=())),
        ("fremsoeg", search(example(cpr=case.cpr, page=page), shown=("sagspart",))),
        ("fremsoeg", search(example(number="none"))),
        ("fremsoeg", search(example(cpr="12"))),
        ("importer", sent),
        ("importer", wrong),
        ("opdater", change),
        ("fremsoeg", search(example(cpr=case.cpr))),
        ("fjern", gone),
        ("fjern", gone),
    ]
    answers = [await post(client, own, operation, body) for operation, body in asked]
    requests = [etree.fromstring(envelope(*one))[1][0] for one in asked]
    return [*answers, *requests]


async def test_the_index_speaks_as_published(network: Network, published: Path) -> None:
    """Every answer of ours, and every request our own schemas allow here, is right by KOMBIT's schemas."""
    against = schema_of(published, NAMESPACES["sdi"], "FremsoegSagDokumentIndeksOutput")
    async with asking(network) as client:
        check(against, *await messages(client, network))


async def test_the_header_is_as_published(network: Network, published: Path) -> None:
    """The RequestHeader of an answer is right by KOMBIT's schema."""
    against = schema_of(published, NAMESPACES["h"], "RequestHeader")
    empty = Envelope("soap11", etree.Element("x"), etree.Element("x"), etree.Element("x"))
    called = soap.Called("fremsoeg", empty, str(uuid4()), "")
    whole = etree.fromstring(soap.answer(etree.Element("x"), called))
    header = whole.find("soap:Header/h:RequestHeader", NAMESPACES)
    assert header is not None
    check(against, header)


def test_our_contract_has_the_published_operations(published: Path) -> None:
    """Operations, actions, messages and their elements are those of KOMBIT's WSDL."""

    def contract(root: etree._Element) -> set[str]:
        found = set()
        for message in root.iter(f"{WSDL}message"):
            for part in message.iter(f"{WSDL}part"):
                element = str(part.get("element")).partition(":")[2]
                found.add(f"{message.get('name')} {part.get('name')} {element}")
        return found | {str(one.get("soapAction")) for one in root.iter(f"{SOAP}operation")}

    theirs = [etree.parse(file).getroot() for file in sorted(published.rglob("SagDokumentIndeksService_6*.wsdl"))]
    assert theirs, "no WSDL of the service"
    ours = etree.fromstring(soap.contract("http://mocks"))
    assert contract(ours) == contract(theirs[0])
    assert ours.get("targetNamespace") == theirs[0].get("targetNamespace")


def test_the_graphql_schema_is_the_published_one(published: Path) -> None:
    """Nobody who reads one notices that it is the other: no change between them in either direction."""
    (file,) = sorted(published.rglob("organisation.gql"))
    theirs = build_schema(file.read_text(encoding="utf-8"))
    for old, new in ((theirs, schema()), (schema(), theirs)):
        assert [*find_breaking_changes(old, new), *find_dangerous_changes(old, new)] == []
