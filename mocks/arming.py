"""From a fault as it is written to one that meets requests on a running network."""

from __future__ import annotations

from mocks.entrance import citizen_of
from mocks.faults import Armed, Fault, work_of
from mocks.refusal import Refusal
from mocks.running import Network


def armed(network: Network, fault: Fault) -> Armed:
    """A fault ready to meet requests; Refusal when its source, child, time or distribution is none."""
    stations = {station.name for station in network.stage.stations}
    known = stations | {name.partition(".")[0] for name in stations}
    if fault.source is not None and fault.source not in known:
        raise Refusal(400, "body.source", f"a station: {', '.join(sorted(known)[:12])} ...", "another word")
    try:
        work = work_of(fault)
    except ValueError:
        raise Refusal(400, "body.by", 'a distribution such as {"exponential": "2 s"}', "something else") from None
    start = moment_of(network, fault.start, "body.start") if fault.start else 0
    end = moment_of(network, fault.end, "body.end") if fault.end else None
    citizen = citizen_of(network, fault.cpr) if fault.cpr else None
    return Armed(0, fault, citizen, start, end, work)


def moment_of(network: Network, text: str, element: str) -> int:
    """A moment of the run from a local time; Refusal."""
    try:
        moment = network.clock.moment_of(text)
    except ValueError:
        raise Refusal(400, element, "a local time such as 2026-11-23T10:00", "something else") from None
    if moment < 0:
        raise Refusal(400, element, f"not before {network.clock.told(0)}", "an earlier one")
    return moment
