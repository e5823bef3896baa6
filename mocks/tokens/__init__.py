"""Tokens, and what every SOAP interface here stands on: envelopes read with every door closed, faults with a reason.

Only `soap_route` knows FastAPI; the routes themselves are in mocks/systems/tokens.py.
"""
