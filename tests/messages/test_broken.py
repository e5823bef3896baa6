"""Every rule has a message that breaks it, and that message breaks nothing else without saying so."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from sim.messages.compose.broken import DAMAGES, damaged
from sim.messages.compose.damages import Damage
from sim.messages.compose.samples import SAMPLES, sample
from sim.messages.rules.document import DOCUMENT
from sim.messages.rules.rule import Rule
from sim.messages.rules.tables import BUNDLES, ENVELOPES, OLDER
from sim.messages.verify import verify
from sim.messages.wording import Text

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=timezone(timedelta(hours=1)))
CASES = [(key, at) for key, damages in DAMAGES.items() for at in range(len(damages))]


def _table(damage: Damage) -> str:
    if damage.start in ("ok", "fatal"):
        return "acknowledgement"
    if damage.to_tree is not None:
        return "carecommunication"
    return damage.start.partition(".")[0].rstrip("0123")


def _rows() -> list[tuple[str, Rule[object]]]:
    tables = {
        **BUNDLES,
        "document": DOCUMENT,
        **ENVELOPES,
        "xdis": OLDER,
    }
    return [(name, rule) for name, table in tables.items() for rule in table]  # type: ignore[misc]


def _breaks(damage: Damage, table: str, rule: Rule[object]) -> bool:
    kinds = {"xdis": {"xdis91", "xdis9", "xbin", "xctl"}, "document": None}.get(table, {table})
    covered = kinds is None or _table(damage) in kinds or table in ("bundle", "acknowledgement")
    return covered and damage.reading in rule.readings and damage.rules in rule.editions


@pytest.mark.parametrize(("key", "at"), CASES, ids=[f"{key}-{at}" for key, at in CASES])
def test_a_damage_breaks_its_rule_and_only_what_it_names(key: str, at: int) -> None:
    """The damaged message breaks the named rule, and no other rule but those the damage says go with it."""
    damage = DAMAGES[key][at]
    keys = verify(damaged(damage, NOW), damage.rules, damage.reading).keys()
    assert key in keys
    assert keys - {key} <= damage.also


ROWS = _rows()
IDS = [f"{at}-{name}-{rule.key}" for at, (name, rule) in enumerate(ROWS)]


@pytest.mark.parametrize(("table", "rule"), ROWS, ids=IDS)
def test_every_rule_can_be_broken(table: str, rule: Rule[object]) -> None:
    """No rule stands in a table without a damage made for its kind of message, its editions and its readings."""
    assert any(_breaks(damage, table, rule) for damage in DAMAGES.get(rule.key, ()))


@pytest.mark.parametrize("rule", [rule for _, rule in ROWS], ids=IDS)
def test_every_rule_speaks_two_languages_and_names_its_source(rule: Rule[object]) -> None:
    """A rule says what it demands and how to mend a breach in English and Danish, and where it is written."""
    for text in (rule.demand, rule.mend):
        assert isinstance(text, Text)
        assert text.en
        assert text.da
    assert rule.source


def test_no_rule_stands_twice_for_one_reading() -> None:
    """Within a table a key holds once for each edition and reading, so a breach is said once."""
    seen = [
        (table, rule.key, edition, reading)
        for table, rule in ROWS
        for edition in rule.editions
        for reading in rule.readings
    ]
    assert sorted(row for row in set(seen) if seen.count(row) > 1) == []


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("reading", ["published", "intended"])
def test_a_sample_breaks_nothing(name: str, reading: str) -> None:
    """A composed message of any kind breaks no rule, in either reading, not even a warning."""
    verdict = verify(sample(name, NOW), reading=reading)  # type: ignore[arg-type]
    assert verdict.kind not in ("unknown", "bundle")
    assert verdict.findings == ()
