from __future__ import annotations

import asyncio
from base64 import b64decode
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from lxml import etree

from mocks.nsp.numbering import appointment, unique_id
from mocks.running import Network
from mocks.soap.mtom import unpack
from mocks.soap.names import NAMESPACES
from sim.chance.durations import HOUR
from tests.mocks.conftest import CONTROL, asking, login, put_in
from tests.mocks.soap_calls import (
    FIND,
    dgws,
    envelope,
    errors,
    fault,
    fetched,
    find,
    found,
    hits,
    hsuid,
    id_card,
    searched,
)

PPR = "ppr.851"
SUCCESS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"


def run(network: Network, asked: Any) -> None:
    """Run one conversation with a network."""

    async def talk() -> None:
        async with asking(network) as client:
            await asked(client)

    asyncio.run(talk())


_KNOWN: list[str] = []


async def child(client: Any) -> str:
    """A child of the user's with consent and appointments. It is so in the scenario, so a reset leaves it."""
    if not _KNOWN:
        _KNOWN.append(await put_in(client, PPR, "full-consent", "appointments"))
    return _KNOWN[0]


def status(answer: Any) -> str:
    """The last word of an XDS answer's status."""
    return str(found(answer.content, "//@status[contains(., 'ResponseStatus')]")[0]).rpartition(":")[2]


def test_documents_are_those_that_sapa_shows(network: Network) -> None:
    """Each appointment SAPA shows is one document with the same time and department, and there are no others."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        headers = await login(client, PPR)
        shown = (await client.post("/own/sapa/appointments", json={"cpr": cpr}, headers=headers)).json()
        card = await id_card(client, PPR)
        answer = await searched(client, card, cpr)
        documents = found((await fetched(client, card, *hits(answer))).content, "//xds:Document/text()")
        read = [etree.fromstring(b64decode(text)) for text in documents]
        low, performer = "//cda:encounter/cda:effectiveTime/cda:low/@value", "//cda:performer//cda:name"
        times = [one.xpath(f"string({low})", namespaces=NAMESPACES) for one in read]
        names = [one.xpath(f"string({performer})", namespaces=NAMESPACES) for one in read]
        told = [(one["time"].replace("-", "").replace("T", "").replace(":", ""), one["department"])
                for one in shown["appointments"]]  # fmt: skip
        assert [(str(time)[:12], str(name)) for time, name in zip(times, names, strict=True)] == told
        assert told
        reasons = [one.xpath("//cda:entryRelationship", namespaces=NAMESPACES) for one in read]
        assert not any(reasons), "the purpose does not need the reason"

    run(network, ask)


def test_metadata_are_those_of_child_psychiatry(network: Network) -> None:
    """Type, format, event, facility, specialty and class are MedCom's codes, and hash and size are the document's."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        answer = await searched(client, await id_card(client, PPR), cpr)
        codes = set(found(answer.content, "//rim:ExtrinsicObject[1]/rim:Classification/@nodeRepresentation"))
        assert codes == {
            "", "001", "N", "ALAL03", "urn:ad:dk:medcom:apd-v2.0.1:full", "554871000005105", "394588006", "56446-8",
        }  # fmt: skip

    run(network, ask)


