"""JUnit's XML, which CI systems read: a suite of cases, each passed, or failed with what was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple


class Case(NamedTuple):
    """One case. `failed`: in a few words; None when it passed. `told`: the whole of it. `aside`: what else to know."""

    group: str
    name: str
    failed: str | None = None
    told: str = ""
    aside: str = ""


def suite(name: str, cases: Sequence[Case], note: str) -> str:
    """A test suite as a document."""
    failures = sum(case.failed is not None for case in cases)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuite name="{_safe(name)}" tests="{len(cases)}" failures="{failures}" errors="0" skipped="0">',
            f'<properties><property name="note" value="{_safe(note)}"/></properties>',
            *(_case(case) for case in cases),
            "</testsuite>",
        )
    )


def _case(case: Case) -> str:
    lines = [f'<testcase classname="{_safe(case.group)}" name="{_safe(case.name)}">']
    if case.failed is not None:
        lines.append(f'<failure type="broken-rule" message="{_safe(case.failed)}">{_safe(case.told)}</failure>')
    if case.aside:
        lines.append(f"<system-out>{_safe(case.aside)}</system-out>")
    return "\n".join((*lines, "</testcase>"))


def _safe(text: str) -> str:
    """Text for an attribute or an element; characters that XML cannot hold become U+FFFD."""
    allowed = "".join(c if c in "\n\t" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff" else "\ufffd"
                      for c in text)  # fmt: skip
    return escape(allowed)
