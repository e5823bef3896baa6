"""A script as JSON: what is asked now, what was seen in each step, and whether it was right."""

from __future__ import annotations

from typing import Any

from mocks.medcom.office import Office
from mocks.medcom.trouble.armed import Armed
from sim.messages.finding import DISCLAIMER
from sim.messages.protocol.scenario import Scenario
from sim.messages.wording import Language


def scenario_told(scenario: Scenario, language: Language) -> dict[str, Any]:
    """A scenario, before it is played."""
    return {
        "scenario": scenario.key,
        "title": scenario.title.of(language),
        "side": scenario.side,
        "named_by": scenario.named,
        "look": scenario.look.of(language) if scenario.look else None,
        "steps": [
            {"ask": step.ask.of(language), "rule": step.rule.of(language), "source": step.source}
            for step in scenario.steps
        ],
    }


def armed_told(armed: Armed, office: Office, language: Language) -> dict[str, Any]:
    """A script as it stands."""
    told = scenario_told(armed.scenario, language)
    for number, step in enumerate(told["steps"]):
        done = armed.results[number] if number < len(armed.results) else None
        waiting = "waiting" if number == armed.step and armed.current is not None else "not reached"
        step["state"] = done["state"] if done else waiting
        step["found"] = done[language] if done else ""
    partner = office.addresses.by_gln(armed.order.partner)
    states = {one["state"] for one in armed.results}
    return {
        **told,
        "state": "running" if armed.current is not None else "wrong" if "wrong" in states else "right",
        "seed": armed.order.seed,
        "armed": office.time(armed.moment).isoformat(timespec="milliseconds"),
        "mailbox": armed.mailbox,
        "partner": {"name": partner.name, "gln": partner.gln, "sor": partner.sor} if partner else None,
        "note": DISCLAIMER.of(language),
    }
