from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest
from graphql import build_client_schema, get_introspection_query
from graphql.utilities import find_breaking_changes

from mocks.kombit.identities import Kind, uuid_of
from mocks.kombit.municipal_units import units
from mocks.kombit.organisation import schema
from mocks.running import Network
from mocks.systems.organisation import PATH
from tests.mocks.conftest import login
from tests.mocks.kombit.messages import asking

pytestmark = pytest.mark.anyio

AALBORG, COPENHAGEN = "29189420", "64942212"
DEEP = f'{{ organisation(cvr: "{AALBORG}") ' + "{ organisationEnhed { tilhoerer " * 9 + "{ uuid }" + "} }" * 9 + " }"
TRANSACTION = {"x-TransaktionsId": str(uuid4()), "x-TransaktionsTid": "2026-11-23T09:00:00+01:00"}


async def ask(client: httpx.AsyncClient, user: str, query: str, **variables: Any) -> dict[str, Any]:
    """The answer's JSON."""
    headers = {**await login(client, user), **TRANSACTION}
    answer = await client.post(PATH, json={"query": query, "variables": variables}, headers=headers)
    told: dict[str, Any] = answer.json()
    return told


async def test_introspection_gives_the_schema(network: Network) -> None:
    """A client that introspects learns exactly the schema that is served."""
    async with asking(network) as client:
        told = await ask(client, "clinician.5.1", get_introspection_query())
    learned = build_client_schema(told["data"])
    assert find_breaking_changes(schema(), learned) == find_breaking_changes(learned, schema()) == []


async def test_the_unit_that_answers_for_a_kle_number(network: Network) -> None:
    """Asked by KLE number with wildcard, the family department comes with its addresses and whom it belongs to."""
    query = """query Unit($kle: [KLE!]!) {
      organisationEnhedListe(cvr: "29189420", status: AKTIV, opgaver: {kleNummer: $kle}) {
        edges { node { enhedsnavn adresser { adresseRolleTitel adresseTekst } overordnetEnhed { enhedsnavn }
          tilhoerer { organisationsnavn myndighed { myndighedskode } } } }
        pageInfo { hasNextPage }
      }
    }"""
    async with asking(network) as client:
        told = await ask(client, "clinician.5.1", query, kle=["27.24*"])
    (edge,) = told["data"]["organisationEnhedListe"]["edges"]
    assert edge["node"]["enhedsnavn"] == "Børne- og familieafdelingen, Aalborg Kommune"
    assert edge["node"]["tilhoerer"]["myndighed"]["myndighedskode"] == "851"
    assert "Postadresse" in {one["adresseRolleTitel"] for one in edge["node"]["adresser"]}


@pytest.mark.parametrize(
    "direction", [("first", "after", "endCursor", "hasNextPage"), ("last", "before", "startCursor", "hasPreviousPage")]
)
async def test_pages_make_up_the_whole(network: Network, direction: tuple[str, str, str, str]) -> None:
    """Pages forward or backward hold every unit of the largest municipality once, 500 at most each."""
    count, cursor, end, more = direction
    query = f"""query Page($cursor: Cursor) {{
      organisationEnhedListe(cvr: "{COPENHAGEN}", status: AKTIV, {count}: 200, {cursor}: $cursor) {{
        edges {{ node {{ uuid }} }} pageInfo {{ {end} {more} }} }} }}"""
    found: list[list[str]] = []
    async with asking(network) as client:
        at = None
        while True:
            told = await ask(client, "clinician.1.1", query, cursor=at)
            page = told["data"]["organisationEnhedListe"]
            found.append([edge["node"]["uuid"] for edge in page["edges"]])
            at = page["pageInfo"][end]
            if not page["pageInfo"][more]:
                break
    pages = found if count == "first" else found[::-1]
    whole = [one.uuid for one in units(network.world.actors, 101)]
    assert len(whole) > 500
    assert [uuid for page in pages for uuid in page] == whole


