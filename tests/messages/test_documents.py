"""Documents from strangers: a finding with its place, never an exception; the same words for JSON and XML."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.messages.compose.broken import broken
from sim.messages.compose.carecommunication import write_letter, write_tree
from sim.messages.compose.damages import REAL_LOOKING, TREES
from sim.messages.compose.samples import PDF, SAMPLES, full_letter, sample
from sim.messages.fhir_xml import read_fhir_xml
from sim.messages.letter import counted_ids
from sim.messages.open_letter import open_letter
from sim.messages.safe_xml import parse
from sim.messages.testpersons import public_test_persons, read_test_persons
from sim.messages.tree import json_lines
from sim.messages.verify import verify
from sim.mistake import Mistake

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize("name", ["letter", "full", "reply", "forward", "ok", "fatal"])
def test_xml_and_json_are_read_into_the_same_tree(name: str) -> None:
    """A Bundle written as FHIR XML comes back as the tree its JSON has, lists, numbers and line breaks included."""
    tree = json.loads(write_tree(TREES[name](NOW)))
    root = parse(write_tree(tree, "xml")).root
    assert root is not None
    again = read_fhir_xml(root)
    for entry in (*tree["entry"], *again["entry"]):
        entry["resource"]["text"].pop("div")  # XHTML keeps its meaning, not its white space
    assert again == tree


def test_lines_of_json_are_where_an_editor_shows_them() -> None:
    """Each name and list element is found on its own line, escapes and nested lists included."""
    text = '{\n "a": [1,\n  {"b\\n": "}"},\n  []\n ],\n "c": {"d": null}\n}'
    lines = json_lines(text)
    assert lines[("a",)] == 2
    assert lines[("a", 0)] == 2
    assert lines[("a", 1, "b\n")] == 3
    assert lines[("a", 2)] == 4
    assert lines[("c", "d")] == 6


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_finding_names_the_line_of_its_element(form: str) -> None:
    """In both forms the line of a finding is the line that holds the offending value."""
    tree = TREES["letter"](NOW)
    tree["type"] = "collection"
    data = write_tree(tree, form)  # type: ignore[arg-type]
    (finding,) = verify(data).findings
    assert finding.place.line is not None
    assert "collection" in data.decode().splitlines()[finding.place.line - 1]


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_personal_number_is_never_printed_in_full(language: str) -> None:
    """No text of any finding shows a CPR number that is not a test person's."""
    for key in ("test-person", "cpr", "test-person-text", "x-ecpr", "patient-number-once"):
        for finding in verify(broken(key, NOW)).findings:
            assert REAL_LOOKING not in finding.say(language)  # type: ignore[arg-type]
            assert "3113149995" not in json.dumps(finding.as_dict(language))  # type: ignore[arg-type]


def test_the_list_of_test_persons_can_be_extended() -> None:
    """A number given as known is no finding any more, and every listed person has a source."""
    data = broken("test-person", NOW)
    assert "test-person" in verify(data).keys("error")
    assert "test-person" not in verify(data, known=frozenset({REAL_LOOKING})).keys("error")
    assert all(person.source for person in public_test_persons().values())
    with pytest.raises(Mistake, match=r"own\.csv:2"):
        read_test_persons(["number,name,source", "12345,Nobody,here"], "own.csv")


@settings(max_examples=150)
@given(st.sampled_from(["new.json", "full.xml", "vans.json", "sbdh.xml", "xdis91.xml", "xctl02.xml"]), st.data())
def test_no_bytes_raise_an_exception(name: str, data: st.DataObject) -> None:
    """A message with bytes cut out, doubled or overwritten anywhere gets a verdict."""
    whole = sample(name, NOW)
    at = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 400))
    junk = data.draw(st.binary(max_size=20))
    verify(whole[:at] + junk + whole[at + length :])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.sampled_from(["letter", "full", "reply", "fatal"]), st.data())
def test_no_shape_raises_an_exception(name: str, data: st.DataObject) -> None:
    """A message with any value replaced by any other JSON gets a verdict, and opening it a letter or a Mistake."""
    tree = json.loads(write_tree(TREES[name](NOW)))
    places = list(json_lines(json.dumps(tree)))
    path = data.draw(st.sampled_from([place for place in places if place]))
    holder = tree
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = data.draw(_JSON)
    written = json.dumps(tree).encode()
    verify(written)
    verify(written, "5.0.2", "intended")
    try:
        open_letter(written)
    except Mistake:
        return


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b'{"a":' * 100_000, "depth"),
        (b"<a>" * 5_000 + b"</a>" * 5_000, "xml-syntax"),
        (b"<a>" * 500 + b"</a>" * 500, "depth"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', "xml-doctype"),
        ('<?xml version="1.0"?><!-- x --><!DOCTYPE a><a/>'.encode("utf-16"), "xml-doctype"),
        (b"", "unknown-format"),
        (b"\xff\xfe\x00", "xml-syntax"),
        (b'{"resourceType": NaN}', "json-syntax"),
        (b'<?xml version="1.0" encoding="no-such"?><a>\xc3\xa6</a>', "xml-syntax"),
    ],
)
def test_hostile_documents_are_findings(data: bytes, key: str) -> None:
    """Depth, entities, nothing, half a code unit, no JSON and unknown encodings are named, not raised."""
    assert key in verify(data).keys("error")


@pytest.mark.parametrize(("rules", "reading"), [("5.0.9", "published"), ("5.0.4", "literal")])
def test_a_wrong_choice_is_the_users_mistake(rules: str, reading: str) -> None:
    """An unknown edition or reading is a Mistake that names the known ones."""
    with pytest.raises(Mistake):
        verify(b"{}", rules, reading)  # type: ignore[arg-type]


def test_large_attachments_pass_in_both_forms() -> None:
    """A letter with twelve megabytes of attachment is judged like a small one, as JSON and as XML."""
    tree = TREES["full"](NOW)
    communication = next(e["resource"] for e in tree["entry"] if e["resource"]["resourceType"] == "Communication")
    communication["payload"][1]["contentAttachment"]["data"] = "JVBE" * 3_000_000
    for form in ("json", "xml"):
        assert verify(write_tree(tree, form)).findings == ()


@pytest.mark.parametrize(
    "name", [n for n in SAMPLES if n.split(".")[0] in ("new", "full", "reply", "forward", "d-ecpr")]
)
def test_a_written_letter_opens_as_itself(name: str) -> None:
    """What is written and opened again is written the same way, so nothing of a letter is lost on the way."""
    letter = open_letter(sample(name, NOW))
    assert letter.segments[0].text
    form = "xml" if name.endswith("xml") else "json"
    assert write_letter(letter, form) == sample(name, NOW)  # type: ignore[arg-type]


def test_a_letter_keeps_its_attachment() -> None:
    """The bytes of an attachment survive writing and opening."""
    opened = open_letter(write_letter(full_letter(counted_ids("kept"), NOW)))
    assert [s.attachment.data for s in opened.segments if s.attachment and s.attachment.data] == [PDF]


def test_a_finding_speaks_danish() -> None:
    """Every word of a finding but its key, place and source has a Danish form."""
    (finding,) = verify(broken("bundle-type", NOW)).findings
    assert finding.say("da").split("\n") == [
        f"fejl bundle-type linje {finding.place.line}: Bundle.type",
        "  ventet: Bundle.type message",
        "  fundet: 'collection'",
        f"  Sæt type til message. [{finding.source}]",
    ]
