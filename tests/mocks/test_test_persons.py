"""A user's own list of test persons, at the doors that judge whom a letter is about."""

from __future__ import annotations

import re
from dataclasses import replace

from starlette.testclient import TestClient

from mocks.app import application
from mocks.running import Network
from tests.mocks.medcom.town import written

STRANGER = "1203841234"
"""Has the form of a CPR number, is not fictive by its form, and in no public list."""


def test_a_further_test_person_may_be_written_about(network: Network) -> None:
    """Without the list a letter about the number breaks the rule on test persons, with it not; it is the run's."""
    letter = written("about-a-stranger").decode()
    (number,) = set(re.findall(r'"value": ?"(\d{6}9\d{3})"', letter))
    about = letter.replace(number, STRANGER)

    def broken() -> set[str]:
        client = TestClient(application(network), base_url="http://mocks")
        answer = client.post("/own/medcom/verdict", content=about.encode())
        return {finding["key"] for finding in answer.json()["findings"]}

    before = network.options
    try:
        assert "test-person" in broken()
        network.options = replace(before, test_persons=frozenset({STRANGER}))
        assert "test-person" not in broken()
    finally:
        network.options = before
