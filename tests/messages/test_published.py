"""Example files that MedCom publishes, judged one by one. Run with --published DIR; nothing is copied here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from sim.messages.finding import Verdict
from sim.messages.verify import verify
from tests.messages.judge import BUNDLE, COMMUNICATION, HEADER, broken_invariants

INVARIANTS = frozenset({*BUNDLE, *COMMUNICATION, *HEADER})
UNREADABLE = frozenset({"fhir-type", "fhir-empty", "fhir-primitive", "depth"})


@pytest.mark.published
def test_published_examples(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every published message gets a verdict, which is printed, and on its invariants FHIRPath says the same."""
    files = sorted(path for path in published.rglob("*") if path.suffix in (".json", ".xml") and path.is_file())
    report = [""]
    judged = 0
    for file in files:
        data = file.read_bytes()
        verdict = verify(data)
        if verdict.kind == "unknown" and verdict.envelope is None:
            continue
        judged += 1
        outcome = "valid" if verdict.valid else "not valid"
        about = f"{verdict.kind} {verdict.version or ''} by {verdict.rules}"
        report.append(f"{outcome:10} {file.relative_to(published)}: {about}")
        report += [f"           {finding.severity} {finding.key}, {finding.place}" for finding in verdict.findings]
        if _is_comparable(verdict):
            _agrees(data, file.name)
    report.append(f"{judged} messages judged, {len(files) - judged} other files passed over\n")
    with capsys.disabled():
        sys.stdout.write("\n".join(report))
    assert judged, f"no message found below {published}"


def _is_comparable(verdict: Verdict) -> bool:
    """FHIRPath can be asked when the Bundle is bare JSON whose every element is of its type."""
    bare = verdict.kind == "carecommunication" and verdict.format == "json" and verdict.envelope is None
    return bare and verdict.rules != "4.0" and not verdict.keys() & UNREADABLE


def _agrees(data: bytes, name: str) -> None:
    tree = json.loads(data)
    for rules in ("5.0.2", "5.0.4"):
        ours = {f.key for f in verify(data, rules).findings if "payload[" not in f.place.path}
        assert broken_invariants(tree, rules) == ours & INVARIANTS, f"{name} by {rules}"