async def test_never_more_than_500(network: Network) -> None:
    """Asked for more the service refuses, and asked for all at once it gives the first 500 and says there are more."""
    asked = "edges {{ node {{ uuid }} }} pageInfo {{ hasNextPage }}"
    query = '{{ organisationEnhedListe(cvr: "{}", status: AKTIV{}) {{ ' + asked + " }} }}"
    async with asking(network) as client:
        many = await ask(client, "clinician.1.1", query.format(COPENHAGEN, ", first: 501"))
        some = await ask(client, "clinician.1.1", query.format(COPENHAGEN, ""))
        below = await ask(
            client, "clinician.1.1",
            f'{{ organisation(cvr: "{COPENHAGEN}") {{ organisationEnhed {{ underliggendeEnheder {{ uuid }} }} }} }}',
        )  # fmt: skip
    assert "first: expected 0 to 500" in many["errors"][0]["message"]
    assert len(some["data"]["organisationEnhedListe"]["edges"]) == 500
    assert some["data"]["organisationEnhedListe"]["pageInfo"]["hasNextPage"]
    assert "at most 500 elements" in below["errors"][0]["message"]


@pytest.mark.parametrize(("user", "shown"), [("clinician.5.1", True), ("secretary.5.1", False), ("ppr.851", False)])
async def test_names_need_their_restriction(network: Network, user: str, shown: bool) -> None:
    """Names come where the role is shown caseworkers; else null with one warning. CPR numbers never come."""
    query = (
        f'{{ brugerListe(cvr: "{AALBORG}", status: AKTIV) {{ edges {{ node {{ uuid person {{ navn cpr }} }} }} }} }}'
    )
    async with asking(network) as client:
        told = await ask(client, user, query)
    people = [edge["node"]["person"] for edge in told["data"]["brugerListe"]["edges"]]
    assert len(people) == 24
    assert all(bool(one["navn"]) == shown and one["cpr"] is None for one in people)
    warned = [error["message"] for error in told["errors"]]
    assert len(warned) == (1 if shown else 2)
    assert any("SeNavn" in one for one in warned) != shown


async def test_a_case_names_its_caseworker_by_uuid(network: Network) -> None:
    """A user is found by UUID, in the unit it works in; a UUID of nobody's is null."""
    department = next(one for one in units(network.world.actors, 851) if one.kle == "27.24.00")
    query = "query($all: [UUID!]!) { bruger(uuid: $all) { person { navn } harMedlemskab { medlemAf { uuid } } } }"
    colleague = department.staff()[3]
    async with asking(network) as client:
        told = await ask(client, "clinician.5.1", query, all=[uuid_of(Kind.USER, colleague.number), str(uuid4())])
    known, unknown = told["data"]["bruger"]
    assert known == {"person": {"navn": colleague.name}, "harMedlemskab": [{"medlemAf": {"uuid": department.uuid}}]}
    assert unknown is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{", "Syntax Error"),
        ("{ noget }", "Cannot query field"),
        ('{ organisation(cvr: "1503149998") { uuid } }', "eight digits"),
        ("{ brugerListe(cvr: 1503149998, status: AKTIV) { edges { cursor } } }", "eight digits"),
        (DEEP, "levels"),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(1500)) + " }", "tokens"),
    ],
)  # fmt: skip
async def test_wrong_queries_are_told(network: Network, query: str, said: str) -> None:
    """The error is GraphQL's own, and repeats no number that could be a CPR number."""
    async with asking(network) as client:
        told = await ask(client, "clinician.5.1", query)
    assert said in told["errors"][0]["message"]
    assert "1503149998" not in str(told)


@pytest.mark.parametrize("missing", ["authorization", "x-TransaktionsId", "x-TransaktionsTid"])
async def test_each_header_is_demanded(network: Network, missing: str) -> None:
    """Without one of the three headers the answer names it."""
    query = {"query": f'{{ organisation(cvr: "{AALBORG}") {{ uuid }} }}'}
    async with asking(network) as client:
        headers = {**await login(client, "clinician.5.1"), **TRANSACTION}
        headers.pop(missing)
        answer = await client.post(PATH, json=query, headers=headers)
    assert answer.status_code == (401 if missing == "authorization" else 400)
    assert missing in answer.json()["errors"][0]["message"]
    assert len(network.trace.last(1)[0].findings) == 1


async def test_a_municipality_asks_about_itself(network: Network) -> None:
    """A municipal agreement covers its own authority and no other."""
    query = '{{ organisation(cvr: "{}") {{ organisationsnavn }} }}'
    async with asking(network) as client:
        own = await ask(client, "ppr.851", query.format(AALBORG))
        other = await ask(client, "ppr.851", query.format(COPENHAGEN))
    assert own == {"data": {"organisation": {"organisationsnavn": "Aalborg Kommune"}}}
    assert "agreement covers" in other["errors"][0]["message"]
