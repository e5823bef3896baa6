from __future__ import annotations

import re
from functools import lru_cache
from uuid import uuid4

import numpy as np
import pytest
from lxml import etree

from mocks.kombit import held_cases, names
from mocks.kombit.identities import Kind
from mocks.kombit.names import NAMESPACES, text, texts
from mocks.kombit.soap import SCHEMA_NAMES, schema
from mocks.running import Network
from mocks.systems.index import PATH
from sim.network.identifiers import format_cpr
from sim.network.registry import Change
from tests.mocks.conftest import CONTROL, login, put_in
from tests.mocks.kombit.messages import asking, delivery, example, post, search

pytestmark = pytest.mark.anyio

AALBORG = 851


def code(answer: etree._Element) -> int:
    """The StatusKode."""
    return int(text(answer, "sd:StandardRetur/sd:StatusKode"))


def numbers(answer: etree._Element) -> list[str]:
    """Sagsnumre shown."""
    return texts(
        answer, "sdi:SagFiltreretOejebliksbillede/sag:Registrering/sag:AttributListe/sag:Egenskaber/sag:Sagsnummer"
    )


def total(answer: etree._Element) -> int:
    """How many were found."""
    return int(text(answer, "sdi:Antal/sdi:Antal"))


def cvr_of(network: Network, municipality: int) -> str:
    """The CVR number of a municipality."""
    places = network.world.actors.places
    return str(int(places.cvr[places.row(municipality)[0]]))


@lru_cache(maxsize=16)
def family_case(network: Network, owner: int = AALBORG, hidden: bool = False) -> held_cases.Held:
    """An open family case of a municipality as it is after a reset, of a child that has no other case."""
    children = held_cases.children_of_owner(network.registry, owner)[::9]
    held = list(held_cases.of_children(network.world, network.registry, children, network.clock.now()))
    several = {case.child for case in held if case.kind == Kind.PPR_CASE}
    return next(
        case
        for case in held
        if case.kind == Kind.FAMILY_CASE
        and case.owner == owner
        and case.child not in several
        and case.closed > 10**5
        and (case.sensitive or case.hidden_by_kle) == hidden
    )


async def test_a_child_is_found_by_its_number_in_the_right_municipality(network: Network) -> None:
    """The owner finds the case, with owner, unit, class, history and systems; another municipality finds nothing."""
    case = family_case(network)
    async with asking(network) as client:
        own = await login(client, "family.851")
        answer = await post(client, own, "fremsoeg", search(example(cpr=case.cpr)))
        other = await post(client, await login(client, "family.101"), "fremsoeg", search(example(cpr=case.cpr)))
    assert schema("sagdokumentindeks.xsd").validate(answer), schema("sagdokumentindeks.xsd").error_log
    assert (code(answer), total(answer), numbers(answer)) == (20, 1, [case.number])
    found = answer.find("sdi:SagFiltreretOejebliksbillede/sag:Registrering", NAMESPACES)
    assert found is not None
    assert texts(found, "sag:TilstandListe/sag:Fremdrift/sag:FremdriftStatusKode")[0] == "Opstaaet"
    assert cvr_of(network, AALBORG) in texts(found, ".//si:CVR-Nummer")
    assert texts(found, ".//si:SystemNavn") == ["Fagsystem, Aalborg Kommune"] * 2
    assert (code(other), total(other), numbers(other)) == (44, 0, [])


async def test_an_empty_filter_shows_nothing(network: Network) -> None:
    """Without words in the filter, or without filter, cases are counted and not shown."""
    case = family_case(network)
    async with asking(network) as client:
        own = await login(client, "family.851")
        for shown in (search(example(cpr=case.cpr), shown=()), f"<sdi:SagUuid>{case.uuid}</sdi:SagUuid>"):
            answer = await post(client, own, "fremsoeg", shown)
            assert (total(answer), len(answer.findall("sdi:SagFiltreretOejebliksbillede", NAMESPACES))) == (1, 0)


