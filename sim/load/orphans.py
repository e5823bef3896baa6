"""Nobody outlives who started them: the kernel ends a child with its parent, and the child looks for itself too."""

from __future__ import annotations

import ctypes
import os
import signal
import time

import gevent

_SET_DEATH_SIGNAL = 1


def end_with(parent: int) -> bool:
    """Have this process ended by the kernel when its parent ends (Linux). Whether `parent` still is the parent."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_SET_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
    return os.getppid() == parent


def end_if_orphaned(parent: int, grace: float) -> None:
    """Look after the parent; when it is gone end in order, and after `grace` seconds in any case."""
    while os.getppid() == parent:
        gevent.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    gone = time.monotonic()
    while time.monotonic() - gone < grace:
        gevent.sleep(0.5)
    os._exit(1)
