"""The EPJ's page "Psyk BU tværdata": school or day-care, cases of the last half year, and whom to contact.

No description of it is public but its name; page and interface are ours.
"""

from __future__ import annotations

from fastapi import APIRouter

from mocks.overview_routes import overview_router
from mocks.provenance import OWN, Interface, System
from mocks.running import Network
from sim.network.access import Role


def router(network: Network) -> APIRouter:
    """The routes."""
    return overview_router(network, "epj", SYSTEM.title, lambda _: {})


SYSTEM = System(
    "epj",
    "EPJ: Psyk BU tværdata",
    (
        Interface("page", "/own/epj", OWN, "-s {url}/own/epj -H 'authorization: Bearer {token}'", Role.CLINICIAN),
        Interface(
            "overview", "/own/epj/overview", OWN,
            "-s {url}/own/epj/overview -H 'authorization: Bearer {token}' -d '{{\"cpr\":\"{cpr}\"}}'", Role.CLINICIAN,
        ),
    ),
    router,
)  # fmt: skip
