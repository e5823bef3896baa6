"""Real time: Locust replays a script over HTTP, as an open workload, in child processes of its own.

What imports Locust patches the interpreter, so only `sim.load.child` and what it imports may; `acts` and `heard` are
the two plain formats through which everybody else speaks to it.
"""
