"""`python -m sim.load`: Locust comes first, because it patches the interpreter."""

import os
import sys
import traceback

import locust  # noqa: F401

from sim.load.child import main

if __name__ == "__main__":
    try:
        status = main()
    except Exception:  # told here: the interpreter's own end would abort while a thread reads, and hide it
        traceback.print_exc()
        status = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # a thread may still be reading what the parent never said
