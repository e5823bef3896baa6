"""Requests from mappings, and what answers mean."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.load.asking import Asking, Meaning
from sim.load.mapping import Mapping
from sim.load.templates import Unfilled

JSON = {"path": "/a/{user}", "headers": {"X-Call": "{call}", "X-Role": "{role}"}, "json": {"cpr": "{cpr}", "n": [1]}}
TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


def _asking(**operation: Any) -> Asking:
    return Asking(Mapping.model_validate({"target": "http://example.org:81", "operations": {"x": operation}}))


def _parts(request: bytes) -> tuple[str, dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines), body


@given(TEXT, TEXT)
def test_values_cannot_break_out_of_a_json_body_or_an_address(user: str, cpr: str) -> None:
    """Whatever a value holds, the body is JSON with just that value, and the first line has three words."""
    first, headers, body = _parts(_asking(**JSON).operations["x"].bytes({"user": user, "cpr": cpr, "call": "1.2.3.4"}))
    assert json.loads(body) == {"cpr": cpr, "n": [1]}
    assert int(headers["Content-Length"]) == len(body)
    assert len(first.split(" ")) == 3
    assert first.isascii()


def test_headers_without_a_value_are_left_out() -> None:
    """A header whose names have no value says nothing; others are sent, with the host."""
    _, headers, _ = _parts(_asking(**JSON).operations["x"].bytes({"user": "u", "cpr": "1", "call": "", "role": "gp"}))
    assert "X-Call" not in headers
    assert headers["X-Role"] == "gp"
    assert headers["Host"] == "example.org:81"


def test_a_header_cannot_begin_another() -> None:
    """A line break in a value is refused."""
    with pytest.raises(ValueError, match="no header may hold"):
        _asking(**JSON).operations["x"].bytes({"user": "u", "cpr": "1", "call": "1\r\nX-Evil: 1"})


def test_a_missing_field_is_named() -> None:
    """A body that names what the act does not bring is not sent."""
    with pytest.raises(Unfilled, match="cpr"):
        _asking(**JSON).operations["x"].bytes({"user": "u"})


def test_a_form_is_encoded() -> None:
    """Names and values of a form are encoded, fixed texts too."""
    asking = _asking(path="/", form={"a b": "1 & {cpr}"})
    assert _parts(asking.operations["x"].bytes({"cpr": "ø&="}))[2] == b"a+b=1+%26+%C3%B8%26%3D"


def test_a_document_is_sent_as_it_is() -> None:
    """A body that is a document is not touched."""
    document = '{"resourceType": "Bundle", "x": "{y}"}'
    assert _parts(_asking(path="/", body="{document}").operations["x"].bytes({"document": document}))[2] == (
        document.encode()
    )


@pytest.mark.parametrize(
    ("reading", "status", "content", "meaning"),
    [
        ({}, 200, "", Meaning("answered")),
        ({}, 500, "", Meaning("failed", 0, "status 500")),
        ({"status": {503: "refused"}}, 200, "", Meaning("failed", 0, "status 200")),
        ({"field": "outcome"}, 403, {"outcome": "denied"}, Meaning("denied")),
        ({"field": "a.b", "words": {"OK": "answered"}}, 200, {"a": {"b": "OK"}}, Meaning("answered")),
        ({"field": "outcome"}, 200, {}, Meaning("failed", 0, "status 200, and no outcome")),
        ({"field": "outcome"}, 200, "<html>", Meaning("failed", 0, "status 200, and no JSON")),
        ({"field": "outcome", "status": {503: "refused"}}, 503, "<html>", Meaning("refused")),
        ({"field": "outcome", "status": {200: "opened"}}, 200, "<a>", Meaning("failed", 0, "status 200, and no JSON")),
        ({"field": "outcome", "status": {503: "refused"}}, 503, {"error": "full"}, Meaning("refused")),
        ({"field": "outcome", "status": {503: "refused"}}, 503, {"outcome": "timed_out"}, Meaning("timed_out")),
    ],
)  # fmt: skip
def test_answers_are_read(reading: dict[str, Any], status: int, content: object, meaning: Meaning) -> None:
    """By field, by status, or by the field where there is one; what neither explains has failed."""
    body = content if isinstance(content, str) else json.dumps(content)
    assert _asking(path="/", outcome=reading).read("x", status, body.encode()) == meaning


def test_an_unknown_word_is_a_failure() -> None:
    """A word that the mapping does not explain is never taken for an answer, nor repeated."""
    meaning = _asking(path="/", outcome={"field": "outcome"}).read("x", 200, b'{"outcome": "0101011234"}')
    assert meaning.outcome == "failed"
    assert "0101011234" not in meaning.error


@pytest.mark.parametrize(("found", "count"), [([1, 2], 2), (3, 3), (True, 1), ("x", 0), (None, 0)])
def test_missing_sources_are_counted(found: object, count: int) -> None:
    """A list counts its entries, a number itself."""
    asking = _asking(path="/", outcome={"status": {200: "partial"}}, missing={"field": "s"})
    assert asking.read("x", 200, json.dumps({"s": found}).encode()).missing == count


LISTED = {"items": [{"message": "a", "number": 4}, {"message": "b", "number": 5}, "x"]}


@pytest.mark.parametrize(
    ("listed", "message", "outcome", "kept"),
    [
        (LISTED, "b", "answered", {"item": "5"}),
        (LISTED, "c", "undelivered", {}),
        ({"items": []}, "a", "undelivered", {}),
        ({}, "a", "undelivered", {}),
    ],
)
def test_one_of_a_list_is_meant(listed: object, message: str, outcome: str, kept: dict[str, str]) -> None:
    """The entry that has what is looked for is the answer; where there is none, it is not there yet."""
    among = {"list": "items", "where": {"message": "{message}"}}
    asking = _asking(path="/", among=among, keeps={"item": "number"}, outcome={"status": {200: "answered"}})
    body = asking.chosen("x", json.dumps(listed).encode(), {"message": message})
    assert asking.read("x", 200, body).outcome == outcome
    assert asking.kept("x", body) == kept


def test_a_list_that_is_none_has_failed() -> None:
    """A page of HTML, or a status that says no, is never taken for a mailbox without the letter."""
    asking = _asking(path="/", among={"where": {"message": "a"}}, outcome={"field": "kind", "words": {"k": "answered"}})
    assert asking.read("x", 200, asking.chosen("x", b"<html>", {})).outcome == "failed"
    assert asking.read("x", 500, asking.chosen("x", b"[]", {})).outcome == "failed"


PAGE = b"<!DOCTYPE html><html><body>The system is down for maintenance</body></html>"


@pytest.mark.parametrize(
    ("name", "content", "status", "body", "outcome"),
    [
        ("lookup.epj", "", 200, b'{"cases": []}', "answered"),
        ("lookup.epj", "", 200, PAGE, "failed"),
        ("lookup.epj", "", 200, b"", "failed"),
        ("lookup.epj", "", 204, b"", "answered"),
        ("lookup.epj", "", 503, PAGE, "refused"),
        ("lookup.epj", "html", 200, PAGE, "answered"),
        ("lookup.epj", "xml", 200, PAGE, "failed"),
        ("lookup.epj", "xml", 200, b"<Envelope/>", "answered"),
        ("lookup.epj", "any", 200, b"", "answered"),
        ("lookup.epj/login", "", 200, PAGE, "answered"),
        ("lookup.epj/login", "json", 200, PAGE, "failed"),
        ("letter", "", 200, b"", "answered"),
    ],
)
def test_what_brings_no_content_is_no_answer(name: str, content: str, status: int, body: bytes, outcome: str) -> None:
    """A page of maintenance with status 200, or nothing at all, is never the fast answer to a lookup."""
    statuses = {200: "answered", 204: "answered", 503: "refused"}
    operation = {"path": "/", "outcome": {"status": statuses}, **({"content": content} if content else {})}
    asking = Asking(Mapping.model_validate({"target": "http://localhost:1", "operations": {name: operation}}))
    assert asking.read(name, status, body).outcome == outcome


def test_where_nothing_is_said_a_redirect_is_no_answer() -> None:
    """It says where an answer may be."""
    assert _asking(path="/").read("x", 302, b"").outcome == "failed"