@pytest.mark.parametrize(
    ("slots", "some"),
    [
        ({"TypeCode": "('56446-8^^2.16.840.1.113883.6.1')"}, True),
        ({"TypeCode": "('39289-4^^2.16.840.1.113883.6.1')"}, False),
        ({"TypeCode": "('39289-4^^2.16.840.1.113883.6.1','56446-8^^2.16.840.1.113883.6.1')"}, True),
        ({"ServiceStartTimeFrom": "2000"}, True),
        ({"ServiceStartTimeTo": "2000"}, False),
        ({"Status": "('urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated')"}, False),
    ],
)
def test_a_query_narrows(network: Network, slots: dict[str, str], some: bool) -> None:
    """Codes are alternatives within a slot, times are bounds, and only approved documents exist."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        answer = await searched(client, await id_card(client, PPR), cpr, **slots)
        assert (status(answer), bool(hits(answer))) == ("Success", some)

    run(network, ask)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"leave_out": "Status"}, "XDSStoredQueryMissingParam"),
        ({"leave_out": "PatientId"}, "XDSStoredQueryMissingParam"),
        ({"ServiceStartTimeFrom": "('2026','2027')"}, "XDSStoredQueryParamNumber"),
        ({"ServiceStartTimeFrom": "'yesterday'"}, "XDSRegistryError"),
        ({"Colour": "'red'"}, "XDSRegistryError"),
        ({"TypeCode": "no quotes"}, "XDSRegistryError"),
        ({"leaf": "RegistryObject"}, "XDSRegistryError"),
    ],
)
def test_a_query_that_breaks_a_rule_fails_by_xds(network: Network, options: dict[str, str], code: str) -> None:
    """The answer is a Failure with XDS's code and names the parameter; it never repeats a CPR number."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        answer = await searched(client, await id_card(client, PPR), cpr, **options)
        assert (answer.status_code, status(answer), errors(answer)) == (200, "Failure", [code])
        assert cpr not in answer.text

    run(network, ask)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("<wsse:Security", "<wsse:Insecurity"), "missing_required_header"),
        (("medcom:Header", "medcom:Heading"), "missing_required_header"),
        (("id=\"HSUID\"", 'id="NOTHING"'), "missing_required_header"),
        (("nsi:SystemName", "nsi:SystemNome"), "missing_required_header"),
        (("<medcom:SecurityLevel>3", "<medcom:SecurityLevel>5"), "security_level_failed"),
        (("Receipt>no<", "Receipt>yes<"), "nonrepudiation_not_supported"),
        (("0101019999", "3101019999"), None),
        (("0101019999", "3201019999"), "syntax_error"),
        (("RegistryStoredQuery</Action>", "Another</Action>"), "syntax_error"),
        (("q:AdhocQueryRequest", "q:Another"), "syntax_error"),
        (("</soap:Envelope>", ""), "syntax_error"),
        (("<soap:Envelope", '<!DOCTYPE e [<!ENTITY x "y">]><soap:Envelope'), "syntax_error"),
        (("<soap:Header>", '<soap:Header><other xmlns="urn:x" soap:mustUnderstand="1"/>'), ""),
    ],
)  # fmt: skip
def test_what_dgws_guards_is_a_fault_with_its_code(network: Network, change: tuple[str, str], code: str | None) -> None:
    """Headers and syntax are refused with a SOAP fault that carries DGWS's code and a reason."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        card = await id_card(client, PPR)
        good = envelope(dgws(card) + hsuid(cpr), find(cpr), FIND).decode()
        assert change[0] in good
        bad = good.replace("</wsse:Security", "</wsse:Insecurity") if "Insecurity" in change[1] else good
        bad = bad.replace("</q:AdhocQueryRequest", "</q:Another") if change[1] == "q:Another" else bad
        answer = await client.post("/ddsregistry", content=bad.replace(*change).encode())
        if code is None:
            assert answer.status_code == 200
        else:
            assert answer.status_code in (400, 500)
            assert fault(answer)[0] == code
            assert len(fault(answer)[1]) > 10
            assert cpr not in answer.text

    run(network, ask)


def test_a_card_lives_24_hours(network: Network) -> None:
    """A second before it is good, and after 24 hours the fault says expired_idcard."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        card = await id_card(client, PPR)
        network.clock.set(network.clock.now() + 24 * HOUR - 5_000_000)
        assert (await searched(client, card, cpr)).status_code == 200
        network.clock.set(network.clock.now() + 10_000_000)
        assert fault(await searched(client, card, cpr))[0] == "expired_idcard"

    run(network, ask)


