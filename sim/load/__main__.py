"""`python -m sim.load`: Locust patches the interpreter before anything else is imported."""

import locust  # noqa: F401  isort: skip

import os
import sys

from sim.load.child import main

if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # a thread may still be reading what the parent never said
