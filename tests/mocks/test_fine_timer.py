"""The one timer that moves the calendar."""

from __future__ import annotations

import asyncio
import time

import pytest

from mocks import fine_timer
from mocks.fine_timer import FineTimer


@pytest.mark.parametrize("fine", [True, False])
def test_it_fires_once_never_early_and_only_for_what_was_set_last(fine: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With timerfd and with the loop's own timer alike."""
    if not fine:
        monkeypatch.setattr(fine_timer, "_opened", lambda: None)

    async def fired() -> list[float]:
        moments: list[float] = []
        timer = FineTimer(asyncio.get_running_loop(), lambda: moments.append(time.monotonic()))
        began = time.monotonic()
        timer.set(60)
        timer.set(0.02)
        await asyncio.sleep(0.1)
        timer.set(0.02)
        timer.cancel()
        await asyncio.sleep(0.05)
        timer.set(0)
        await asyncio.sleep(0.05)
        timer.set(0.01)
        timer.close()
        await asyncio.sleep(0.05)
        return [moment - began for moment in moments]

    first, second = asyncio.run(fired())
    assert first >= 0.02
    assert second >= 0.15


def test_what_is_set_while_it_fires_is_what_counts() -> None:
    """A timer set anew after it has fired, and before the loop has looked, fires for the later setting only."""

    async def fired() -> int:
        count = [0]
        timer = FineTimer(asyncio.get_running_loop(), lambda: count.__setitem__(0, count[0] + 1))
        timer.set(0)
        time.sleep(0.01)
        timer.set(0.03)
        await asyncio.sleep(0.1)
        timer.close()
        return count[0]

    assert asyncio.run(fired()) == 1
