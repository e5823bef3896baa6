"""What a vendor's system did right and wrong: every request in a trace, judged by the rules it was held to.

Requests of control and of pages' looks are not the vendor's and are left out. A denied lookup is right: the network
answered as it should.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from mocks.provenance import OWN
from mocks.systems import SYSTEMS
from mocks.vendor_rules import Blame, rule_of

_NOT_VENDORS = frozenset({"", "control", "front"})
_WORST: tuple[Blame, ...] = ("wrong", "not judged", "warned")


def judged(requests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The report as plain values: counts by verdict, counts by broken rule, and each request.

    `requests` are those of control's trace (`Passage.as_dict`), oldest first.
    """
    judgements = [_judged(one) for one in requests if one["system"] not in _NOT_VENDORS and one["status"]]
    broken = Counter((one["system"], rule["rule"]) for one in judgements for rule in one["rules"] if rule["broken"])
    return {
        "requests": len(judgements),
        "verdicts": dict(Counter(one["verdict"] for one in judgements)),
        "rules": [
            {"system": system, "rule": word, "times": times, **_said(system, word)}
            for (system, word), times in broken.most_common()
        ],
        "judged": judgements,
    }


def _judged(request: Mapping[str, Any]) -> dict[str, Any]:
    findings = list(request.get("findings", ())) or _implied(request)
    rules = [
        {"broken": True, **finding, **_said(request["system"], finding["rule"]), "blame": _blame(request, finding)}
        for finding in findings
    ]
    verdict = next((blame for blame in _WORST if any(rule["blame"] == blame for rule in rules)), "right")
    if not rules:
        about = "the request is as the interface wants it"
        rules = [{"broken": False, "rule": "interface", "about": about, "source": provenance(request["path"])}]
    kept = ("number", "system", "method", "path", "user", "status", "outcome", "arrived")
    return {name: request[name] for name in kept} | {"verdict": verdict, "rules": rules}


def _implied(request: Mapping[str, Any]) -> list[dict[str, str]]:
    """What an answer's status tells where the system noted nothing: its own fault code, or the status."""
    outcome, status = str(request["outcome"]), int(request["status"])
    if status < 400 or outcome == "denied":
        return []
    word = {503: "unavailable", 504: "timed_out"}.get(status, f"http {status}")
    if outcome.startswith("fault "):
        word = outcome
    return [{"rule": word, "element": "request", "expected": "see the rule", "found": "see the answer"}]


def _said(system: str, word: str) -> dict[str, str]:
    rule = rule_of(system, word)
    return {"about": rule.about, "source": rule.source}


def _blame(request: Mapping[str, Any], finding: Mapping[str, str]) -> Blame:
    return rule_of(str(request["system"]), finding["rule"]).blame


def provenance(path: str) -> str:
    """Where the interface at a path is from: that of the longest address the path begins with."""
    interfaces = [one for system in SYSTEMS for one in system.interfaces]
    fitting = [one for one in interfaces if path.startswith(one.path.partition("?")[0])]
    found = max(fitting, key=lambda one: len(one.path), default=None)
    told = found.provenance if found else OWN
    return f"{told.kind}: {' '.join(part for part in (told.source, told.version) if part)}"
