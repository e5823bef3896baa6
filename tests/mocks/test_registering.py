from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from mocks.nsp.registered import Registered, registered
from mocks.running import Network
from mocks.soap.names import NAMESPACES
from mocks.store import Store
from tests.mocks.conftest import CONTROL, asking
from tests.mocks.soap_calls import dgws, envelope, errors, fault, fetched, found, hits, hsuid, id_card, searched
from tests.mocks.test_nsp import PPR, child, status

ACTION = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
UNIQUE = "2.25.99"
CLINICIAN = "clinician.4.1"


def run(network: Network, asked: Any) -> None:
    """Run one conversation with a network."""

    async def talk() -> None:
        async with asking(network) as client:
            await asked(client)

    asyncio.run(talk())


async def template(client: Any, cpr: str) -> tuple[str, str]:
    """Metadata and document of an appointment there is, to make another one from."""
    card = await id_card(client, PPR)
    answer = await searched(client, card, cpr)
    (entry, *_) = found(answer.content, "//rim:ExtrinsicObject")
    document = found((await fetched(client, card, hits(answer)[0])).content, "//xds:Document/text()")[0]
    old = hits(answer)[0][1]
    return etree.tostring(entry, with_tail=False).decode().replace(old, UNIQUE), b64decode(document).decode()


def submission(metadata: str, document: bytes, more: str = "") -> str:
    """ITI-41 with one document."""
    identifier = metadata.split(' id="')[1].split('"', maxsplit=1)[0]
    digest = sha1(document, usedforsecurity=False).hexdigest()
    root = etree.fromstring(metadata)
    for slot, value in (("hash", digest), ("size", str(len(document)))):
        root.xpath(f"rim:Slot[@name='{slot}']//rim:Value", namespaces=NAMESPACES)[0].text = value
    return f"""<x:ProvideAndRegisterDocumentSetRequest xmlns:x="{NAMESPACES["xds"]}">
      <l:SubmitObjectsRequest xmlns:l="{NAMESPACES["lcm"]}"><r:RegistryObjectList xmlns:r="{NAMESPACES["rim"]}">
      <r:RegistryPackage id="set"/>{etree.tostring(root).decode()}{more}</r:RegistryObjectList></l:SubmitObjectsRequest>
      <x:Document id="{identifier}">{b64encode(document).decode()}</x:Document>
      </x:ProvideAndRegisterDocumentSetRequest>"""


async def submitted(client: Any, body: str, user: str = CLINICIAN) -> Any:
    """The answer to a submission."""
    asked = envelope(dgws(await id_card(client, user)), body, ACTION)
    return await client.post("/drs/proxy", content=asked)


