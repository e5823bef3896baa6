"""The state of a running network: for the control room as it is now, and what was changed, to return to it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pydantic import ValidationError

from mocks.arming import armed
from mocks.faults import Fault
from mocks.refusal import Refusal
from mocks.running import Network
from sim.mistake import Mistake
from sim.network.registry import Change, Registry


async def snapshot(network: Network) -> dict[str, Any]:
    """Changes of children by their number, faults, the moment, and the name all mailboxes are kept under, as JSON."""
    return {
        "scenario": network.reading.model.name,
        "moment": network.clock.now(),
        "children": network.changes(),
        "faults": [armed.fault.model_dump(exclude_none=True) for armed in network.faults.on.values()],
        "letters": await network.post.snapshot() if network.post else None,
    }


async def restored(network: Network, taken: dict[str, Any]) -> None:
    """Return to a snapshot; Refusal when it is of another scenario or cannot be read."""
    if taken.get("scenario") != network.reading.model.name:
        raise Refusal(409, "body.scenario", network.reading.model.name, "another scenario")
    try:
        registry = Registry(network.world.citizens, network.reading.model.date)
        for child, changes in dict(taken["children"]).items():
            made = [Change(int(moment), str(column), value) for moment, column, value in changes]
            registry = registry.changed(int(child), made)
        faults = [armed(network, Fault.model_validate(fault)) for fault in taken["faults"]]
        moment, letters = int(taken["moment"]), taken.get("letters")
    except (KeyError, TypeError, ValueError, IndexError, Mistake, ValidationError):
        raise Refusal(400, "body", "a snapshot from here", "something else") from None
    if letters is not None and (network.post is None or not network.post.has(str(letters))):
        raise Refusal(409, "body.letters", "mailboxes kept since this process began, or null", "another name")
    network.changed(registry)
    network.faults.clear()
    for one in faults:
        network.faults.add(one)
    network.calendar.set(moment)
    if network.post is not None and letters is not None:
        network.calendar.restart()
        await network.post.restore(str(letters))


def state(network: Network) -> dict[str, Any]:
    """What the control room shows. Stations without work and queue are left out unless a system's."""
    stations = network.calendar.stations()
    asked = [one for one in stations if one["busy"] or one["waiting"] or "." not in one["name"]]
    return {
        "scenario": network.reading.model.name,
        "time": network.clock.told(network.clock.now()),
        "level": network.options.level,
        "delay": network.options.delay,
        "timer_error_ms": {name: round(value, 3) for name, value in network.timer_error.items()},
        "sessions": len(network.sessions),
        "audit": len(network.audit),
        "requests": network.trace.count,
        "stations": [one for one in asked if not one["name"].startswith(("fault.", "staff"))][:60],
        "systems": _systems(network),
        "last": [passage.as_dict() for passage in network.trace.last(40) if passage.system not in ("control", "")],
        "faults": {
            str(number): armed.fault.model_dump(exclude={"cpr"}) | {"child": armed.citizen}
            for number, armed in network.faults.on.items()
        },
    }


def _systems(network: Network) -> list[dict[str, Any]]:
    """Each system that was asked lately: requests still in the trace, and those answered with an error status."""
    asked, failed = Counter[str](), Counter[str]()
    for passage in network.trace:
        if passage.system not in ("", "control", "front"):
            asked[passage.system] += 1
            failed[passage.system] += passage.status >= 400
    replaced = network.options.replaced
    return [
        {"name": name, "requests": asked[name], "failed": failed[name], "whose": replaced.get(name, "mock")}
        for name in sorted({*asked, *replaced})
    ]
