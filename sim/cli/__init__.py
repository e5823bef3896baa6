"""The command line. Thin: it reads options, calls rooms on use, and prints.

`tvaers --help` loads no room and none of their packages: a verb's module holds its options and help, and imports what
it calls inside its function.
"""

from __future__ import annotations


def main() -> None:
    """The console script `tvaers`."""
    import sys

    from sim.cli.shell import end_in_order_when_terminated, run

    end_in_order_when_terminated()
    sys.exit(run(sys.argv[1:]))
