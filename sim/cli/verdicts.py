"""Verdicts on messages, written as text, JSON or JUnit. Each writer answers whether every message was valid."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape

from sim.messages.finding import DISCLAIMER, Verdict
from sim.messages.wording import Language, Text

Judged = Iterable[tuple[str, Verdict]]

_VALID = Text("valid", "gyldig")
_BROKEN = Text("not valid", "ikke gyldig")
_AS = {"published": Text("as published", "som offentliggjort"), "intended": Text("as intended", "som ment")}


def show_text(judged: Judged, language: Language) -> bool:
    """A line for each message, and under it what is to be said of it; told as each is judged."""
    fine = True
    for name, verdict in judged:
        print(f"{name}: {headline(verdict, language)}", flush=True)
        for finding in verdict.findings:
            print("  " + finding.say(language).replace("\n", "\n  "))
        fine &= verdict.valid
    print(DISCLAIMER.of(language))
    return fine


def show_json(judged: Judged, language: Language) -> bool:
    """One JSON object with a verdict for each message."""
    told = [(name, verdict.valid, verdict.as_dict(language)) for name, verdict in judged]
    content = {
        "verdicts": [{"file": name, **told_of} for name, _, told_of in told],
        "note": DISCLAIMER.of(language),
    }
    print(json.dumps(content, indent=2, ensure_ascii=False))
    return all(valid for _, valid, _ in told)


def show_junit(judged: Judged, language: Language) -> bool:
    """A JUnit test suite: a case for each message, failed by its errors; warnings stand in system-out."""
    cases, failed = [], 0
    for name, verdict in judged:
        failed += not verdict.valid
        cases.append(_case(name, verdict, language))
    print('<?xml version="1.0" encoding="UTF-8"?>')
    print(f'<testsuite name="tvaers verify" tests="{len(cases)}" failures="{failed}" errors="0" skipped="0">')
    print(f'<properties><property name="note" value="{_safe(DISCLAIMER.of(language))}"/></properties>')
    print("\n".join(cases))
    print("</testsuite>")
    return not failed


def headline(verdict: Verdict, language: Language) -> str:
    """What the message is and whether it is valid, in a line."""
    kind = " ".join(filter(None, (verdict.kind, verdict.version)))
    wrapped = " in ".join(filter(None, (verdict.format, verdict.envelope)))
    judgement = (_VALID if verdict.valid else _BROKEN).of(language)
    return f"{judgement} - {kind} ({wrapped}), {verdict.rules} {_AS[verdict.reading].of(language)}"


def _case(name: str, verdict: Verdict, language: Language) -> str:
    lines = [f'<testcase classname="{_safe(verdict.kind)}" name="{_safe(name)}">']
    if verdict.errors:
        keys = ", ".join(dict.fromkeys(finding.key for finding in verdict.errors))
        told = "\n".join(finding.say(language) for finding in verdict.errors)
        lines.append(f'<failure type="broken-rule" message="{_safe(keys)}">{_safe(told)}</failure>')
    others = [finding.say(language) for finding in verdict.findings if finding.severity != "error"]
    if others:
        lines.append(f"<system-out>{_safe(chr(10).join(others))}</system-out>")
    return "\n".join((*lines, "</testcase>"))


def _safe(text: str) -> str:
    """Text for an attribute or an element; characters that XML cannot hold become U+FFFD."""
    allowed = "".join(c if c in "\n\t" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff" else "\ufffd"
                      for c in text)  # fmt: skip
    return escape(allowed)