def test_what_an_epj_registers_is_found_and_fetched(network: Network) -> None:
    """After ITI-41 the document is among the hits and comes back byte for byte; after a reset it is gone."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        metadata, document = await template(client, cpr)
        content = document.replace("Aftale:", "Aftale fra en EPJ:").encode()
        assert status(await submitted(client, submission(metadata, content))) == "Success"
        card = await id_card(client, PPR)
        wanted = [hit for hit in hits(await searched(client, card, cpr)) if hit[1] == UNIQUE]
        assert len(wanted) == 1
        held = found((await fetched(client, card, *wanted)).content, "//xds:Document/text()")
        assert b64decode(held[0]) == content
        again = await submitted(client, submission(metadata, content))
        assert errors(again) == ["XDSDuplicateUniqueIdInRegistry"]
        await client.post("/control/reset", headers=CONTROL)
        assert UNIQUE not in [hit[1] for hit in hits(await searched(client, await id_card(client, PPR), cpr))]

    run(network, ask)


def test_what_an_epj_registers_is_seen_in_sapa(network: Network) -> None:
    """The caseworker's page of appointments and its JSON twin show it, until a reset."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        token = (await client.post("/own/token", json={"user": PPR, "password": "tvaers"})).json()["token"]
        mine = {"authorization": f"Bearer {token}"}

        async def shown() -> list[dict[str, str]]:
            answer = await client.post("/own/sapa/appointments", json={"cpr": cpr}, headers=mine)
            return list(answer.json()["appointments"])

        before = await shown()
        metadata, document = await template(client, cpr)
        assert status(await submitted(client, submission(metadata, document.encode()))) == "Success"
        after = await shown()
        assert len(after) == len(before) + 1
        assert all(one in after for one in before)
        assert [one["time"] for one in after] == sorted(one["time"] for one in after)
        await client.post("/control/reset", headers=CONTROL)
        token = (await client.post("/own/token", json={"user": PPR, "password": "tvaers"})).json()["token"]
        mine["authorization"] = f"Bearer {token}"
        assert await shown() == before

    run(network, ask)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("56446-8", ""), "XDSRegistryMetadataError"),
        (("urn:ad:dk:medcom:apd-v2.0.1:full", "urn:other"), "XDSRegistryMetadataError"),
        (("1.2.208.176.1.1&amp;ISO^^^^", "1.2.3&amp;ISO^^^^"), "XDSRegistryMetadataError"),
        (('name="creationTime"', 'name="otherTime"'), "XDSRegistryMetadataError"),
        (("7edca82f", "7edca82e"), "XDSRegistryMetadataError"),
        (("CPR", "0101010000"), "XDSUnknownPatientId"),
    ],
)
def test_metadata_that_break_a_rule_register_nothing(network: Network, change: tuple[str, str], code: str) -> None:
    """The answer is a Failure with XDS's code, and nothing was registered."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        metadata, document = await template(client, cpr)
        old = cpr if change[0] == "CPR" else change[0]
        assert old in metadata
        answer = await submitted(client, submission(metadata.replace(old, change[1]), document.encode()))
        assert (status(answer), errors(answer)) == ("Failure", [code])
        assert registered(network).find(UNIQUE) is None
        assert cpr not in answer.text

    run(network, ask)


def test_a_document_must_agree_with_its_metadata(network: Network) -> None:
    """Another citizen's document, one that is no CDA and one with a document type are refused."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        metadata, document = await template(client, cpr)
        for content, code in (
            (document.replace(f'extension="{cpr}"', 'extension="0101010000"'), "XDSPatientIdDoesNotMatch"),
            ("<x/>", "XDSRepositoryMetadataError"),
            ("<!DOCTYPE x><x/>", "XDSRepositoryMetadataError"),
        ):
            assert errors(await submitted(client, submission(metadata, content.encode()))) == [code]

    run(network, ask)


@pytest.mark.parametrize("user", ["gp.851.1", "ppr.851", "clinician of another region"])
def test_only_the_region_s_own_psychiatry_registers(network: Network, user: str) -> None:
    """Clinics, municipalities and other regions are refused with not_authorized."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        metadata, document = await template(client, cpr)
        author = found(metadata.encode(), "//rim:Slot[@name='authorInstitution']//rim:Value/text()")[0]
        region = network.world.actors.by_sor(str(author).rpartition("^")[2]) >> 14 & 1023
        asker = f"clinician.{region % 5 + 1}.1" if user.startswith("clinician") else user
        assert fault(await submitted(client, submission(metadata, document.encode()), asker))[0] == "not_authorized"

    run(network, ask)


def test_a_replacement_takes_the_place_of_what_it_replaces(network: Network) -> None:
    """With an RPLC association only the new document is found."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        metadata, document = await template(client, cpr)
        await submitted(client, submission(metadata, document.encode()))
        old = registered(network).find(UNIQUE)
        assert old is not None
        source = metadata.split(' id="')[1].split('"')[0]
        link = (
            '<r:Association id="a" associationType="urn:ihe:iti:2007:AssociationType:RPLC" '
            f'sourceObject="{source}" targetObject="{old.entry_uuid}"/>'
        )
        answer = await submitted(client, submission(metadata.replace(UNIQUE, "2.25.100"), document.encode(), link))
        assert status(answer) == "Success", answer.text
        card = await id_card(client, PPR)
        mine = {hit[1] for hit in hits(await searched(client, card, cpr))} & {UNIQUE, "2.25.100"}
        assert mine == {"2.25.100"}

    run(network, ask)


