"""What Python does now and then that would make requests late."""

from __future__ import annotations

import gc


def collect_garbage_rarely() -> None:
    """What was built until now stays: looking through it again and again takes milliseconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 1000)
