"""WSDL of the registry and the repositories, written from the standard's element names; its own namespace is ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from mocks.nsp import retrieve, search, submit
from mocks.soap.names import NAMESPACES

_TARGET = "urn:tvaers:nsp:1"
_ROOT = "definitions"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its elements with our prefixes, and its WS-Addressing action."""

    name: str
    action: str
    asks: str
    answers: str


FIND = Operation("RegistryStoredQuery", search.ACTION, "query:AdhocQueryRequest", "query:AdhocQueryResponse")
FETCH = Operation(
    "RetrieveDocumentSet", retrieve.ACTION, "xds:RetrieveDocumentSetRequest", "xds:RetrieveDocumentSetResponse"
)
REGISTER = Operation(
    "ProvideAndRegisterDocumentSet", submit.ACTION, "xds:ProvideAndRegisterDocumentSetRequest", "rs:RegistryResponse"
)


def wsdl(service: str, operation: Operation, address: str) -> bytes:
    """The description of a service with one operation at an address."""
    said = "".join(f' xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in ("query", "xds", "rs"))
    name = operation.name
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{_ROOT} xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"
    xmlns:t="{_TARGET}"{said} name="{service}" targetNamespace="{_TARGET}">
  <documentation>{_PROVENANCE}</documentation>
  {_types()}
  <message name="{name}In"><part name="body" element="{operation.asks}"/></message>
  <message name="{name}Out"><part name="body" element="{operation.answers}"/></message>
  <portType name="{service}PortType"><operation name="{name}">
    <input message="t:{name}In"/><output message="t:{name}Out"/>
  </operation></portType>
  <binding name="{service}Binding" type="t:{service}PortType">
    <soap12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="{name}"><soap12:operation soapAction="{operation.action}"/>
      <input><soap12:body use="literal"/></input><output><soap12:body use="literal"/></output>
    </operation>
  </binding>
  <service name="{service}"><port name="{service}Port" binding="t:{service}Binding">
    <soap12:address location="{escape(address, {'"': "&quot;"})}"/>
  </port></service>
</{_ROOT}>
""".encode()


@lru_cache(maxsize=1)
def _types() -> str:
    return (Path(__file__).parent / "types.xml").read_text(encoding="utf-8")


_PROVENANCE = (
    "Messages: IHE ITI XDS.b and ebXML RegRep 3.0, the elements these transactions need. Headers: DGWS and HSUID. "
    "Names of this description, its types and its service are this project's own. All people are made up."
)
