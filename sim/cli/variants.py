"""Named variants of a scenario: the same scenario with some values set otherwise."""

from __future__ import annotations

from sim.mistake import Mistake, nearest
from sim.scenario.reading import Reading


def varied(reading: Reading, name: str | None) -> Reading:
    """The scenario as its variant says; itself without a name. Mistake for one that does not exist."""
    if name is None:
        return reading
    variants = reading.model.variants
    if name not in variants:
        mend = nearest(name, variants) or "This scenario has no variants"
        raise Mistake(f"--variant {name}", f"{reading.model.name} has no such variant", mend)
    return reading.with_values(dict(variants[name].set))
