"""`python -m sim.load`: Locust comes first, because it patches the interpreter."""

import os
import sys

import locust  # noqa: F401

from sim.load.child import main

if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # a thread may still be reading what the parent never said
