"""The engines by name. Naming one does not import it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.mistake import Mistake, nearest

if TYPE_CHECKING:
    from sim.chance.draws import Pairs
    from sim.journey.moments import Moments
    from sim.scenario.laying import Lay
    from sim.scenario.plan import Plan, Stage

    Play = Callable[[Plan, Stage], Moments]


def _fast() -> Play:
    from sim.engine.fast import play

    return play


def _reference() -> Play:
    from sim.engine.reference import play

    return play


def _compiled() -> Play:
    from sim.engine.compiled import play

    return play


ENGINES = {"fast": _fast, "reference": _reference, "compiled": _compiled}


def engine(name: str) -> Play:
    """The `play` of an engine. Mistake for one that does not exist."""
    if name not in ENGINES:
        raise Mistake(f"--engine {name}", "there is no such engine", nearest(name, ENGINES))
    return ENGINES[name]()


def means(name: str) -> tuple[Pairs, Lay]:
    """Who draws and who writes routes for plans that an engine plays: compiled, where a kernel is compiled anyway."""
    if name == "compiled":
        from sim.engine import compiled_draws, compiled_laying

        return compiled_draws.pairs, compiled_laying.lay
    from sim.chance.draws import pairs
    from sim.scenario.laying import lay

    return pairs, lay


def first_wait(name: str) -> str:
    """What a user should know before an engine's first play, or ""."""
    if name != "compiled":
        return ""
    from sim.engine.compiled import compiling

    return "compiling the engine, once on this machine: about half a minute" if compiling() else ""
