"""A target as a sentence, so that a reader need not know the language of targets."""

from __future__ import annotations

from sim.mistake import Mistake
from sim.report.words import Words
from sim.verdict.targets import Limit, Target, parse_target


def in_words(text: str, words: Words) -> str:
    """What the target demands; the text itself where no words fit."""
    try:
        target = parse_target(text)
    except Mistake:
        return text
    return _sentence(target, words) + _clauses(target, words)


def _sentence(target: Target, words: Words) -> str:
    family, _, rest = target.name.partition(".")
    if family == "outcome":
        among = words.name("journey", target.among) if target.among else words("target.all_calls")
        values = {"limit": _limit(target.limit, words), "among": among, "outcome": words.name("outcome", rest)}
        return words(f"target.outcome.{'most' if target.limit.sign == '<=' else 'least'}", **values)
    subject = words(f"target.subject.{family}", what=_named(family, rest, words))
    limit = _limit(target.limit, words)
    if target.statistic == "quantile":
        return words("target.quantile", share=words.share(float(target.level)), subject=subject, limit=limit)
    if target.inner is not None:
        inner = _limit(target.inner, words)
        side = "most" if target.limit.sign == "<=" else "least"
        key = f"target.share.{'within' if target.inner.sign == '<=' else 'over'}.{side}"
        return words(key, share=limit, subject=subject, limit=inner)
    return words(f"target.{target.statistic}", subject=subject, limit=limit)


def _named(family: str, rest: str, words: Words) -> str:
    if not rest:
        return words(f"target.any.{family}")
    for kind in ("journey", "receiver_type", "purpose", "station"):
        found = words.name(kind, rest)
        if found != rest:
            return found
    return rest


def _limit(limit: Limit, words: Words) -> str:
    said = words.measure(float(limit.value), limit.unit)
    return words("target.opening_hours", time=said) if limit.opening else said


def _clauses(target: Target, words: Words) -> str:
    said = []
    if target.window != "whole run":
        said.append(words(f"target.window.{target.window}"))
    if target.each:
        said.append(words(f"target.each.{target.each}"))
    if target.at_least:
        said.append(words("target.at_least", count=words.number(target.at_least)))
    return "".join(f", {part}" for part in said)
