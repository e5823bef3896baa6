"""Named variants of a scenario: the same scenario with some values set otherwise."""

from __future__ import annotations

import json

from sim.mistake import Mistake, nearest
from sim.scenario.reading import Reading, load


def load_variant(name: str, variant: str | None, settings: tuple[str, ...]) -> Reading:
    """A scenario as its variant says, with what the command line sets on top. Mistake for an unknown variant."""
    reading = load(name, settings)
    if variant is None:
        return reading
    variants = reading.model.variants
    if variant not in variants:
        mend = nearest(variant, variants) or "This scenario has no variants"
        raise Mistake(f"--variant {variant}", f"{reading.model.name} has no such variant", mend)
    own = (f"{path}={json.dumps(value, default=str)}" for path, value in variants[variant].set.items())
    return load(name, (*own, *settings))
