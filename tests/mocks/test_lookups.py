from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from mocks.answer_models import Appointments, Overview
from mocks.call_key import CallKey
from mocks.running import Network, Options
from mocks.shown import appointments_shown
from mocks.situations import SITUATIONS, purpose_of
from mocks.store import Store
from mocks.users import user
from sim.mistake import Mistake
from sim.network.access import Role
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from tests.mocks.conftest import CONTROL, asking, login, put_in, seb_says


def run(network: Network, asked: Any) -> Any:
    """Run one conversation with a network."""

    async def talk() -> Any:
        async with asking(network) as client:
            return await asked(client)

    return asyncio.run(talk())


def test_a_municipal_user_sees_when_where_and_with_whom_but_not_why(network: Network) -> None:
    """Appointments with time, place, department and lokationsnummer, no reason, and on every side an audit entry."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, "ppr.851", "full-consent", "appointments")
        headers = await login(client, "ppr.851")
        answer = await client.post("/own/sapa/appointments", json={"cpr": cpr}, headers=headers)
        shown = Appointments.model_validate_json(answer.content)
        assert shown.outcome == "answered"
        assert {*answer.json()["appointments"][0]} == {"when", "time", "place", "department", "gln"}
        log = (await client.post("/control/audit", json={"cpr": cpr}, headers=CONTROL)).json()["entries"]
        assert {entry["side"] for entry in log} == {"sapa", "dds", "repository"}
        assert {(entry["user"], entry["outcome"]) for entry in log} == {("ppr.851", "answered")}
        own = next(entry for entry in log if entry["side"] == "sapa")
        assert own["shown"] == ["appointment_place", "appointment_time", "department", "gln"]
        assert own["ground"]

    run(network, ask)


@pytest.mark.parametrize(
    ("name", "path"), [("clinician.5.1", "/own/epj/overview"), ("gp.851.3", "/own/klinikplus/overview")]
)
def test_psychiatry_and_clinic_see_cases_and_contacts(network: Network, name: str, path: str) -> None:
    """Institution, both cases with caseworker, departments with lokationsnummer; no titles and no KLE."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, name, "full-consent", "family-case", "ppr-case")
        headers = await login(client, name)
        answer = await client.post(path, json={"cpr": cpr}, headers=headers)
        shown = Overview.model_validate_json(answer.content)
        assert [case.kind for case in shown.cases] == ["family", "ppr"]
        assert all(one.gln and one.department for one in shown.contacts)
        assert "title" not in answer.text
        assert "kle" not in answer.text

    run(network, ask)


def test_as_many_appointments_are_shown_as_the_rules_say(network: Network) -> None:
    """For children with one or two repositories, any consent and any block, the list is as long as the rules' count."""
    who = user("family.851", network.world)
    from sim.network.groups import Group
    from sim.scenario.caseloads import children_of

    among = children_of(network.world, who.actor, Group.FAMILY | Group.COURSE)
    seen = set()
    for k in range(400):
        child = int(among.index(k)[0]) if hasattr(among, "index") else int(among[k])
        prepared = network.prepared(who, child, CallKey((0, child, 0, 0, 0)))
        count = int(prepared.answer.past[0] + prepared.answer.future[0])
        assert len(appointments_shown(network.world, prepared)) == count
        seen.add((count > 0, int(prepared.children.course.second_region[0]) > 0))
    assert len(seen) == 4


@pytest.mark.parametrize("name", [name for name, one in SITUATIONS.items() if one.values is not None])
@pytest.mark.parametrize("role", [Role.PPR, Role.GP])
def test_a_child_can_be_brought_into_a_situation(network: Network, name: str, role: Role) -> None:
    """What a situation changes makes its own predicate true."""
    from sim.network.registry import Change

    one, purpose = SITUATIONS[name], purpose_of(role)
    for child in (17, 500_000):
        looked = network.registry.look(child, network.clock.now())
        assert one.values is not None
        changes = [Change(0, column, value) for column, value in one.values(looked, purpose).items()]
        after = network.registry.changed(child, changes).look(child, network.clock.now())
        assert one.holds(after, purpose)[0]


def test_an_impossible_choice_of_situations_is_told(network: Network) -> None:
    """Contradictions and unknown words are refused with a reason."""

    async def ask(client: Any) -> None:
        for situations in (
            ["no-such"],
            ["turned-15", "two-repositories", "no-appointments", "institution-unknown", "ppr-elsewhere"],
        ):
            answer = await client.post("/control/citizens", json={"situations": situations}, headers=CONTROL)
            assert answer.status_code == 400
            assert answer.json()["found"]

    run(network, ask)


