"""What a vendor attaches to a self-test: the scenarios played, each step, right or wrong, by which rule."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from sim.messages.finding import DISCLAIMER
from sim.messages.junit import Case, suite
from sim.messages.wording import Language, Text

Played = Sequence[Mapping[str, Any]]
"""Scenarios as /own/medcom/mailboxes/.../protocol tells them when they are over."""

_STATES = {
    "right": Text("right", "rigtigt"),
    "wrong": Text("wrong", "forkert"),
    "waiting": Text("waiting", "venter"),
    "running": Text("under way", "i gang"),
    "not reached": Text("not reached", "ikke nået"),
}
_WORDS = {
    "title": Text("Scripted trouble: result", "Planlagte fejl: resultat"),
    "named": Text("named by MedCom's protocols", "navngivet af MedComs protokoller"),
    "own": Text("our own name", "vores eget navn"),
    "seen": Text("seen", "set"),
    "rule": Text("rule", "regel"),
    "look": Text("see for yourself", "se selv efter"),
    "scenario": Text("Scenario", "Scenarie"),
    "asked": Text("Asked", "Bedt om"),
    "verdict": Text("Verdict", "Dom"),
    "seed": Text("seed", "seed"),
}


def as_text(played: Played, language: Language) -> str:
    """Lines for a terminal."""
    lines = []
    for one in played:
        named = _word("named" if one["named_by"] == "MedCom" else "own", language)
        lines.append(f"{_state(one, language)}  {one['scenario']}: {one['title']} ({named})")
        for step in one["steps"]:
            lines.append(f"  {_state(step, language)}  {step['ask']}")
            if step["found"]:
                lines.append(f"    {_word('seen', language)}: {step['found']}")
            if step["state"] == "wrong":
                lines.append(f"    {_word('rule', language)}: {step['rule']} [{step['source']}]")
        if one["look"]:
            lines.append(f"  {_word('look', language)}: {one['look']}")
    return "\n".join((*lines, _total(played, language), DISCLAIMER.of(language)))


def as_json(played: Played, language: Language) -> str:
    """One JSON object."""
    found = {"protocol": list(played), "right": _right(played), "played": len(played), "note": DISCLAIMER.of(language)}
    return json.dumps(found, indent=2, ensure_ascii=False)


def as_junit(played: Played, language: Language) -> str:
    """A suite: a case for each scenario, failed by its first wrong step."""
    cases = []
    for one in played:
        wrong = next((step for step in one["steps"] if step["state"] != "right"), None)
        told = f"{wrong['ask']}\n{wrong['found']}\n{wrong['rule']} [{wrong['source']}]" if wrong else ""
        failed = (wrong["found"] or _state(wrong, language)) if wrong else None
        cases.append(Case(one["side"], one["scenario"], failed, told, one["look"] or ""))
    return suite("tvaers protocol", cases, DISCLAIMER.of(language))


def as_html(played: Played, language: Language) -> str:
    """One page that opens offline."""
    rows = []
    for one in played:
        steps = one["steps"]
        for number, step in enumerate(steps):
            head = f'<th scope="rowgroup" rowspan="{len(steps)}">{_scenario(one, language)}</th>' if not number else ""
            kind = "bad" if step["state"] == "wrong" else "good" if step["state"] == "right" else ""
            rows.append(
                f"<tr>{head}<td>{escape(step['ask'])}</td><td>{escape(step['found'])}</td>"
                f'<td class="{kind}">{_state(step, language)}</td>'
                f"<td>{escape(step['rule'])} <small>[{escape(step['source'])}]</small></td></tr>"
            )
    heads = "".join(f'<th scope="col">{_word(name, language).capitalize()}</th>'
                    for name in ("scenario", "asked", "seen", "verdict", "rule"))  # fmt: skip
    title = _word("title", language)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}'
        f"</style></head><body><main><h1>{title}</h1><p>{_total(played, language)}</p>"
        f"<p>{DISCLAIMER.of(language)}</p><table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        "</main></body></html>"
    )


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;color:#1b2733;margin:0}main{max-width:75rem;margin:auto;padding:1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;"
    "border-bottom:1px solid #b9c4cf}.good{color:#0b6b2f}.bad{color:#a61b1b;font-weight:600}small{color:#42505d}"
)


def _scenario(one: Mapping[str, Any], language: Language) -> str:
    named = _word("named" if one["named_by"] == "MedCom" else "own", language)
    seed = f"{_word('seed', language)} {one['seed']}"
    look = f"<br><small>{_word('look', language)}: {escape(one['look'])}</small>" if one["look"] else ""
    return f"{escape(one['title'])}<br><small>{escape(one['scenario'])}, {named}, {seed}</small>{look}"


def _right(played: Played) -> int:
    return sum(one["state"] == "right" for one in played)


def _total(played: Played, language: Language) -> str:
    right, number = _right(played), len(played)
    return Text(f"{right} of {number} scenarios right", f"{right} af {number} scenarier rigtige").of(language)


def _state(one: Mapping[str, Any], language: Language) -> str:
    return _STATES[one["state"]].of(language)


def _word(name: str, language: Language) -> str:
    return _WORDS[name].of(language)
