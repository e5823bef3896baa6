"""Virtual time. Performers of a plan: `reference`, `fast` and `compiled`. The only room that knows simpy and numba."""
