"""The report on a vendor's system: from a running network's trace, or from one that was kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from sim.mistake import Mistake

_SECONDS = 10
_COLOURS = {"right": "green", "wrong": "red", "warned": "yellow", "not judged": "dim"}


def trace_of(run: str, token: str) -> list[dict[str, Any]]:
    """The requests of a running network (its address) or of a file with control's trace; Mistake."""
    if run.startswith(("http://", "https://")):
        content = fetched(run.rstrip("/") + "/control/trace?limit=5000", token)
    else:
        try:
            content = Path(run).read_bytes()
        except OSError as error:
            mend = "Name a running network, e.g. http://127.0.0.1:8080, or a file with the answer of /control/trace"
            raise Mistake(run, f"no trace can be read: {error.strerror}", mend) from None
    try:
        requests = json.loads(content)["requests"]
        if not all({"system", "path", "status", "outcome", "number"} <= set(one) for one in requests):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise Mistake(run, "this is no trace of the mocks", "Keep the answer of /control/trace") from None
    return list(requests)


def fetched(url: str, token: str) -> bytes:
    """What control answers at an address; Mistake."""
    try:
        with urlopen(Request(url, headers={"authorization": f"Bearer {token}"}), timeout=_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content
    except HTTPError as error:
        mend = "Give the control token that tvaers serve prints: TVAERS_CONTROL_TOKEN or --control-token"
        raise Mistake(url, f"control answered {error.code}", mend) from None
    except (URLError, OSError, ValueError):
        raise Mistake(url, "nobody answers there", "Start it with tvaers serve national") from None


def show_vendor(report: dict[str, Any]) -> None:
    """Print the report: what is wrong by rule, then each request."""
    from sim.cli.terminal import line, plain, table

    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(report["verdicts"].items()))
    line(f"{report['requests']} requests: {told or 'none'}\n")
    if report["rules"]:
        rules = [
            (str(one["times"]), plain(one["system"]), plain(one["rule"]), plain(one["about"]), plain(one["source"]))
            for one in report["rules"]
        ]
        table("Rules broken", (">times", "system", "rule", "what it says", "source"), rules)
        line()
    table("Requests", (">", "system", "request", "answer", "verdict", "by"), [_row(one) for one in report["judged"]])


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    from sim.cli.terminal import plain

    rules = "; ".join(
        f"{rule['rule']} ({rule['source']}): {rule['element']}: expected {rule['expected']}, found {rule['found']}"
        if rule["broken"]
        else f"{rule['rule']} ({rule['source']})"
        for rule in one["rules"]
    )
    colour = _COLOURS[one["verdict"]]
    request, answer = f"{one['method']} {one['path']}", f"{one['status']} {one['outcome']}".strip()
    number, verdict = str(one["number"]), f"[{colour}]{one['verdict']}[/{colour}]"
    return number, plain(one["system"]), plain(request), plain(answer), verdict, plain(rules)
