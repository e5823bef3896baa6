"""What the network is, and its rules: actors, citizens, identifiers, access, opening hours, what a lookup answers.

Pure: no clock, no I/O but reading its own table of municipalities once, and chance only through sim.chance.
"""
