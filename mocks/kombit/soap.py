"""SOAP 1.1: reading an envelope from a stranger, and writing answers and faults.

A fault names which element, what was expected and what came, never the value: it may be a CPR number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from lxml import etree

from mocks.kombit.names import ACTION, NAMESPACES, element, tag, text
from mocks.refusal import Refusal
from mocks.soap.envelopes import MUST_UNDERSTAND, Envelope, Fault, opened, read_xml
from sim.messages.safe_xml import local

SCHEMAS = Path(__file__).parent / "schemas"
SCHEMA_NAMES = tuple(sorted(one.name for one in SCHEMAS.iterdir() if one.name.endswith(".xsd")))
OPERATIONS = {f"{name}SagDokumentIndeksInput": name.lower() for name in ("Importer", "Opdater", "Fremsoeg", "Fjern")}
"""The body's element to the operation."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ADDRESSED = ("MessageID", "To", "Action")


@lru_cache(maxsize=2)
def schema(name: str) -> etree.XMLSchema:
    """One of our own schemas, with those it refers to beside it."""
    return etree.XMLSchema(file=SCHEMAS / name)


@dataclass(frozen=True, slots=True)
class Called:
    """One request: the operation, its envelope, and what its header says."""

    operation: str
    envelope: Envelope
    transaction: str
    message: str

    @property
    def body(self) -> etree._Element:
        """The operation's element."""
        return self.envelope.content


def read(envelope: Envelope, action: str, addressed: bool) -> Called:
    """The request in an envelope; Refusal. `action`: the SOAPAction header; `addressed`: WS-Addressing is demanded."""
    header, asked = envelope.header, envelope.content
    operation = OPERATIONS.get(local(asked))
    if operation is None or not str(asked.tag).startswith(f"{{{NAMESPACES['sdi']}}}"):
        raise Refusal(400, "Body", f"one of {', '.join(OPERATIONS)}", "another element")
    if action.strip('"') != ACTION + operation:
        raise Refusal(400, "SOAPAction", ACTION + operation, "nothing" if not action.strip('"') else "another action")
    message = _addressed(header, operation) if addressed else text(header, "wsa:MessageID")
    transaction = _transaction(header)
    check(asked, "sagdokumentindeks.xsd")
    return Called(operation, envelope, transaction, message)


def read_envelope(data: bytes) -> Envelope:
    """The envelope in these bytes, of SOAP 1.1; Refusal."""
    try:
        root = read_xml(data)
    except Fault as fault:
        raise Refusal(400, "envelope", "well-formed XML without document type", fault.found, "unreadable") from None
    if root.tag != tag("soap:Envelope"):
        raise Refusal(400, "envelope", "Envelope of SOAP 1.1", f"{local(root)[:60]} of another namespace", "version")
    try:
        return opened(root)
    except Fault as fault:
        code = "must_understand" if fault.code == MUST_UNDERSTAND else "bad_request"
        raise Refusal(400, fault.where.removeprefix("Envelope/"), fault.expected, fault.found, code) from None


def check(element_: etree._Element, name: str) -> None:
    """Refusal unless an element is right by one of our schemas."""
    against = schema(name)
    if not against.validate(element_):
        error = against.error_log[0]
        raise Refusal(400, _name_of(error.message), _expected(error.message), _found(error), "schema")


def _addressed(header: etree._Element, operation: str) -> str:
    for name in _ADDRESSED:
        if not text(header, f"wsa:{name}"):
            raise Refusal(400, f"Header/{name}", "WS-Addressing, which the service's policy demands", "nothing", "wsa")
    if text(header, "wsa:Action") != ACTION + operation:
        raise Refusal(400, "Header/Action", ACTION + operation, "another action", "wsa")
    return text(header, "wsa:MessageID")


def _transaction(header: etree._Element) -> str:
    found = text(header, "h:RequestHeader/h:TransactionUUID")
    if not _UUID.fullmatch(found):
        came = "something else" if found else "nothing"
        raise Refusal(400, "RequestHeader/TransactionUUID", "a UUID", came, "transaction")
    return found


def _name_of(message: str) -> str:
    found = re.match(r"Element '(?:\{[^}]*\})?([^']{1,80})'", message)
    return found[1] if found else "Body"


