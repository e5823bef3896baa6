"""The closed forms themselves: where two of them describe the same model they agree, and tables are met."""

from __future__ import annotations

from math import exp

import pytest

from tests.theory import several_stations as networks
from tests.theory import single_station as station


@pytest.mark.parametrize(("servers", "load", "lost"), [(1, 1, 0.5), (2, 1, 0.2), (5, 4, 0.199067), (10, 8, 0.121661)])
def test_erlang_b(servers: int, load: float, lost: float) -> None:
    """The recursion gives (a^c / c!) / Σ a^k / k!."""
    assert station.erlang_b(servers, load) == pytest.approx(lost, rel=1e-5)


def test_one_server_waits_with_probability_rho() -> None:
    """Erlang C with one server is the utilisation."""
    assert station.erlang_c(1, 0.7) == pytest.approx(0.7)


def test_pollaczek_khinchine_contains_the_exponential_server() -> None:
    """M/G/1 with cv 1 waits as M/M/1 does."""
    assert station.mg1_wait(7, 0.1, 1) == pytest.approx(station.mmc_wait(7, 0.1, 1))


def test_crommelin_contains_the_constant_single_server() -> None:
    """M/D/c with one server waits as Pollaczek and Khinchine say for cv 0; two wait less than M/M/2."""
    assert station.mdc_wait(7, 0.1, 1) == pytest.approx(station.mg1_wait(7, 0.1, 0), rel=1e-6)
    assert 0.4 < station.mdc_wait(14, 0.1, 2) / station.mmc_wait(14, 0.1, 2) < 0.6


def test_erlangs_distribution_has_the_mean_of_pollaczek_and_khinchine() -> None:
    """The wait in M/D/1: 1 - ρ wait nothing, and the tail sums to the mean."""
    assert station.md1_wait_at_most(7, 0.1, 0) == pytest.approx(0.3)
    step = 0.001
    tail = sum(1 - station.md1_wait_at_most(7, 0.1, (k + 0.5) * step) for k in range(1500)) * step
    assert tail == pytest.approx(station.mg1_wait(7, 0.1, 0), rel=1e-3)


def test_a_station_without_places_to_wait_is_erlangs() -> None:
    """M/M/c/c loses what Erlang B says; with very many places M/M/c/K waits as M/M/c."""
    assert station.mmck(40, 0.1, 5, 0)[0] == pytest.approx(station.erlang_b(5, 4))
    assert station.mmck(14, 0.1, 2, 200)[1] == pytest.approx(station.mmc_wait(14, 0.1, 2))


def test_endless_patience_is_no_impatience() -> None:
    """M/M/c+D with a very long deadline waits as M/M/c, and nobody leaves."""
    patient = station.Impatience(14, 0.1, 2, 100)
    assert patient.wait_of_served == pytest.approx(station.mmc_wait(14, 0.1, 2))
    assert patient.left_queue == pytest.approx(0, abs=1e-12)


def test_flow_is_conserved_under_impatience() -> None:
    """Servers are busy λ(1 - P(leave))/μ on average, as the probabilities of their numbers say too (c = 1: 1 - p0)."""
    single = station.Impatience(12, 0.1, 1, 0.3)
    assert 1 - single.at_once == pytest.approx(1.2 * (1 - single.left_queue))


def test_the_longest_of_equal_exponentials() -> None:
    """The longest of three lasts 1 + 1/2 + 1/3 means; its median solves (1 - exp(-t))³ = 1/2."""
    assert networks.longest_of((2.0, 2.0, 2.0)) == pytest.approx(2 * (1 + 1 / 2 + 1 / 3))
    assert (1 - exp(-networks.longest_quantile((1, 1, 1), 0.5))) ** 3 == pytest.approx(0.5)


def test_a_join_with_a_late_deadline_is_the_longest() -> None:
    """With a deadline far away a join waits for all, and nothing is missing."""
    mean, partial = networks.join_at_deadline((0.1, 0.2, 0.3), 20)
    assert mean == pytest.approx(networks.longest_of((0.1, 0.2, 0.3)))
    assert partial == pytest.approx(0, abs=1e-12)


def test_splitting_without_load_is_the_longest_of_two() -> None:
    """At no load Flatto and Hahn's mean is 3/2 of a service."""
    assert networks.fork_join_of_two(1e-9, 1) == pytest.approx(1.5)
