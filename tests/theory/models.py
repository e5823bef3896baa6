"""The models: a scenario, the quantities in which it must agree with theory, and how long it must run for that.

Steady state: every replication begins with empty stations, and calls planned in the first `WARM_UP` are not counted.
That is at least 20 relaxation times of each station here (tested), after which the empty start is felt by less than
1e-8.
Nothing is cut at the end: a run goes on until its last call is over, so no response is censored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sim.journey.moments import End
from tests.theory import several_stations as networks
from tests.theory import single_station as station
from tests.theory.playing import Observed

WARM_UP = 600.0
SERVICE = 0.1
REPLICATIONS = 30

Look = Callable[[Observed], float]


@dataclass(frozen=True, slots=True)
class Quantity:
    """What theory says of one quantity, and where to see it. `widest`: the largest half-width, as a share of it."""

    name: str
    expected: float
    look: Look
    widest: float = 0.01


@dataclass(frozen=True, slots=True)
class Model:
    """A scenario of this folder with settings, in steady state after `warm_up` seconds."""

    name: str
    scenario: str
    settings: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    warm_up: float = WARM_UP

    def __str__(self) -> str:
        return self.name


def p99(name: str, expected: float, look: Look) -> Quantity:
    """A 99 % quantile: the rule lets its interval be three times as wide."""
    return Quantity(name, expected, look, widest=0.03)


def response(share: float) -> Look:
    """That quantile of the response time."""
    return lambda seen: float(np.quantile(seen.response(), share))


def mean_response(seen: Observed) -> float:
    """Mean response time."""
    return float(np.mean(seen.response()))


def wait(name: str = "counter") -> Look:
    """Mean wait at a station."""
    return lambda seen: float(np.mean(seen.waits(name)))


def wait_quantile(share: float) -> Look:
    """That quantile of the wait at the counter."""
    return lambda seen: float(np.quantile(seen.waits("counter"), share))


def refused(seen: Observed) -> float:
    """Share of calls turned away."""
    return seen.share(End.REFUSED)


def timed_out(seen: Observed) -> float:
    """Share of calls that ran out of time."""
    return seen.share(End.TIMED_OUT)


def _until(clock: str) -> str:
    return f"window.to={clock}"


def mm1(rate: float, until: str, tails: bool = True) -> Model:
    """One server: the time in the system is exponential."""
    quantiles = [
        Quantity("p50 response", station.mm1_sojourn_quantile(rate, SERVICE, 0.5), response(0.5)),
        Quantity("p95 response", station.mm1_sojourn_quantile(rate, SERVICE, 0.95), response(0.95)),
        p99("p99 response", station.mm1_sojourn_quantile(rate, SERVICE, 0.99), response(0.99)),
    ]
    mean = Quantity("mean response", 1 / (1 / SERVICE - rate), mean_response)
    settings = (f"streams.visitors.rate={rate} /s", _until(until))
    return Model(f"M/M/1 at {rate * SERVICE:.2g}", "mm1", settings, (mean, *(quantiles if tails else ())))


def mmc(servers: int, rate: float, until: str, tails: bool = True) -> Model:
    """Several servers: Erlang C."""
    waits = station.erlang_c(servers, rate * SERVICE)
    mean = station.mmc_wait(rate, SERVICE, servers)
    quantities = [Quantity("P(wait)", waits, lambda seen: float(np.mean(seen.waits("counter") > 0)))]
    if tails:
        quantities += [
            Quantity("mean wait", mean, wait()),
            Quantity("p95 wait", station.mmc_wait_quantile(rate, SERVICE, servers, 0.95), wait_quantile(0.95)),
            p99("p99 wait", station.mmc_wait_quantile(rate, SERVICE, servers, 0.99), wait_quantile(0.99)),
        ]
    quantities.append(Quantity("mean response", mean + SERVICE, mean_response))
    settings = (f"stations.counter.servers={servers}", f"streams.visitors.rate={rate} /s", _until(until))
    return Model(f"M/M/{servers} at {rate * SERVICE / servers:.2g}", "mmc", settings, tuple(quantities))


def mg1(kind: str, cv: float, rate: float, until: str, waits: bool = True) -> Model:
    """One server, any law of service: Pollaczek and Khinchine."""
    mean = station.mg1_wait(rate, SERVICE, cv)
    quantities = [Quantity("mean response", mean + SERVICE, mean_response)]
    if waits:
        quantities.append(Quantity("mean wait", mean, wait()))
    service = f"stations.counter.service={{kind: {kind}, mean: 100 ms, cv: {cv}}}"
    settings = (service, f"streams.visitors.rate={rate} /s", _until(until))
    return Model(f"M/G/1 {kind} cv {cv:.2g} at {rate * SERVICE:.2g}", "mg1", settings, tuple(quantities))


def md1(rate: float, until: str, tails: bool = True) -> Model:
    """One server, constant service: Erlang's distribution of the wait."""
    mean = station.mg1_wait(rate, SERVICE, 0)
    quantities = [Quantity("mean response", mean + SERVICE, mean_response)]
    if tails:
        quantities += [
            Quantity("mean wait", mean, wait()),
            Quantity("p95 wait", station.md1_wait_quantile(rate, SERVICE, 0.95), wait_quantile(0.95)),
            p99("p99 wait", station.md1_wait_quantile(rate, SERVICE, 0.99), wait_quantile(0.99)),
        ]
    settings = (f"streams.visitors.rate={rate} /s", _until(until))
    return Model(f"M/D/1 at {rate * SERVICE:.2g}", "mdc", settings, tuple(quantities))