def test_a_clinic_records_consent_and_it_counts_at_once(network: Network) -> None:
    """Denied before, the family case after consent to it alone, denied again when withdrawn; not by a stranger."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, "gp.851.3", "no-consent", "family-case", "ppr-case")
        headers = await login(client, "gp.851.3")
        stranger = await login(client, "gp.851.4")

        async def outcome() -> Any:
            return (await client.post("/own/klinikplus/overview", json={"cpr": cpr}, headers=headers)).json()

        assert (await outcome())["reason"] == "no_consent"
        given = {"cpr": cpr, "sources": ["family"]}
        assert (await client.post("/own/klinikplus/consents", json=given, headers=stranger)).status_code == 403
        assert (await client.post("/own/klinikplus/consents", json=given, headers=headers)).status_code == 200
        after = await outcome()
        assert [case["kind"] for case in after["cases"]] == ["family"]
        assert {notice["source"] for notice in after["notices"]} == {"institution", "ppr"}
        await client.post("/own/klinikplus/consents", json={"cpr": cpr, "sources": []}, headers=headers)
        assert (await outcome())["reason"] == "no_consent"
        other = await client.post("/own/klinikplus/overview", json={"cpr": cpr}, headers=stranger)
        assert other.json()["reason"] == "no_treatment_relation"

    run(network, ask)


BAD = [
    (b"", "body"),
    (b"[]", "body"),
    (b"\xff", "body"),
    (b"[" * 50_000, "body"),
    (b"{}", "body.cpr"),
    (b'{"cpr": 5}', "body.cpr"),
    (b'{"cpr": "12"}', "body.cpr"),
    (b'{"cpr": "9999999999"}', "body.cpr"),
]


@pytest.mark.parametrize(("sent", "element"), BAD)
def test_bad_input_gets_a_reason(network: Network, sent: bytes, element: str) -> None:
    """A 400 that names the element, what was expected and what came."""

    async def ask(client: Any) -> None:
        headers = await login(client, "ppr.851")
        answer = await client.post("/own/sapa/appointments", content=sent, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["element"] == element
        assert answer.json()["expected"]
        assert answer.json()["found"]

    run(network, ask)


def test_a_body_that_is_too_large_is_not_read(network: Network) -> None:
    """Announced or not, 413."""

    async def endless() -> Any:
        for _ in range(200):
            yield b" " * 1024

    async def ask(client: Any) -> None:
        headers = await login(client, "ppr.851")
        for content in (b" " * 100_000, endless()):
            answer = await client.post("/own/sapa/appointments", content=content, headers=headers)
            assert answer.status_code == 413

    run(network, ask)


def test_pages_show_the_same_and_fetch_nothing_from_elsewhere(network: Network) -> None:
    """From login to appointments and to a reported error by forms alone, as a browser does."""

    async def ask(client: Any) -> None:
        html = {"accept": "text/html"}
        cpr = await put_in(client, "family.851", "full-consent", "appointments")
        assert (await client.post("/own/login", data={"user": "family.851", "password": "tvaers"})).headers[
            "location"
        ] == "/sapa"
        found = await client.post("/sapa/borger", data={"cpr": cpr}, headers=html)
        tab = await client.get(found.headers["location"], headers=html)
        assert "Kalenderaftaler fra Børne- og ungdomspsykiatrien" in tab.text
        asked = await client.post(found.headers["location"] + "/aftaler", headers=html)
        back = await client.post("/sapa/acs", data=await seb_says(client, asked, "family.851"), headers=html)
        page = await client.get(back.headers["location"], headers=html)
        json_twin = await client.post("/own/sapa/appointments", json={"cpr": cpr})
        for one in json_twin.json()["appointments"]:
            assert one["gln"] in page.text
            assert one["department"] in page.text
        handle = found.headers["location"].rpartition("/")[2]
        told = await client.post("/sapa/fejl", data={"handle": handle, "text": "Aftalen er aflyst"}, headers=html)
        assert "Tak for din melding" in told.text
        kept = (await client.get("/control/reports", headers=CONTROL)).json()["reports"]
        assert [one["text"] for one in kept] == ["Aftalen er aflyst"]
        for shown in (tab, page, told):
            assert 'lang="da"' in shown.text
            assert "http://" not in shown.text
            assert "https://" not in shown.text
            assert "default-src 'self'" in shown.headers["content-security-policy"]
            assert len(shown.content) % 2048 == 0

    run(network, ask)


def test_a_snapshot_brings_back_children_faults_and_clock(network: Network) -> None:
    """What was put in is gone after a reset and there again after the snapshot; another scenario's is refused."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, "clinician.5.1", "full-consent", "no-case", "institution-unknown")
        await client.post("/control/faults", json={"kind": "error", "source": "index"}, headers=CONTROL)
        taken = (await client.get("/control/snapshot", headers=CONTROL)).json()
        headers = await login(client, "clinician.5.1")
        before = await client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers)
        await client.post("/control/reset", headers=CONTROL)
        assert (await client.get("/control/faults", headers=CONTROL)).json() == {}
        assert (await client.post("/control/snapshot", json=taken, headers=CONTROL)).status_code == 200
        headers = await login(client, "clinician.5.1")
        after = await client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers)
        assert before.content == after.content
        wrong = await client.post("/control/snapshot", json=taken | {"scenario": "x"}, headers=CONTROL)
        assert wrong.status_code == 409
        assert (
            await client.post("/control/snapshot", json={"scenario": "national"}, headers=CONTROL)
        ).status_code == 400

    run(network, ask)


def test_what_was_written_survives_a_restart_with_a_store(reading: Reading, built: Built, tmp_path: Path) -> None:
    """Children put in, consents and the audit trail are there again; a store of another scenario is a mistake."""
    file = tmp_path / "kept.sqlite"
    found = {}
    for turn in range(2):
        store = Store(file, "national")
        network = Network(reading, Options(delay=False, control_token="control"), store, built)

        async def ask(client: Any, turn: int = turn) -> None:
            if not turn:
                found["cpr"] = await put_in(client, "gp.851.3", "no-consent", "no-case", "institution-unknown")
            headers = await login(client, "gp.851.3")
            if not turn:
                given = {"cpr": found["cpr"], "sources": ["family", "ppr", "institution"]}
                await client.post("/own/klinikplus/consents", json=given, headers=headers)
            answer = await client.post("/own/klinikplus/overview", json={"cpr": found["cpr"]}, headers=headers)
            found[str(turn)] = answer.text
            trail = (await client.post("/control/audit", json={"side": "klinikplus"}, headers=CONTROL)).json()
            assert len(trail["entries"]) == turn + 1

        run(network, ask)
        store.close()
    assert json.loads(found["0"])["outcome"] == "nothing_found"
    assert found["0"] == found["1"]
    with pytest.raises(Mistake, match="was kept for scenario national"):
        Store(file, "stress")
