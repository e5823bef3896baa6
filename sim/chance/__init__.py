"""Chance as an argument: counter-based draws, durations and keyed bijections.

Innermost room. A draw is a pure function of what it is for, never of when it is asked for; so adding an actor,
a station or volume moves no other draw.
"""
