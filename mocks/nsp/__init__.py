"""NSP: the national registry and repositories of documents, with the headers and faults that guard them.

Whether a user sees a document is decided by sim.network; here it is only written as XDS and CDA. The routes are in
mocks/systems/nsp.py.
"""
