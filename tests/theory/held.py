"""Holding a model against theory."""

from __future__ import annotations

import numpy as np

from tests.theory.agreement import Agreement
from tests.theory.models import REPLICATIONS, Model
from tests.theory.playing import engine, read, replications


def held(model: Model, engine_name: str, *planted: str, count: int = REPLICATIONS) -> dict[str, Agreement]:
    """Agreement per quantity. `planted`: settings that contradict what theory is told."""
    reading = read(model.scenario, *model.settings, *planted)
    rows = [
        [quantity.look(seen) for quantity in model.quantities]
        for seen in replications(reading, count, model.warm_up, engine(engine_name))
    ]
    columns = np.array(rows, dtype=np.float64).T
    return {
        quantity.name: Agreement.of(quantity.expected, column, quantity.widest)
        for quantity, column in zip(model.quantities, columns, strict=True)
    }
