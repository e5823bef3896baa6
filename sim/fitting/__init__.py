"""Fitting: from recorded calls to the service times of a station, and how well they foretell what was not fitted.

Pure: columns in, a distribution and its doubts out. Only kinds that a scenario can say are fitted.
"""