@pytest.mark.parametrize("user", ["gp.851.1", "clinician.4.1", "secretary.4.1", "social_worker.4.1"])
def test_roles_that_ask_for_other_things_see_no_documents(network: Network, user: str) -> None:
    """A role whose purpose is the overview is refused with not_authorized."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        assert fault(await searched(client, await id_card(client, user), cpr))[0] == "not_authorized"

    run(network, ask)


def test_another_municipality_s_child_is_refused(network: Network) -> None:
    """Out of remit is not_authorized, and the reason holds no CPR number."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        answer = await searched(client, await id_card(client, "ppr.461"), cpr)
        assert fault(answer)[0] == "not_authorized"
        assert cpr not in answer.text

    run(network, ask)


def test_a_patient_nobody_knows_has_no_documents(network: Network) -> None:
    """XDS answers such a query with success and an empty list."""

    async def ask(client: Any) -> None:
        answer = await searched(client, await id_card(client, PPR), "0101010000")
        assert (status(answer), hits(answer), errors(answer)) == ("Success", [], [])

    run(network, ask)


def test_consent_and_blocks_leave_out_and_say_so(network: Network) -> None:
    """Without consent, or with a block, nothing is found, a warning says why, and nothing is logged as shown."""

    async def ask(client: Any) -> None:
        card = await id_card(client, PPR)
        for names in (("no-consent", "appointments"), ("full-consent", "appointments", "blocked-all")):
            cpr = await put_in(client, PPR, *names)
            before = len(network.audit)
            answer = await searched(client, card, cpr)
            assert (status(answer), hits(answer), len(errors(answer))) == ("Success", [], 1)
            assert len(network.audit) == before

    run(network, ask)


def test_an_override_that_the_patient_permits_lifts_a_block(network: Network) -> None:
    """With ConsentOverride in HSUID the documents are there, and the log says that a block was overridden."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PPR, "full-consent", "appointments", "blocked-all")
        card = await id_card(client, PPR)
        number = network.registry.index_of(cpr)
        assert hits(await searched(client, card, cpr, override=True)) == []
        from sim.network.registry import Change

        permitted = Change(network.clock.now(), "safeguards.override_permitted", True)
        network.changed(network.registry.changed(number, [permitted]))
        assert hits(await searched(client, card, cpr)) == []
        assert hits(await searched(client, card, cpr, override=True))
        assert "overridden" in network.audit.query(citizen=number, side="dds")[0].ground

    run(network, ask)


def test_a_repository_that_is_down_makes_the_answer_partial(network: Network) -> None:
    """Documents of the other repository come, those of the failing one are errors, and the status says partial."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PPR, "full-consent", "two-repositories")
        card = await id_card(client, PPR)
        wanted = hits(await searched(client, card, cpr))
        assert len({repository for repository, _ in wanted}) == 2
        whole = await fetched(client, card, *wanted)
        assert status(whole) == "Success"
        stations = [visit[0] for passage in network.trace for visit in passage.visits]
        visited = {station for station in stations if station.startswith("repository")}
        assert len(visited) == 2
        source = sorted(visited)[0]
        await client.post("/control/faults", json={"kind": "error", "source": source}, headers=CONTROL)
        part = await fetched(client, card, *wanted)
        assert status(part) == "PartialSuccess"
        assert set(errors(part)) == {"XDSRepositoryError"}
        assert 0 < len(found(part.content, "//xds:Document")) < len(wanted)
        assert len(found(part.content, "//xds:Document")) + len(errors(part)) == len(wanted)

    run(network, ask)