def _expected(message: str) -> str:
    """What the schema wanted: names of elements or the rule of a value; nothing that came."""
    wanted = re.search(r"Expected is (?:one of )?\( (.*?) \)", message)
    if wanted:
        return " or ".join(re.findall(r"\}?([\w#-]+)(?:,|$)", wanted[1].replace(" ", ""))) or "another element"
    rule = re.search(r"\[facet '(\w+)'\]", message)
    if rule:
        return f"a value that keeps to the schema's {rule[1]}"
    type_ = re.search(r"of the atomic type '([\w:.]+)'", message)
    return f"a value of type {type_[1]}" if type_ else "what the schema allows"


def _found(error: etree._LogEntry) -> str:
    known = {
        "SCHEMAV_ELEMENT_CONTENT": "another element, or none",
        "SCHEMAV_CVC_ENUMERATION_VALID": "another word",
        "SCHEMAV_CVC_PATTERN_VALID": "another form",
        "SCHEMAV_CVC_MAXLENGTH_VALID": "a longer text",
        "SCHEMAV_CVC_MINLENGTH_VALID": "a shorter text",
    }
    return known.get(error.type_name, "something else")


# Writing ----------------------------------------------------------------------------------------------------------


def answer(body: etree._Element, called: Called) -> bytes:
    """An envelope around an answer, related to its request."""
    header = [
        element("wsa:MessageID", f"urn:uuid:{uuid4()}"),
        element("wsa:RelatesTo", called.message) if called.message else None,
        element("wsa:Action", f"{ACTION}{called.operation}Response"),
        element("h:RequestHeader", element("h:TransactionUUID", called.transaction)),
    ]
    return _envelope(body, element("soap:Header", *header))


def search_by_part(cpr: str) -> bytes:
    """A whole request for the cases in which somebody is a part, to be tried by hand."""
    part = element("sag:Sagspart", element("gd:ReferenceID", element("sd:URNIdentifikator", f"urn:oio:cpr-nr:{cpr}")))
    lists = element("sag:AttributListe"), element("sag:TilstandListe"), element("sag:RelationListe", part)
    shown = (element("sdi:SagVis", element("sdi:Vis", word)) for word in ("egenskaber", "fremdrift", "sagsaktoer"))
    body = element(
        "sdi:FremsoegSagDokumentIndeksInput",
        element("sdi:SoegUdtryk", element("sdi:SoegSag", *lists)),
        element("sdi:Filter", *shown),
    )
    header = element(
        "soap:Header",
        element("wsa:MessageID", "urn:uuid:7aae0000-0000-8000-8000-000000000001"),
        element("wsa:To", "index"),
        element("wsa:Action", f"{ACTION}fremsoeg"),
        element("h:RequestHeader", element("h:TransactionUUID", "7aae0000-0000-8000-8000-000000000001")),
    )
    return _envelope(body, header).partition(b"?>\n")[2]


def fault(refusal: Refusal) -> tuple[bytes, int]:
    """A SOAP fault and its HTTP status, which SOAP 1.1 wants to be 500. The detail is ours."""
    codes = {"version": "VersionMismatch", "must_understand": "MustUnderstand"}
    code = codes.get(refusal.code, "Server" if refusal.status >= 500 else "Client")
    qualified = refusal.code if refusal.code.startswith(("wsse:", "wsu:")) else f"soap:{code}"
    made = element("soap:Fault")
    for name, content in (
        ("faultcode", qualified),
        ("faultstring", f"{refusal.element}: expected {refusal.expected}, found {refusal.found}"),
    ):
        etree.SubElement(made, name).text = content
    detail = etree.SubElement(made, "detail")
    told = {"Element": refusal.element, "Expected": refusal.expected, "Found": refusal.found, "Code": refusal.code}
    detail.append(element("tvaers:Refusal", *(element(f"tvaers:{name}", value) for name, value in told.items())))
    return _envelope(made), 500


def _envelope(body: etree._Element, header: etree._Element | None = None) -> bytes:
    root = etree.Element(tag("soap:Envelope"), nsmap=dict(NAMESPACES))
    if header is not None:
        root.append(header)
    root.append(element("soap:Body", body))
    etree.cleanup_namespaces(root, keep_ns_prefixes=["soap", "wsse", "wsu"])
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data


def contract(address: str) -> bytes:
    """Our own WSDL, for the address it is served at."""
    told = SCHEMAS.joinpath("service.wsdl").read_text(encoding="utf-8")
    return told.replace("{address}", address).replace("{schemas}", f"{address}/xsd").encode()
