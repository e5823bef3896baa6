"""Points on other processes and machines: the same digests, and workers may die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from distributed import LocalCluster

from sim.cli import kept, long_run, recovering, sizing
from sim.cli.disturbances import Disturbance
from sim.cli.points import Point, play_point
from sim.cli.progress import Progress
from sim.cli.workers import each
from sim.engine import compiled
from sim.mistake import Mistake
from sim.scenario.reading import load

SMALL = ("window={from: 08:00, to: 08:20}",)


def play_and_let_one_die(job: tuple[Point, str]) -> str:
    """Play a point; whoever comes to the one with a file first leaves a mark and is killed."""
    point, mark = job
    if mark and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return play_point(point).digest


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers of their own processes."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as found:  # type: ignore[no-untyped-call]
        yield found


def test_a_cluster_gives_the_same_digests_though_a_worker_is_killed(cluster: LocalCluster, tmp_path: Path) -> None:
    """One of two workers dies in the middle; its job is done again, and every digest is that of one core."""
    points = [Point(load("queue", SMALL), number, engine="fast") for number in range(12)]
    jobs = [(point, str(tmp_path / "killed") if number == 5 else "") for number, point in enumerate(points)]
    found = dict(each(play_and_let_one_die, jobs, cluster.scheduler_address))
    assert (tmp_path / "killed").exists()
    assert [found[number] for number in range(12)] == [play_point(point).digest for point in points]


def test_a_killed_process_is_told(tmp_path: Path) -> None:
    """On this machine's cores a killed worker ends the run with a message, not a traceback."""
    points = [Point(load("queue", SMALL), number, engine="fast") for number in range(3)]
    jobs = [(point, str(tmp_path / "killed") if number == 1 else "") for number, point in enumerate(points)]
    with pytest.raises(Mistake, match="was killed"):
        list(each(play_and_let_one_die, jobs, None))


@pytest.mark.parametrize(("many", "engine", "times"), [(3, "compiled", 1), (3, "fast", 0), (1, "compiled", 0)])
def test_many_processes_compile_once(
    many: int, engine: str, times: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The engine is compiled, and that said, before processes are started that would each compile it."""
    done: list[str] = []
    monkeypatch.setattr(kept, "first_wait", lambda name: f"compiling {name}")
    monkeypatch.setattr(kept, "each", lambda *_: iter(()))
    monkeypatch.setattr(compiled, "make_ready", lambda: done.append("compiled"))
    assert not list(kept.play_all([Point(load("queue"), number, engine=engine) for number in range(many)], None, None))
    assert done == ["compiled"] * times
    assert capsys.readouterr().err == "compiling compiled\n" * times


@pytest.mark.parametrize("room", [sizing, recovering])
def test_a_search_over_processes_compiles_once_too(room: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases of a sizing and replications of a recovery are played by processes that find the engine compiled."""
    order: list[str] = []

    def each_kept(*_: object) -> Iterator[tuple[int, dict[str, object]]]:
        order.append("played")
        yield 0, {"minutes": 3, "load": 1.5}

    monkeypatch.setattr(room, "compile_once", lambda: order.append("compiled"))
    monkeypatch.setattr(room, "each_kept", each_kept)
    reading = load("queue", SMALL)
    if room is sizing:
        sizing.servers(reading, [sizing.Case("middle", 0.0)], False, 1, Path("none"), None)
    else:
        recovering.recovery(reading, Disturbance("counter", 485, 490, outage=True), 1, Path("none"), None)
    assert order == ["compiled", "played"]


def test_a_long_run_says_that_it_compiles(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the first day, so that nobody wonders what takes so long."""
    monkeypatch.setattr(long_run, "first_wait", lambda name: f"compiling {name}")
    long_run.play_long(load("queue", SMALL), "fast", None, Progress())
    assert capsys.readouterr().err.startswith("compiling fast\n")