def test_a_fetch_visits_only_the_repositories_asked(network: Network) -> None:
    """One repository's documents cost one visit, at that repository."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PPR, "full-consent", "two-repositories")
        card = await id_card(client, PPR)
        wanted = hits(await searched(client, card, cpr))
        await fetched(client, card, wanted[0])
        assert len(network.trace.last(1)[0].visits) == 1

    run(network, ask)


def test_documents_nobody_may_see_look_like_documents_that_are_not_there(network: Network) -> None:
    """A hidden document, an invented one and one asked from the wrong repository give the same error."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        card = await id_card(client, PPR)
        (repository, document), *_ = hits(await searched(client, card, cpr))
        number, day, minute = appointment(document) or (0, 0, 0)
        answer = await fetched(client, card, (repository, unique_id(number, day, (minute + 1) % 1440)))
        assert (status(answer), errors(answer)) == ("Failure", ["XDSDocumentUniqueIdError"])
        assert errors(await fetched(client, card, ("1.2.3", document))) == ["XDSUnknownRepositoryId"]

    run(network, ask)


def test_documents_beside_the_message_are_the_same(network: Network) -> None:
    """With MTOM asked for, each document is a part of the message, byte for byte what it is in base64."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        card = await id_card(client, PPR)
        wanted = hits(await searched(client, card, cpr))
        plain = await fetched(client, card, *wanted)
        inside = [b64decode(text) for text in found(plain.content, "//xds:Document/text()")]
        mtom = {"accept": 'multipart/related; type="application/xop+xml"'}
        packed = await fetched(client, card, *wanted, headers=mtom)
        xml, parts = unpack(packed.headers["content-type"], packed.content)
        names = [str(one).removeprefix("cid:") for one in found(xml, "//xop:Include/@href")]
        assert [parts[name] for name in names] == inside

    run(network, ask)


def test_get_is_refused_and_the_description_is_served(network: Network) -> None:
    """GET without ?wsdl is DGWS's illegal_http_method."""

    async def ask(client: Any) -> None:
        answer = await client.get("/ddsregistry")
        assert (answer.status_code, fault(answer)[0]) == (405, "illegal_http_method")

    run(network, ask)


def test_identifiers_tell_their_appointment_and_nothing_else_passes() -> None:
    """What was numbered is found again, and a number with one digit changed is nobody's."""
    for place in ((0, 0, 0), (1_140_000, 20_800, 990), (7, 20_000, 1439)):
        number = unique_id(*place)
        assert appointment(number) == place
        changed = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert appointment(changed) is None
    assert appointment("1.2.3") is None
    assert appointment("2.25.x") is None


def test_a_generic_soap_client_can_search_and_fetch(network: Network) -> None:
    """zeep, given only the descriptions, asks both services and reads their answers."""
    import zeep

    async def ask(client: Any) -> None:
        cpr = await child(client)
        headers = etree.fromstring(f"<h>{dgws(await id_card(client, PPR))}{hsuid(cpr)}</h>")
        described: dict[str, bytes] = {}
        for path in ("/ddsregistry", "/ddsrepository"):
            described[path] = (await client.get(f"{path}?wsdl")).content

        class Inside(zeep.Transport):
            def load(self, url: str) -> bytes:
                return described[url.removesuffix("?wsdl")]

        async def call(path: str, operation: str, **said: Any) -> Any:
            service = zeep.Client(f"{path}?wsdl", transport=Inside())  # type: ignore[no-untyped-call]
            message = service.create_message(  # type: ignore[no-untyped-call]
                service.service, operation, _soapheaders=list(headers), **said
            )
            answer = await client.post(path, content=etree.tostring(message))
            binding = service.service._binding
            return binding.process_reply(service, binding.get(operation), _Reply(answer))

        slots = etree.fromstring(find(cpr)).findall(".//rim:Slot", NAMESPACES)
        query = {
            "id": "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d",
            "Slot": [
                {"name": slot.get("name"), "ValueList": {"Value": [value.text for value in slot.iter("{*}Value")]}}
                for slot in slots
            ],
        }
        answer = await call(
            "/ddsregistry", "RegistryStoredQuery", ResponseOption={"returnType": "LeafClass"}, AdhocQuery=query
        )
        assert answer.status == SUCCESS
        listed = [one["ExtrinsicObject"] for one in answer.RegistryObjectList._value_1]
        wanted = [
            {
                "RepositoryUniqueId": next(s.ValueList.Value[0] for s in one.Slot if s.name == "repositoryUniqueId"),
                "DocumentUniqueId": one.ExternalIdentifier[1].value,
            }
            for one in listed
        ]
        fetched_ = await call("/ddsrepository", "RetrieveDocumentSet", DocumentRequest=wanted)
        assert len(fetched_.DocumentResponse) == len(listed) > 0
        assert b"ClinicalDocument" in fetched_.DocumentResponse[0].Document

    run(network, ask)


