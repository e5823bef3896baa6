"""A verdict over HTTP says what a verdict on the terminal says, in three forms and two languages."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mocks.medcom.moments import ZONE
from sim.cli.language import Language
from sim.cli.verbs.verify import AsRead, Form, command
from sim.messages.compose.broken import broken
from tests.mocks.medcom.test_letters import in_town
from tests.mocks.medcom.town import Town, as_json, written

WRONG = broken("category-code", datetime(2026, 11, 23, 9, tzinfo=ZONE))


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("data", [WRONG, b"{", written("one", "xml")], ids=["wrong", "cut", "right"])
def test_the_same_verdict_over_http_and_on_the_terminal(
    data: bytes, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text and JUnit are the same to the letter but for the document's name; JSON is the same verdict."""
    monkeypatch.chdir(tmp_path)
    Path("body").write_bytes(data)
    printed: dict[Form, str] = {}
    for form in Form:
        command(["body"], None, AsRead.PUBLISHED, form, Language(language), None)
        printed[form] = capsys.readouterr().out

    async def story(place: Town) -> None:
        async def ask(accept: str) -> str:
            headers = {"accept": accept, "accept-language": language}
            answer = await place.client.post("/own/medcom/verdict", content=data, headers=headers)
            assert answer.status_code == 200
            assert answer.headers["content-type"].split(";")[0] == accept.partition(",")[0]
            return answer.text

        assert await ask("text/plain") == printed[Form.TEXT]
        assert await ask("application/xml, text/html") == printed[Form.JUNIT]
        (expected,) = as_json_text(printed[Form.JSON])["verdicts"]
        expected.pop("file")
        assert as_json_text(await ask("application/json")) == expected

    in_town(story)


def as_json_text(text: str) -> dict[str, list[dict[str, object]]]:
    """A JSON object."""
    found: dict[str, list[dict[str, object]]] = json.loads(text)
    return found


def test_junit_fails_a_wrong_letter_and_names_the_rule() -> None:
    """One case, failed, with the rule's key; certification remains MedCom's."""

    async def story(place: Town) -> None:
        headers = {"accept": "application/xml", "accept-language": "da"}
        answer = await place.client.post("/own/medcom/verdict", content=WRONG, headers=headers)
        suite = ElementTree.fromstring(answer.content)
        assert suite.attrib["failures"] == "1"
        failure = suite.find("testcase/failure")
        assert failure is not None
        assert "category-code" in failure.attrib["message"]
        assert "MedCom" in answer.text
        assert as_json(await place.client.post("/own/medcom/verdict", content=WRONG))["valid"] is False

    in_town(story)