def mdc(servers: int, rate: float, until: str) -> Model:
    """Several servers, constant service: Crommelin."""
    mean = station.mdc_wait(rate, SERVICE, servers)
    quantities = (Quantity("mean response", mean + SERVICE, mean_response), Quantity("mean wait", mean, wait()))
    settings = (f"stations.counter.servers={servers}", f"streams.visitors.rate={rate} /s", _until(until))
    return Model(f"M/D/{servers} at {rate * SERVICE / servers:.2g}", "mdc", settings, quantities)


def loss(kind: str, cv: float, rate: float, until: str) -> Model:
    """Nobody may wait: Erlang B, whatever the law of service."""
    service = f"stations.counter.service={{kind: {kind}, mean: 100 ms, cv: {cv}}}"
    quantity = Quantity("share lost", station.erlang_b(5, rate * SERVICE), refused)
    return Model(f"M/G/5/5 {kind}", "loss", (service, f"streams.visitors.rate={rate} /s", _until(until)), (quantity,))


def mmck(until: str) -> Model:
    """Two servers and three places to wait, at load 0.9."""
    lost, waited = station.mmck(18, SERVICE, 2, 3)
    quantities = (Quantity("share lost", lost, refused), Quantity("mean wait", waited, wait()))
    return Model("M/M/2/5 at 0.9", "mmck", (_until(until),), quantities)


def impatience(rate: float, until: str) -> Model:
    """Two servers, and 300 ms until a call is given up."""
    theory = station.Impatience(rate, SERVICE, 2, 0.3)
    quantities = (
        Quantity("share timed out", theory.timed_out, timed_out),
        Quantity("share never served", theory.left_queue, Observed.share_never_served),
        Quantity("mean wait of served", theory.wait_of_served, wait()),
    )
    settings = (f"streams.visitors.rate={rate} /s", _until(until))
    return Model(f"M/M/2+D at {rate * SERVICE / 2:.2g}", "impatience", settings, quantities)


