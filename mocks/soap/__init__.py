"""What every SOAP interface here stands on: envelopes read with every door closed, faults with a reason, signatures.

Only `routes` knows FastAPI. What is said inside an envelope is each system's own.
"""
