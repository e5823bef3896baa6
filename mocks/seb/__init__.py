"""SEB: a SAML 2.0 identity provider that gives a service who a user is and the roles the user has there.

Requests are read and answers written here; the routes are in mocks/systems/seb.py, the pages in mocks/templates.
"""
