"""Mappings: what is read, and what is said when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.load.acts import PATIENT
from sim.load.mapping_file import init, read_mapping
from sim.load.people import People
from sim.mistake import Mistake
from tests.load.generating import act

SMALL = "target: http://example.org\noperations:\n  x: {path: /}\n"


def _file(folder: Path, text: str) -> str:
    file = folder / "m.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_mocks_have_a_mapping_like_any_other() -> None:
    """Every operation of a plan's lookups is described, and the address can be another."""
    mapping = read_mapping("mocks", target="http://127.0.0.1:1").mapping
    assert mapping.target == "http://127.0.0.1:1"
    assert {"lookup.appointments", "lookup.epj", "lookup.klinikplus"} <= set(mapping.operations)
    assert {"letter", "letter.acknowledged", "letter.received", "letter.opened"} <= set(mapping.operations)


def test_what_init_writes_can_be_read(tmp_path: Path) -> None:
    """The file with comments is a mapping once its tables are there; an existing file is left alone."""
    file = tmp_path / "mine.yaml"
    init(file)
    (tmp_path / "test-users.csv").write_text("user,password,role\nanna,x,ppr\n")
    (tmp_path / "test-citizens.csv").write_text("cpr\n0101011234\n")
    given = read_mapping(str(file))
    assert given.citizens == (("", "0101011234"),)
    with pytest.raises(Mistake, match="exists already"):
        init(file)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("target: [", "m.yaml:1", "is not YAML"),
        ("- a", "m.yaml", "holds no mapping"),
        (SMALL + "targets: 1\n", "m.yaml: targets", "Extra inputs are not permitted"),
        (SMALL.replace("http://example.org", "http://user:word@example.org"), "m.yaml: target", "match pattern"),
        (SMALL.replace("{path: /}", "{path: /, login: nobody}"), "m.yaml", "no login is called 'nobody'"),
        (SMALL.replace("{path: /}", "{path: /, json: {}, body: x}"), "m.yaml: operations.x", "only one of json, body"),
        (SMALL + "users: {password: '${UNHEARD_OF}'}\n", "m.yaml: users: password", "no UNHEARD_OF"),
        (SMALL + "users: {file: none.csv}\n", "none.csv", "cannot be read"),
    ],
)
def test_mistakes_say_where(tmp_path: Path, text: str, where: str, what: str) -> None:
    """File, field and what is wrong."""
    with pytest.raises(Mistake) as caught:
        read_mapping(_file(tmp_path, text), environment={})
    assert caught.value.where.endswith(where)
    assert what in caught.value.what


def test_a_mistake_never_repeats_a_secret(tmp_path: Path) -> None:
    """A value that is wrong may be a secret, so it is not shown."""
    text = SMALL + "users: {password: ['${WORD}']}\n"
    with pytest.raises(Mistake) as caught:
        read_mapping(_file(tmp_path, text), environment={"WORD": "swordfish"})
    assert "swordfish" not in str(caught.value)


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    """A variable is put in wherever it stands."""
    given = read_mapping(_file(tmp_path, SMALL + "users: {password: '<${WORD}>'}\n"), environment={"WORD": "x"})
    assert given.mapping.users.password == "<x>"


def test_everybody_is_always_the_same_one(tmp_path: Path) -> None:
    """Test users and citizens of the target stand for the script's, by role, and never change between requests."""
    (tmp_path / "u.csv").write_text("user;password;role\na;1;ppr\nb;2;ppr\nc;3;gp\n")
    (tmp_path / "c.csv").write_text("0101011111\n0202022222\n0303033333,0404044444\n")
    given = read_mapping(_file(tmp_path, SMALL + "users: {file: u.csv}\ncitizens: c.csv\n"))
    people = [People(given), People(given)]
    for n in range(20):
        one = act(0, "x", n, fields={"cpr": f"01010{n:05}"})
        first, second = (each.values(one) for each in people)
        assert first == second
        assert (first["user"], first["password"]) in {("a", "1"), ("b", "2")}
        assert first["cpr"] in {"0101011111", "0202022222"}
    assert people[0].values(act(0, "x", fields={"cpr": "030303-3333"}))["cpr"] == "0404044444"
    with pytest.raises(Mistake, match="no test user has the role"):
        people[0].values(act(0, "x", role="family"))


@pytest.mark.parametrize(("citizens", "number"), [("citizens: c.csv\n", "0202022222"), ("", "0505159995")])
def test_letters_are_about_the_targets_own(tmp_path: Path, citizens: str, number: str) -> None:
    """Whom a letter is about is one of the mapping's citizens, in its document too; without any, a published one."""
    (tmp_path / "c.csv").write_text("0202022222\n")
    people = People(read_mapping(_file(tmp_path, SMALL + citizens)))
    letter = {"cpr": "0101011111", "patient": "0505159995", "document": f'{{"value": "{PATIENT}"}}'}
    values = people.values(act(0, "letter", fields=letter))
    assert (values["patient"], values["document"]) == (number, f'{{"value": "{number}"}}')