async def test_a_hidden_case_looks_exactly_like_no_case(network: Network) -> None:
    """But for the identifiers of the messages, the bytes are those of a child without case."""
    hidden = family_case(network, hidden=True)
    looked = network.registry.look(np.arange(50_000, 52_000))
    none = np.flatnonzero((looked.family.owner == 0) & (looked.ppr.owner == 0))[0]
    async with asking(network) as client:
        own = await login(client, "family.851")
        answers = [
            etree.tostring(await post(client, own, "fremsoeg", search(example(cpr=cpr))))
            for cpr in (hidden.cpr, format_cpr(int(looked.cpr[none])))
        ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("operation", "first", "second", "count"),
    [("AND", True, True, 1), ("AND", True, False, 0), ("OR", True, False, 1), ("", True, False, 0)],
)
async def test_examples_are_joined(network: Network, operation: str, first: bool, second: bool, count: int) -> None:
    """AND needs both, OR one of them, and without a word it is AND."""
    case = family_case(network)
    parts = [example(cpr=case.cpr, cvr=cvr_of(network, AALBORG if right else 101)) for right in (first, second)]
    async with asking(network) as client:
        own = await login(client, "family.851")
        answer = await post(client, own, "fremsoeg", search(*parts, operation=operation))
    assert total(answer) == count


async def test_not_turns_an_example_round(network: Network) -> None:
    """An open case is found by not being closed, and a closed one is not."""
    case = family_case(network)
    closed = f"<sdi:NOT>{example(state='Afsluttet')}</sdi:NOT>"
    async with asking(network) as client:
        own = await login(client, "family.851")
        before = await post(client, own, "fremsoeg", search(example(cpr=case.cpr), closed))
        today = looked_day(network)
        network.changed(network.registry.changed(case.child, [Change(0, "family.closed", today - 3)]))
        after = await post(client, own, "fremsoeg", search(example(cpr=case.cpr), closed))
        lately = example(cpr=case.cpr, state="Oplyst", since="2026-06-01T00:00:00")
        in_time = await post(client, own, "fremsoeg", search(lately))
    assert (total(before), total(after), total(in_time)) == (1, 0, 1)


def looked_day(network: Network) -> int:
    """Today's day number."""
    return int(network.registry.look(0).day)


async def test_an_owners_cases_come_in_pages(network: Network) -> None:
    """Pages of a small municipality's cases make up all of them, each once, in the order asked for."""
    small = 825  # Læsø
    cvr = cvr_of(network, small)
    order = (
        "<sdi:Sortering><sdi:SagSortering><sdi:Element>BrugervendtNoegle</sdi:Element><sdi:Retning>Faldende</sdi:Retning>"
        "<sdi:Prioritet>1</sdi:Prioritet></sdi:SagSortering></sdi:Sortering>"
    )
    async with asking(network) as client:
        own = await login(client, f"family.{small}")
        most = "<sd:MaksimalAntalKvantitet>500</sd:MaksimalAntalKvantitet>"
        whole = await post(client, own, "fremsoeg", search(example(cvr=cvr, page=most), rest=order))
        paged: list[str] = []
        for start in range(0, total(whole), 20):
            page = (
                f"<sd:FoersteResultatReference>{start}</sd:FoersteResultatReference>"
                "<sd:MaksimalAntalKvantitet>20</sd:MaksimalAntalKvantitet>"
            )
            answer = await post(client, own, "fremsoeg", search(example(cvr=cvr, page=page), rest=order))
            assert len(numbers(answer)) <= 20
            paged += numbers(answer)
    assert len(paged) > 20
    assert paged == numbers(whole) == sorted(paged, reverse=True)