def test_what_was_registered_survives_a_restart_with_a_store(network: Network, tmp_path: Path) -> None:
    """A store gives back the entry with the same metadata and document."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        metadata, document = await template(client, cpr)
        store = network.store = Store(tmp_path / "kept.sqlite", network.reading.model.name)
        try:
            await submitted(client, submission(metadata, document.encode()))
            store.flush()
            first, second = registered(network).find(UNIQUE), Registered(network).find(UNIQUE)
            assert first is not None
            assert second is not None
            assert second.document == first.document
            assert (second.created, second.starts, second.codes) == (first.created, first.starts, first.codes)
        finally:
            network.store = None
            store.close()

    run(network, ask)


def shape(root: etree._Element) -> set[str]:
    """Paths of element names with namespaces; of a SOAP message its body's."""
    body = root.find("soap12:Body", NAMESPACES)
    every = (root if body is None else body).iter("{*}*")
    return {"/".join(str(one.tag) for one in [*reversed([*each.iterancestors()]), each]) for each in every}


@pytest.mark.published
def test_answers_have_the_shape_of_the_published_ones(network: Network, published: Path) -> None:
    """Each element path and slot of the published samples is in our answers, and hardly any other path is."""

    def sample(name: str) -> etree._Element:
        text = next(published.rglob(name)).read_bytes()
        end = text.index(b"Envelope>") + len(b"Envelope>")
        return etree.fromstring(text[:end])

    async def ask(client: Any) -> None:
        cpr = await child(client)
        card = await id_card(client, PPR)
        search = await searched(client, card, cpr)
        fetch = await fetched(client, card, *hits(search), headers={"accept": "multipart/related"})
        ours = {"iti18-response.xml": search.content, "iti43-response.xml": fetch.content}
        for name, content in ours.items():
            start = content.index(b"<soap12:Envelope")
            end = content.index(b"</soap12:Envelope>") + len(b"</soap12:Envelope>")
            answer, theirs = etree.fromstring(content[start:end]), sample(name)
            assert shape(theirs) <= shape(answer), shape(theirs) - shape(answer)
            extra = {path.rpartition("}")[2] for path in shape(answer) - shape(theirs)}
            assert extra <= {"HomeCommunityId"}, extra
            for path in ("//rim:Slot/@name", "//@classificationScheme", "//@identificationScheme", "//@objectType"):
                said = set(theirs.xpath(path, namespaces=NAMESPACES))
                assert said <= set(answer.xpath(path, namespaces=NAMESPACES)), path

    run(network, ask)


@pytest.mark.published
def test_published_requests_are_understood(network: Network, published: Path) -> None:
    """The published search, about a child of ours and with an id-card, is answered with success."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        text = next(published.rglob("iti18-request.xml")).read_text().replace("ABCDEFGHIJ", cpr)
        headers = dgws(await id_card(client, PPR)) + hsuid(cpr)
        asked = text.replace("</soap:Header>", f"{headers}</soap:Header>")
        answer = await client.post("/ddsregistry", content=asked.encode())
        assert status(answer) == "Success", answer.text

    run(network, ask)


@pytest.mark.published
def test_our_documents_have_the_parts_of_the_published_one(network: Network, published: Path) -> None:
    """Templates and code systems of ours are those of the published appointment, and each is in its place."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        card = await id_card(client, PPR)
        wanted = hits(await searched(client, card, cpr))[:1]
        held = found((await fetched(client, card, *wanted)).content, "//xds:Document/text()")
        ours = etree.fromstring(b64decode(held[0]))
        theirs = etree.parse(next(published.rglob("apd-maximum.xml"))).getroot()

        def templates(root: etree._Element) -> set[tuple[str | None, str | None]]:
            return {(one.get("root"), one.get("extension")) for one in root.iter("{urn:hl7-org:v3}templateId")}

        assert shape(ours) <= shape(theirs), shape(ours) - shape(theirs)
        assert templates(ours) <= templates(theirs)
        assert {one for one in templates(theirs) if one[0] and not one[0].endswith((".4", ".5"))} <= templates(ours)

    run(network, ask)
