"""The hand-written invariants agree with FHIRPath on valid letters, on every damage and on mutations of letters."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from sim.messages.compose.broken import DAMAGES
from sim.messages.compose.carecommunication import write_tree
from sim.messages.compose.damages import TREES, part, parts
from sim.messages.verify import verify
from tests.messages.judge import BUNDLE, COMMUNICATION, HEADER, broken_answers, broken_invariants
from tests.messages.test_broken import NOW

KEYS = frozenset({*BUNDLE, *COMMUNICATION, *HEADER})
LETTERS = ["letter", "full", "reply", "forward"]
DAMAGED = [
    (key, at)
    for key in sorted(KEYS)
    for at, damage in enumerate(DAMAGES[key])
    if damage.reading == "published" and damage.rules in ("5.0.2", "5.0.4")
]


def _found(tree: dict[str, Any], rules: str) -> frozenset[str]:
    """The invariants our own rules find broken, apart from the segment ids, which the judge does not look at."""
    verdict = verify(write_tree(tree), rules)
    return frozenset(f.key for f in verdict.findings if f.key in KEYS and "payload[" not in f.place.path)


@pytest.mark.parametrize("name", LETTERS)
def test_the_judge_finds_our_letters_sound(name: str) -> None:
    """fhirpathpy breaks no invariant of a composed letter that our rules hold."""
    tree = TREES[name](NOW)
    assert broken_invariants(tree) == _found(tree, "5.0.4")


@pytest.mark.parametrize(("key", "at"), DAMAGED, ids=[f"{key}-{at}" for key, at in DAMAGED])
def test_the_judge_agrees_on_damages(key: str, at: int) -> None:
    """On a letter that breaks one invariant, fhirpathpy names the same broken invariants as our rules."""
    damage = DAMAGES[key][at]
    tree = TREES[damage.start](NOW)
    assert damage.to_tree is not None
    damage.to_tree(tree)
    assert key in _found(tree, damage.rules)
    assert broken_invariants(tree, damage.rules) == _found(tree, damage.rules)


MUTATIONS: tuple[Callable[[dict[str, Any], Random], object], ...] = (
    lambda tree, _: part(tree, "Communication").update(priority="asap"),
    lambda tree, _: part(tree, "Communication").pop("topic", None),
    lambda tree, _: part(tree, "Communication")["category"][0]["coding"][0].update(code="other"),
    lambda tree, _: part(tree, "Communication").pop("encounter", None),
    lambda tree, _: part(tree, "Communication").pop("recipient", None),
    lambda tree, _: part(tree, "Communication").pop("extension", None),
    lambda tree, chance: chance.choice(parts(tree, "PractitionerRole"))["code"].append({"text": "leder"}),
    lambda tree, chance: chance.choice(parts(tree, "PractitionerRole")).pop("code", None),
    lambda tree, chance: chance.choice(parts(tree, "PractitionerRole")).pop("organization", None),
    lambda tree, chance: chance.choice(parts(tree, "PractitionerRole")).pop("practitioner", None),
    lambda tree, chance: chance.choice(parts(tree, "Practitioner")).pop("name", None),
    lambda tree, chance: chance.choice(parts(tree, "Provenance"))["meta"]["profile"].clear(),
    lambda tree, _: part(tree, "MessageHeader").update(
        sender=part(tree, "MessageHeader")["destination"][0]["receiver"]
    ),
    lambda tree, _: part(tree, "MessageHeader").update(definition="http://example.org|5.1"),
    lambda tree, chance: tree["entry"].remove(chance.choice(tree["entry"])),
    lambda tree, chance: tree["entry"].append(copy.deepcopy(chance.choice(tree["entry"]))),
)


@pytest.mark.parametrize("seed", range(40))
def test_the_judge_agrees_on_mutations(seed: int) -> None:
    """On letters changed twice at random, fhirpathpy and our rules name the same broken invariants."""
    chance = Random(seed)
    tree = TREES[chance.choice(LETTERS)](NOW)
    for change in chance.sample(MUTATIONS, 2):
        try:
            change(tree, chance)
        except (IndexError, StopIteration, KeyError):
            continue  # the first change took away what the second would have changed
    rules = chance.choice(["5.0.2", "5.0.4"])
    assert broken_invariants(tree, rules) == _found(tree, rules)


@pytest.mark.parametrize("name", ["ok", "fatal"])
def test_the_judge_agrees_on_answers(name: str) -> None:
    """An Acknowledgement with an error needs an OperationOutcome, in the judge's eyes as in ours."""
    tree = TREES[name](NOW)
    assert broken_answers(tree) == set()
    tree["entry"] = [e for e in tree["entry"] if e["resource"]["resourceType"] != "OperationOutcome"]
    ours = verify(write_tree(tree)).keys() & {"medcom-acknowledgement-1"}
    assert broken_answers(tree) == ours == ({"medcom-acknowledgement-1"} if name == "fatal" else set())