async def test_a_delivered_case_is_found_changed_and_gone(network: Network) -> None:
    """What was imported is found, an update adds to its history, and a removed case leaves no trace."""
    case, uuid = family_case(network), str(uuid4())
    sent = etree.tostring(delivery(case, network.world, uuid)).decode()
    now = network.clock.told(network.clock.now())
    change = (
        f"<sdi:OpdaterSagIndeks><sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator><sag:TilstandListe><sag:Fremdrift>"
        f"<sag:Virkning><sd:FraTidspunkt><sd:TidsstempelDatoTid>{now}</sd:TidsstempelDatoTid></sd:FraTidspunkt>"
        "<sd:TilTidspunkt><sd:GraenseIndikator>true</sd:GraenseIndikator></sd:TilTidspunkt></sag:Virkning>"
        "<sag:FremdriftStatusKode>Afsluttet</sag:FremdriftStatusKode></sag:Fremdrift></sag:TilstandListe>"
        f"<sdi:Tidspunkt>{now}</sdi:Tidspunkt></sdi:OpdaterSagIndeks>"
    )
    gone = f"<sdi:SagUuid><sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator></sdi:SagUuid>"
    by_cpr = search(example(cpr=case.cpr))
    async with asking(network) as client:
        own = await login(client, "family.851")
        taken = await post(client, own, "importer", sent)
        both = await post(client, own, "fremsoeg", by_cpr)
        updated = await post(client, own, "opdater", change)
        closed = await post(client, own, "fremsoeg", search(example(cpr=case.cpr, state="Afsluttet")))
        removed = await post(client, own, "fjern", gone)
        after = await post(client, own, "fremsoeg", by_cpr)
    for answer in (taken, updated, removed):
        assert text(answer, "sd:UnikRetur/sd:StatusKode") == "20"
        assert schema("sagdokumentindeks.xsd").validate(answer)
    assert (total(both), total(closed), total(after)) == (1, 1, 0)  # it took the place of the one held
    states = closed.findall("sdi:SagFiltreretOejebliksbillede//sag:Fremdrift", NAMESPACES)
    assert [text(one, "sag:FremdriftStatusKode") for one in states] == ["Opstaaet", "Oplyst", "Afsluttet"]
    assert text(states[1], "sag:Virkning/sd:TilTidspunkt/sd:TidsstempelDatoTid")[:23] == now


async def test_psychiatry_sees_what_a_case_system_delivers(network: Network) -> None:
    """An imported case stands in the EPJ's overview and in the clinic's, and a removed one in neither."""
    async with asking(network) as client:
        cpr = await put_in(client, "clinician.5.1", "full-consent", "family-case")
        case = next(
            one
            for one in held_cases.of_children(
                network.world, network.registry, np.array([network.citizen(cpr)]), network.clock.now() + 10**9
            )
            if one.kind == Kind.FAMILY_CASE
        )
        uuid = str(uuid4())
        own, doctor = await login(client, f"family.{case.owner}"), await login(client, "clinician.5.1")

        async def shown() -> list[str]:
            answer = await client.post("/own/epj/overview", json={"cpr": cpr}, headers=doctor)
            return [one["kind"] for one in answer.json()["cases"]]

        gone = "<sdi:SagUuid><sd:UUIDIdentifikator>{}</sd:UUIDIdentifikator></sdi:SagUuid>"
        sent = etree.tostring(delivery(case, network.world, uuid)).decode()
        before = await shown()
        await post(client, own, "fjern", gone.format(case.uuid))
        without = await shown()
        await post(client, own, "importer", sent)
        imported = await shown()
        await post(client, own, "fjern", gone.format(uuid))
        removed = await shown()
    assert (before.count("family"), imported.count("family")) == (1, 1)
    assert "family" not in without + removed


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        (f".//sag:Sagsaktoer[gd:Rolle/sd:UUIDIdentifikator='{names.RESPONSIBLE}']", "case.responsible"),
        (f".//sag:Sagsklasse[gd:Rolle/sd:UUIDIdentifikator='{names.ACTION_CLASS}']", "case.action_class"),
        (".//si:Foelsomhed", "case.sensitivity"),
        (".//sag:Fremdrift", "case.progress"),
        (".//sag:Sagsnummer", "case.number"),
        (".//sd:LivscyklusKode", "case.lifecycle"),
        (".//si:SagsitsystemRelation", "case.master"),
    ],
)
async def test_a_wrong_case_is_refused_by_its_rule(network: Network, path: str, rule: str) -> None:
    """A case without what it must have is not taken, its own return says why, and the trace names the rule."""
    sent = delivery(family_case(network), network.world, str(uuid4()))
    for found in sent.xpath(path, namespaces=NAMESPACES):
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)
    async with asking(network) as client:
        own = await login(client, "family.851")
        answer = await post(client, own, "importer", etree.tostring(sent).decode())
    assert text(answer, "sd:UnikRetur/sd:StatusKode") == "40"
    assert "expected" in text(answer, "sd:UnikRetur/sd:FejlbeskedTekst")
    assert rule in [finding["rule"] for finding in network.trace.last(1)[0].findings]


