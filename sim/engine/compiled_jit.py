"""How the compiled performer is compiled: one kernel, on its first use, kept on disk for the next process."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

from sim.journey import kernel
from sim.scenario import route

Function = TypeVar("Function", bound=Callable[..., Any])

# The kernel creates no array, so nobody need count who still uses one: counting (nrt) made it fifteen times slower.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "_nrt": False}


def part(function: Function) -> Function:
    """A part of the kernel, merged into whoever calls it: its arguments are dozens of arrays, too many to hand over."""
    return cast(Function, njit(forceinline=True, **_OPTIONS)(function))


def entry(function: Function) -> Function:
    """The kernel's entrance: lets other threads run, and is kept on disk where there is a place to write.

    numba keeps it beside its source, else in the user's own cache folder; where neither can be written it says so by a
    RuntimeError, and every process compiles for itself.
    """
    try:
        return cast(Function, njit(cache=True, nogil=True, **_OPTIONS)(function))
    except RuntimeError:
        return cast(Function, njit(nogil=True, **_OPTIONS)(function))


def edition() -> str:
    """A digest of every source the kernel is made of.

    To see whether what it kept is out of date, numba looks only at the file of the entrance; the kernel spans several.
    """
    digest = blake2b(digest_size=8)
    own = sorted(Path(__file__).parent.glob("compiled*.py"))
    for source in [*own, Path(kernel.__file__), Path(route.__file__)]:
        digest.update(source.read_bytes())
    return digest.hexdigest()
