"""Letters in the summary: hop by hop, and their mailboxes by type of receiver."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.journey.moments import NEVER
from sim.verdict.assessment import Assessment
from sim.verdict.measured import Measured
from sim.verdict.orderstatistics import LEVELS, quantile
from sim.verdict.quantities import is_letter
from sim.verdict.spread import outcomes, spread


def letters_table(assessment: Assessment) -> dict[str, Any]:
    """Letters hop by hop, and their mailboxes by type of receiver."""
    calls = assessment.quantities.calls
    letters = calls.where(is_letter(calls))
    if not len(letters):
        return {}
    types = [name for name in letters.words.get("receiver_type", ()) if letters.is_any("receiver_type", name).any()]
    purposes = [name for name in letters.words.get("purpose", ()) if letters.is_any("purpose", name).any()]
    quantities = assessment.quantities
    mailboxes = []
    for name in types:
        here = letters.where(letters.is_any("receiver_type", name))
        line: dict[str, Any] = {"receiver_type": name, "outcomes": outcomes(here)}
        for family in ("transit", "dwell", "turnaround", "acknowledgement"):
            line[family] = spread(quantities.of(f"{family}.{name}"))
        if quantities.clock is not None:
            line["dwell_opening"] = spread(quantities.of(f"dwell.{name}", opening=True))
        mailboxes.append(line)
    return {
        "hops": _hops(assessment.table.hops),
        "mailboxes": mailboxes,
        "purposes": [{"purpose": name, "turnaround": spread(quantities.of(f"turnaround.{name}"))} for name in purposes],
        "sent_again": int((letters["attempts"] > 1).sum()),
        "censored": {
            "undelivered": int(letters.is_any("outcome", "UNDELIVERED").sum()),
            "unopened": int(letters.is_any("outcome", "UNOPENED").sum()),
        },
    }


def _hops(hops: Measured) -> list[dict[str, Any]]:
    """Per label in the order of the way: time from reaching the step until it was over."""
    result = []
    codes = np.unique(hops["label"]).tolist()
    places = {code: int(hops["hop"][hops["label"] == code].min()) for code in codes}
    for code in sorted(places, key=lambda code: places[code]):
        here = hops.where(hops["label"] == code)
        over = here["ended"] != NEVER
        lasted = np.sort((here["ended"] - here["planned"])[over])
        result.append(
            {
                "hop": here.words["label"][code],
                "n": len(here),
                "over": len(lasted),
                "p50": quantile(lasted, LEVELS["p50"]) if len(lasted) else None,
                "p95": quantile(lasted, LEVELS["p95"]) if len(lasted) else None,
            }
        )
    return result
