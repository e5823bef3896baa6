from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from mocks.passages import Passage
from mocks.running import Network
from mocks.systems.index import PATH
from mocks.vendor_report import judged, provenance
from mocks.vendor_rules import rule_of
from sim.cli.shell import run
from tests.mocks.conftest import CONTROL, login
from tests.mocks.kombit.messages import asking, example, post, search
from tests.mocks.kombit.test_index import family_case

REMOVAL = f"<sdi:SagUuid><sd:UUIDIdentifikator>{uuid4()}</sd:UUIDIdentifikator></sdi:SagUuid>"


async def traced(network: Network) -> dict[str, Any]:
    """Control's trace after a vendor's system did something right, wrong and unlucky."""
    asked = search(example(cpr=family_case(network).cpr))
    async with asking(network) as client:
        own = await login(client, "family.851")
        await post(client, own, "fremsoeg", asked)
        await post(client, own, "fremsoeg", asked, transaction="x")
        await post(client, own, "fremsoeg", search(example(cpr="1503149998"), shown=()))
        await post(client, {**own, "x-tvaers-fault": "kind=error"}, "fremsoeg", asked)
        hospital = await login(client, "clinician.5.1")
        await post(client, hospital, "fjern", REMOVAL)
        await client.post("/own/epj/overview", json={"cpr": 3}, headers=hospital)
        trace: dict[str, Any] = (await client.get("/control/trace", headers=CONTROL)).json()
    return trace


@pytest.mark.anyio
async def test_each_request_is_judged_by_its_rule(network: Network) -> None:
    """Right by the interface, wrong by the rule it broke, warned, and not judged where the network failed."""
    report = judged((await traced(network))["requests"])
    found = [(one["system"], one["verdict"], one["rules"][0]["rule"]) for one in report["judged"]]
    assert [one for one in found if one[0] != "login"] == [
        ("index", "right", "interface"),
        ("index", "wrong", "transaction"),
        ("index", "warned", "search.filter"),
        ("index", "not judged", "fault"),
        ("index", "wrong", "not_authorized"),
        ("epj", "wrong", "bad_request"),
    ]
    assert report["verdicts"]["wrong"] == 3
    assert all(rule["source"] for one in report["judged"] for rule in one["rules"])
    assert "1503149998" not in json.dumps(report)


@pytest.mark.anyio
async def test_a_kept_trace_is_told_on_the_command_line(
    network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`tvaers report --vendor FILE` prints rules with their source; --json prints the same as data."""
    file = tmp_path / "trace.json"
    file.write_text(json.dumps(await traced(network)), encoding="utf-8")
    assert run(["report", "--vendor", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "RequestHeader holds a TransactionUUID" in printed
    assert "github.com/kombit" in printed
    assert run(["report", "--vendor", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdicts"]["wrong"] == 3


@pytest.mark.parametrize("content", ["", "{}", '{"requests": [1]}', '{"requests": [{}]}'])
def test_what_is_no_trace_is_a_mistake(tmp_path: Path, content: str) -> None:
    """Another file is told from a trace, with status 2."""
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8")
    assert run(["report", "--vendor", str(file)]) == 2
    assert run(["report", "--vendor", str(tmp_path / "none")]) == 2


def test_a_systems_own_fault_code_is_a_rule() -> None:
    """Where a system answers with a fault of its protocol and notes nothing else, that code is the rule."""
    passage = Passage(1, "POST", "/x", 0, system="nsp", status=500, outcome="fault expired_idcard")
    (one,) = judged([passage.as_dict()])["judged"]
    assert (one["verdict"], one["rules"][0]["source"]) == ("wrong", "Den Gode Webservice 1.0.1")


def test_a_path_has_its_interfaces_provenance() -> None:
    """The index is partly published; what nobody published is own."""
    assert provenance(PATH).startswith("partly published")
    assert provenance("/own/institution/data").startswith("own")
    assert rule_of("index", "wsa").source != rule_of("epj", "bad_request").source