def tandem(until: str) -> Model:
    """Burke: the second station sees a Poisson process, and the two times are independent."""
    front, back = 1 / (10 - 6), 1 / (1 / 0.06 - 6)
    quantities = (
        Quantity("mean at front", front, lambda seen: float(np.mean(seen.sojourns("front")))),
        Quantity("mean at back", back, lambda seen: float(np.mean(seen.sojourns("back")))),
        Quantity("p95 response", networks.hypoexponential_quantile(front, back, 0.95), response(0.95)),
        p99("p99 response", networks.hypoexponential_quantile(front, back, 0.99), response(0.99)),
    )
    return Model("tandem", "tandem", (_until(until),), quantities)


def crossing(until: str) -> Model:
    """Product form (Jackson 1957; for streams with fixed ways Kelly 1975): M/M/1 at 6 /s and M/M/2 at 4 /s."""
    front, back = 1 / (10 - 6), station.mmc_wait(4, 0.15, 2) + 0.15
    quantities = (
        Quantity("mean at front", front, lambda seen: float(np.mean(seen.sojourns("front")))),
        Quantity("mean at back", back, lambda seen: float(np.mean(seen.sojourns("back")))),
        Quantity("mean returning", 2 * front + back, lambda seen: float(np.mean(seen.response("returning")))),
        Quantity("mean opposing", front + back, lambda seen: float(np.mean(seen.response("opposing")))),
    )
    return Model("open network", "crossing", (_until(until),), quantities)


def fork_join(rate: float, until: str) -> Model:
    """Flatto and Hahn."""
    quantity = Quantity("mean response", networks.fork_join_of_two(rate, SERVICE), mean_response)
    settings = (f"streams.visitors.rate={rate} /s", _until(until))
    return Model(f"fork-join of 2 at {rate * SERVICE:.2g}", "fork_join", settings, (quantity,))


def longest(until: str) -> Model:
    """The longest of three exponentials, without queues: no warm-up is needed."""
    means = (0.1, 0.2, 0.3)
    quantities = (
        Quantity("mean response", networks.longest_of(means), mean_response),
        Quantity("p95 response", networks.longest_quantile(means, 0.95), response(0.95)),
        p99("p99 response", networks.longest_quantile(means, 0.99), response(0.99)),
    )
    return Model("longest of 3", "longest", (f"window.to={until}",), quantities, warm_up=0)


def join_deadline(until: str) -> Model:
    """A join that goes on without the late ones."""
    mean, partial = networks.join_at_deadline((0.1, 0.2, 0.3), 0.5)
    quantities = (
        Quantity("mean response", mean, mean_response),
        Quantity("share partial", partial, lambda seen: float(np.mean(seen.moments.missing > 0))),
    )
    return Model("join at a deadline", "join_deadline", (f"window.to={until}",), quantities, warm_up=0)


def retried(until: str) -> Model:
    """Three attempts: geometric."""
    mean, failed = networks.retried(0.2, 0.2, 0.05, 3)
    quantities = (
        Quantity("mean response", mean, mean_response),
        Quantity("share timed out", failed, timed_out),
    )
    return Model("retried", "retried", (f"window.to={until}",), quantities, warm_up=0)


def _busy(moment: float) -> Look:
    return lambda seen: seen.busy(moment)


def server_for_everybody(rate: float) -> Model:
    """The number busy at four moments, while the rate rises, falls and after it has stopped."""
    breaks = (0.0, 1800.0, 3600.0, 4800.0)
    bins = (6, 6, 4, 24 * 12 - 16)
    weights = (1.0, 4.0, 2.0, 0.0)
    day = sum(weight * size for weight, size in zip(weights, bins, strict=True)) / (24 * 12)

    def at(moment: float) -> float:
        return rate * weights[sum(moment >= start for start in breaks) - 1] / day

    def longer_than(age: float) -> float:
        return min(1.0, max(0.0, (900 - age) / 600))

    quantities = []
    for moment in (1500.0, 2300.0, 3900.0, 5200.0):
        edges = (*breaks, moment - 300, moment - 900)
        busy = networks.busy_with_a_server_for_everybody(at, longer_than, moment, edges)
        quantities.append(Quantity(f"busy at {moment:.0f} s", busy, _busy(moment)))
    return Model(
        "Mt/G/inf", "server_for_everybody", (f"streams.visitors.rate={rate} /s",), tuple(quantities), warm_up=0
    )


