"""The table of all models: `python -m tests.theory [ENGINE] [part of a model's name]`."""

from __future__ import annotations

import sys
import time

from tests.theory.held import held
from tests.theory.models import EVIDENCE, ORDINARY, Model
from tests.theory.playing import QUICKEST


def table(models: tuple[Model, ...], engine: str) -> None:
    """One line per quantity; CPU seconds per model, building included."""
    for model in models:
        before = time.process_time()
        found = held(model, engine)
        spent = time.process_time() - before
        for name, agreement in found.items():
            fault = "" if agreement.covered and agreement.sharp else "  <- " + agreement.fault
            sys.stdout.write(f"{model.name:36} {name:22} {agreement}{fault}\n")
        sys.stdout.write(f"{'':36} {engine}, {spent:.1f} CPU s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    words = sys.argv[1:]
    tier = tuple(model for model, _ in ORDINARY) if "ordinary" in words else EVIDENCE
    engine = next((word for word in words if word in ("reference", "fast", "compiled")), QUICKEST)
    names = [word for word in words if word not in (engine, "ordinary")]
    table(tuple(model for model in tier if not names or any(name in model.name for name in names)), engine)