async def test_a_time_beyond_the_calendar_spoils_nothing(network: Network) -> None:
    """A case with a time that the schema allows and no calendar reaches is refused, so that searches go on."""
    case = family_case(network)
    sent = etree.tostring(delivery(case, network.world, str(uuid4()))).decode()
    wrong = re.sub(r"<sd:TidsstempelDatoTid>[^<]*", "<sd:TidsstempelDatoTid>12026-01-01T00:00:00", sent, count=1)
    async with asking(network) as client:
        own = await login(client, "family.851")
        answer = await post(client, own, "importer", wrong)
        after = await post(client, own, "fremsoeg", search(example(cpr=case.cpr)))
    assert text(answer, "sd:UnikRetur/sd:StatusKode") == "40"
    assert total(after) == 1


async def test_nobody_takes_anothers_case_over(network: Network) -> None:
    """A delivery under the UUID of another authority's case is refused, whoever it names as owner."""
    mine, theirs = family_case(network), family_case(network, 813)
    sent = etree.tostring(delivery(mine, network.world, theirs.uuid)).decode()
    async with asking(network) as client:
        answer = await post(client, await login(client, "family.851"), "importer", sent)
        still = await post(client, await login(client, "family.813"), "fremsoeg", search(example(cpr=theirs.cpr)))
    assert text(answer, "sd:UnikRetur/sd:StatusKode") == "40"
    assert total(still) == 1


async def test_nobody_writes_for_another(network: Network) -> None:
    """Another municipality's case is refused, and a hospital's agreement writes nothing at all."""
    sent = etree.tostring(delivery(family_case(network), network.world, str(uuid4()))).decode()
    async with asking(network) as client:
        other = await post(client, await login(client, "family.101"), "importer", sent)
        hospital = await post(client, await login(client, "clinician.5.1"), "importer", sent)
    assert "authority" in text(other, "sd:UnikRetur/sd:FejlbeskedTekst")
    assert text(hospital, "detail/tvaers:Refusal/tvaers:Code") == "not_authorized"


async def test_a_change_reaches_the_index_after_its_lag(network: Network) -> None:
    """A case closed in its system just now is still open in the index, and closed three minutes later."""
    case = family_case(network)
    moment = network.clock.now()
    network.changed(network.registry.changed(case.child, [Change(moment, "family.closed", looked_day(network) - 1)]))
    asked = search(example(cpr=case.cpr, state="Afsluttet"))
    async with asking(network) as client:
        own = await login(client, "family.851")
        at_once = await post(client, own, "fremsoeg", asked)
        network.calendar.set(moment + held_cases.LAG + 1_000_000)
        later = await post(client, own, "fremsoeg", asked)
    assert (total(at_once), total(later)) == (0, 1)