def opening(rate: float) -> Model:
    """Open from 8 to 16, 20 minutes of work."""
    hour = 3600.0
    expected = networks.open_with_a_server_for_everybody(hour / 3, 8 * hour, 16 * hour, 24 * hour)
    quantity = Quantity("mean response", expected, mean_response)
    return Model("opening hours", "opening", (f"streams.visitors.rate={rate} /s",), (quantity,), warm_up=0)


def backlog(rate: float) -> Model:
    """A backlog of eight hours."""
    quantity = Quantity("mean wait", networks.backlog_cleared(rate, 4.0, 8 * 3600.0), wait("office"))
    return Model("backlog cleared", "backlog", (f"streams.visitors.rate={rate} /s",), (quantity,), warm_up=0)


def shared(until: str) -> Model:
    """Own 3 /s and a background of 0.3 of the server: M/M/1 at 0.6 for both."""
    quantities = (
        Quantity("mean response", 1 / (10 - 6), mean_response),
        Quantity("p95 response", station.mm1_sojourn_quantile(6, SERVICE, 0.95), response(0.95)),
    )
    return Model("shared with background", "shared", (_until(until),), quantities)


EVIDENCE = (
    mm1(5, "16:00"),
    mm1(7, "22:00"),
    mmc(2, 14, "20:00"),
    mmc(4, 28, "18:00"),
    mmc(8, 56, "14:00"),
    mg1("lognormal", 0.8, 6, "20:00"),
    mg1("hyperexponential", 1.3, 5, "23:00"),
    mg1("uniform", 0.5, 7, "18:00"),
    md1(7, "18:00"),
    mdc(2, 14, "14:00"),
    loss("exponential", 1, 40, "10:00"),
    loss("constant", 0, 40, "10:00"),
    loss("lognormal", 1.5, 40, "10:00"),
    mmck("10:00"),
    impatience(18, "12:00"),
    impatience(21, "10:00"),
    impatience(24, "10:00"),
    tandem("20:00"),
    crossing("22:00"),
    fork_join(5, "14:00"),
    fork_join(7, "20:00"),
    longest("09:00"),
    join_deadline("09:00"),
    retried("11:00"),
    server_for_everybody(2),
    opening(1),
    backlog(0.2),
    shared("20:00"),
)
"""All models at full size."""


def brief(model: Model) -> Model:
    """The same with a shorter warm-up, which is 20 relaxation times still where the load is light."""
    return replace(model, name=f"{model.name}, brief", warm_up=60)


LIGHT_MM1 = brief(mm1(4, "10:15", tails=False))
LIGHT_MMC = brief(mmc(2, 10, "09:00", tails=False))
LIGHT_MG1 = brief(mg1("lognormal", 0.8, 5, "11:00", waits=False))
LIGHT_MD1 = brief(md1(3, "08:11", tails=False))
LIGHT_LOSS = brief(loss("lognormal", 0.8, 50, "08:12"))
LIGHT_IMPATIENCE = brief(impatience(24, "09:45"))
LIGHT_LONGEST = replace(longest("08:30"), name="longest of 3, brief")

ORDINARY = (
    (LIGHT_MD1, "reference"),
    (LIGHT_MM1, "compiled"),
    (LIGHT_MMC, "fast"),
    (LIGHT_MG1, "compiled"),
    (LIGHT_LOSS, "compiled"),
    (LIGHT_IMPATIENCE, "compiled"),
    (LIGHT_LONGEST, "compiled"),
)
"""A few models at a size for every day, by the same rule, and the engine that plays each."""
