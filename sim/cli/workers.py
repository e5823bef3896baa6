"""Playing many points at once: on this machine's cores, or on a Dask cluster named by its scheduler."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sim.mistake import Mistake

Job = TypeVar("Job")
Result = TypeVar("Result")

WAIT = "10 s"


def each(function: Callable[[Job], Result], jobs: Sequence[Job], cluster: str | None) -> Iterator[tuple[int, Result]]:
    """The number of each job with its result, as they are finished. A job that another machine lost is done again.

    Mistake for a cluster that cannot be reached, and when workers die of what they are asked to do.
    """
    if len(jobs) <= 1 and cluster is None:
        yield from ((number, function(job)) for number, job in enumerate(jobs))
        return
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    with _cluster(cluster) if cluster else _cores():
        calls = (delayed(_numbered)(function, number, job) for number, job in enumerate(jobs))
        try:
            yield from Parallel(n_jobs=-1, return_as="generator_unordered", batch_size=1)(calls)
        except TerminatedWorkerError:
            mend = "Its memory may not have sufficed. What was finished is kept where an --out is given; start it again"
            raise Mistake("workers", "a worker process was killed in the middle of its work", mend) from None
        except Exception as error:
            if type(error).__name__ != "KilledWorker":
                raise
            mend = "Look at the workers' memory. What was finished is kept where an --out is given; start it again"
            raise Mistake(f"--cluster {cluster}", "workers died again and again of one job", mend) from None


def _numbered(function: Callable[[Job], Result], number: int, job: Job) -> tuple[int, Result]:
    return number, function(job)


@contextmanager
def _cores() -> Iterator[None]:
    from joblib import parallel_config

    with parallel_config(backend="loky", inner_max_num_threads=1):
        yield


@contextmanager
def _cluster(address: str) -> Iterator[None]:
    client = _client(address)
    try:
        from joblib import parallel_config

        if not client.scheduler_info()["workers"]:
            raise Mistake(f"--cluster {address}", "the cluster has no workers", "Start some: dask worker ADDRESS")
        with parallel_config(backend="dask"):
            yield
    finally:
        client.close()


def _client(address: str) -> Any:
    where = f"--cluster {address}"
    try:
        from distributed import Client
    except ImportError:
        raise Mistake(where, "Dask is not installed here", "Install tvaers with its extra: tvaers[cluster]") from None
    try:
        return Client(address, timeout=WAIT)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        mend = "Write the address that dask scheduler printed, such as tcp://10.0.0.5:8786"
        raise Mistake(where, f"cannot reach a scheduler there within {WAIT}: {type(error).__name__}", mend) from None
