"""The way of letters in real time: the scenario's routes, played on the wall calendar, and what they leave behind.

A letter and what it causes are one family of calls, exactly as in virtual time (see sim.scenario.family). Its routes
are settled when it is sent; the calendar finds their moments; each moment is on disk before anybody reads it.
"""
