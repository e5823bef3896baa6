from __future__ import annotations

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """The mocks run on asyncio."""
    return "asyncio"