class _Reply:
    """An answer as zeep's transport hands it over."""

    def __init__(self, answer: Any) -> None:
        self.status_code, self.content, self.headers = answer.status_code, answer.content, answer.headers
        self.encoding = "utf-8"


def test_each_request_plays_its_own_segment(network: Network) -> None:
    """Card, search and fetch visit the stations behind them and no others, told the call key or not."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        card = await id_card(client, PPR)
        (wanted, *_) = hits(await searched(client, card, cpr))
        await fetched(client, card, wanted)
        passages = [one for one in network.trace if one.segment.startswith(("sts.", "dds."))]
        visited = [(one.segment, [visit[0].partition(".")[0] for visit in one.visits]) for one in passages]
        assert visited == [
            ("sts.token", ["sts"]),
            ("dds.search", ["dds", "registry"]),
            ("dds.fetch", ["repository"]),
        ]

    run(network, ask)


def test_without_security_nobody_need_log_in(network: Network) -> None:
    """At level open a query without any header is answered, and at level token it is not."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        bare = envelope("", find(cpr), FIND)
        assert fault(await client.post("/ddsregistry", content=bare))[0] == "missing_required_header"
        before = network.options
        network.options = replace(before, level="open")
        try:
            answer = await client.post("/ddsregistry", content=bare, headers={"x-tvaers-user": PPR})
        finally:
            network.options = before
        assert hits(answer)

    run(network, ask)


@pytest.mark.parametrize(("fault_kind", "code"), [("error", "processing_problem"), ("expired", "expired_idcard")])
def test_a_fault_of_the_system_is_the_protocol_s_own(network: Network, fault_kind: str, code: str) -> None:
    """What control switches on comes as DGWS's fault; a registry that is down as XDS's error."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        card = await id_card(client, PPR)
        switched = {"kind": fault_kind, "system": "nsp"}
        number = (await client.post("/control/faults", json=switched, headers=CONTROL)).json()["number"]
        assert fault(await searched(client, card, cpr))[0] == code
        await client.delete(f"/control/faults/{number}", headers=CONTROL)
        await client.post("/control/faults", json={"kind": "error", "source": "registry"}, headers=CONTROL)
        down = await searched(client, card, cpr)
        assert (status(down), errors(down)) == ("Failure", ["XDSRegistryError"])

    run(network, ask)


def test_a_damaged_message_gets_an_answer_of_the_protocol(network: Network) -> None:
    """Whatever is cut out, doubled or overwritten: a fault or an XDS answer; no fault tells a CPR number."""

    async def ask(client: Any) -> None:
        cpr = await child(client)
        card = await id_card(client, PPR)
        query = find(cpr, TypeCode="('56446-8^^2.16.840.1.113883.6.1')")
        good = envelope(dgws(card) + hsuid(cpr), query, FIND).decode()
        random = Random(7)
        for _ in range(150):
            start = random.randrange(len(good))
            end = start + random.choice((1, 3, 20, 200))
            put = random.choice(("", "²", "\x00", "<x/>", "9" * 30, good[start:end] * 2))
            answer = await client.post("/ddsregistry", content=(good[:start] + put + good[end:]).encode())
            assert found(answer.content, "//soap12:Fault | //soap11:Fault | //query:AdhocQueryResponse"), answer.text
            if answer.status_code != 200:
                assert cpr not in answer.text

    run(network, ask)
