"""NSP's sharing of documents: the registry (ITI-18), the repositories (ITI-43), and registering (ITI-41)."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter

from mocks.nsp.description import FETCH, FIND, REGISTER, wsdl
from mocks.nsp.retrieve import retrieve
from mocks.nsp.search import search
from mocks.nsp.submit import submit
from mocks.provenance import Interface, Provenance, System
from mocks.running import Network
from mocks.soap.routes import Endpoint, add_endpoint
from sim.network.access import Role

REGISTRY, REPOSITORY, PROXY = "/ddsregistry", "/ddsrepository", "/drs/proxy"


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["nsp"])
    add_endpoint(routes, network, Endpoint("nsp", REGISTRY, search, partial(wsdl, "DdsRegistry", FIND)))
    add_endpoint(routes, network, Endpoint("nsp", REPOSITORY, retrieve, partial(wsdl, "DdsRepository", FETCH)))
    add_endpoint(routes, network, Endpoint("nsp", PROXY, submit, partial(wsdl, "DocumentRegistration", REGISTER)))
    return routes


def _provenance(transaction: str) -> Provenance:
    return Provenance(
        "partly published",
        "IHE ITI TF-2; nspop.dk DDS guide; MedCom dk-medcom-xds-documents and APD-DK",
        f"{transaction}, APD-DK 2.0.1, metadata 2025-12-11",
        "messages, metadata, document, DGWS and HSUID headers; error texts, object identifiers under 2.25, which "
        "HSUID attributes are needed and the WSDL's names are ours",
    )


SYSTEM = System(
    "nsp",
    "NSP: dokumentdeling (DDS)",
    (
        Interface("registry", REGISTRY, _provenance("ITI-18"), "-s {url}" + REGISTRY + "?wsdl", Role.PPR),
        Interface("repository", REPOSITORY, _provenance("ITI-43"), "-s {url}" + REPOSITORY + "?wsdl", Role.PPR),
        Interface("registering", PROXY, _provenance("ITI-41"), "-s {url}" + PROXY + "?wsdl", Role.CLINICIAN),
    ),
    router,
)
