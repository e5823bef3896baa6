"""Freed memory is kept for the next play: giving it back and fetching it anew costs a fifth of a play's time.

The columns of a play are large, so that the C library fetches each from the system, page by page and cleared, and
returns it afterwards. A process that plays a day again and again fetches the same memory every time.
"""

from __future__ import annotations

import ctypes
from functools import cache

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
"""glibc's names and numbers (malloc.h): how much may lie free, and how many blocks are fetched by themselves."""
MOST = 2**31 - 1


@cache
def keep_freed_memory() -> bool:
    """From now on this process keeps what it frees; False where the C library knows nothing of it."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(M_MMAP_MAX, 0)) and bool(mallopt(M_TRIM_THRESHOLD, MOST))
