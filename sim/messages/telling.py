"""Verdicts as text, JSON and JUnit, in English or Danish: the same on a terminal and over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sim.messages.finding import DISCLAIMER, Verdict
from sim.messages.junit import Case, suite
from sim.messages.wording import Language, Text

Judged = tuple[str, Verdict]
"""A document's name, and the verdict on it."""

_VALID = Text("valid", "gyldig")
_BROKEN = Text("not valid", "ikke gyldig")
_AS = {"published": Text("as published", "som offentliggjort"), "intended": Text("as intended", "som ment")}


def in_words(name: str, verdict: Verdict, language: Language) -> str:
    """A line for the document, and under it what is to be said of it."""
    said = [finding.say(language).replace("\n", "\n  ") for finding in verdict.findings]
    return "\n  ".join((f"{name}: {headline(verdict, language)}", *said))


def as_text(judged: Iterable[Judged], language: Language) -> str:
    """Every document in words."""
    return "\n".join((*(in_words(name, verdict, language) for name, verdict in judged), DISCLAIMER.of(language)))


def as_json(judged: Iterable[Judged], language: Language) -> str:
    """One JSON object with a verdict for each document."""
    verdicts = [{"file": name, **verdict.as_dict(language)} for name, verdict in judged]
    return json.dumps({"verdicts": verdicts, "note": DISCLAIMER.of(language)}, indent=2, ensure_ascii=False)


def as_junit(judged: Iterable[Judged], language: Language) -> str:
    """A suite: a case for each document, failed by its errors; warnings stand in system-out."""
    return suite("tvaers verify", [_case(*one, language) for one in judged], DISCLAIMER.of(language))


def headline(verdict: Verdict, language: Language) -> str:
    """What the document is and whether it is valid, in a line."""
    kind = " ".join(filter(None, (verdict.kind, verdict.version)))
    wrapped = " in ".join(filter(None, (verdict.format, verdict.envelope)))
    judgement = (_VALID if verdict.valid else _BROKEN).of(language)
    return f"{judgement} - {kind} ({wrapped}), {verdict.rules} {_AS[verdict.reading].of(language)}"


def _case(name: str, verdict: Verdict, language: Language) -> Case:
    keys = ", ".join(dict.fromkeys(finding.key for finding in verdict.errors))
    told = "\n".join(finding.say(language) for finding in verdict.errors)
    others = "\n".join(finding.say(language) for finding in verdict.findings if finding.severity != "error")
    return Case(verdict.kind, name, keys or None, told, others)
