"""Has one version of a system become slower than another? Statistics of paired halves, with stated error rates.

A gate plays the same plan against base and head in turns, so that what moves the machine moves both halves of a pair.
The half is the unit, not the call: calls of one half share the machine's mood. No clock, no I/O and no chance here.
"""