@pytest.mark.parametrize(
    ("body", "element", "expected"),
    [
        ("<sdi:Nonsense/>", "Nonsense", "SagUuid"),
        (search("<sdi:SoegSag/>"), "SoegSag", "AttributListe"),
        (search(example(state="Glemt")), "FremdriftStatusKode", "enumeration"),
        (search(example(cvr="1503149998")), "CVR-Nummer", "pattern"),
    ],
)
async def test_bad_input_is_told_by_element(network: Network, body: str, element: str, expected: str) -> None:
    """The fault says which element, what was expected and what came, and never repeats the value."""
    async with asking(network) as client:
        fault = await post(client, await login(client, "family.851"), "fremsoeg", body)
    assert text(fault, "detail/tvaers:Refusal/tvaers:Element") == element
    assert expected in text(fault, "detail/tvaers:Refusal/tvaers:Expected")
    assert b"1503149998" not in etree.tostring(fault)
    assert "1503149998" not in str(network.trace.last(1)[0].as_dict())


@pytest.mark.parametrize(
    ("data", "element"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "envelope"),
        (b"<a>" * 500 + b"</a>" * 500, "envelope"),
        (b"no xml", "envelope"),
        (b"", "envelope"),
    ],
)
async def test_hostile_xml_is_refused(network: Network, data: bytes, element: str) -> None:
    """No document type, no depth without end, nothing that is no XML; the answer is a SOAP fault."""
    async with asking(network) as client:
        answer = await client.post(PATH, content=data, headers=await login(client, "family.851"))
    assert answer.status_code == 500
    assert etree.fromstring(answer.content).findtext(".//tvaers:Element", namespaces=NAMESPACES) == element


async def test_headers_are_demanded_as_far_as_the_level_says(network: Network) -> None:
    """Without token, without WS-Addressing, and without a transaction's UUID there is a fault that names it."""
    body = search(example(cpr=family_case(network).cpr))
    async with asking(network) as client:
        own = await login(client, "family.851")
        told = [
            text(fault, "detail/tvaers:Refusal/tvaers:Element")
            for fault in (
                await post(client, {}, "fremsoeg", body),
                await post(client, own, "fremsoeg", body, addressed=False),
                await post(client, own, "fremsoeg", body, transaction="x"),
            )
        ]
    assert told == ["authorization", "Header/MessageID", "RequestHeader/TransactionUUID"]


async def test_a_search_without_beginning_is_refused_to_hospitals(network: Network) -> None:
    """Who may read every municipality's cases must say whose: a code in StandardRetur, no fault."""
    async with asking(network) as client:
        answer = await post(client, await login(client, "clinician.5.1"), "fremsoeg", search(example(state="Opstaaet")))
    assert code(answer) == 40


async def test_every_search_is_in_the_audit_trail(network: Network) -> None:
    """The index logs who searched for whom, and what was shown, also when nothing was found."""
    async with asking(network) as client:
        cpr = await put_in(client, "clinician.5.1", "full-consent", "family-case")
        headers = await login(client, "clinician.5.1")
        await post(client, headers, "fremsoeg", search(example(cpr=cpr)))
        trail = await client.post("/control/audit", json={"cpr": cpr, "side": "index"}, headers=CONTROL)
    (entry,) = trail.json()["entries"]
    assert entry["user"] == "clinician.5.1"
    assert "sagsaktoer" in entry["shown"]


async def test_the_contract_is_served_whole(network: Network) -> None:
    """The WSDL says it is ours, names the address it is served at, and every schema it needs is there."""
    async with asking(network) as client:
        contract = await client.get(f"{PATH}?wsdl")
        schemas = [await client.get(f"{PATH}/xsd/{name}") for name in SCHEMA_NAMES]
    assert f"http://mocks{PATH}" in contract.text
    assert "Written for the tvaers mocks" in contract.text
    assert [answer.status_code for answer in schemas] == [200] * 7
