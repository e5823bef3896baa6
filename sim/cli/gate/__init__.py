"""`tvaers gate`: versions started and driven in turns, and what is left behind for people and for CI.

What is judged, and how, is `sim.regression`'s; this is the shell around it.
"""
