"""Requests as a vendor's system would write them, as text, so that they owe nothing to the code they try."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import httpx
from lxml import etree

from mocks.soap.names import NAMESPACES

CARD_SERVICE = "/sts/services/NewSecurityTokenService"
SAML, DS = NAMESPACES["saml"], NAMESPACES["ds"]


def found(document: bytes, path: str) -> list[Any]:
    """What an XPath with our prefixes finds."""
    result = etree.fromstring(document).xpath(path, namespaces=NAMESPACES)
    assert isinstance(result, list)
    return result


def own_card(user: str, kind: str = "user", format_: str = "medcom:other") -> str:
    """The id-card a system writes for itself, to have it exchanged for a real one."""
    return f"""<saml:Assertion xmlns:saml="{SAML}" id="IDCard" Version="2.0">
      <saml:Issuer>a vendor</saml:Issuer>
      <saml:Subject><saml:NameID Format="{format_}">{user}</saml:NameID></saml:Subject>
      <saml:AttributeStatement id="IDCardData">
        <saml:Attribute Name="sosi:IDCardType"><saml:AttributeValue>{kind}</saml:AttributeValue></saml:Attribute>
      </saml:AttributeStatement>
      <saml:AttributeStatement id="SystemLog">
        <saml:Attribute Name="medcom:ITSystemName"><saml:AttributeValue>A system</saml:AttributeValue></saml:Attribute>
      </saml:AttributeStatement></saml:Assertion>"""


def card_request(card: str) -> str:
    """The request that asks for an id-card."""
    return f"""<soap:Envelope xmlns:soap="{NAMESPACES["soap11"]}"><soap:Header/><soap:Body>
      <wst:RequestSecurityToken xmlns:wst="{NAMESPACES["wst"]}" Context="www.sosi.dk">
        <wst:TokenType>urn:oasis:names:tc:SAML:2.0:assertion:</wst:TokenType>
        <wst:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</wst:RequestType>
        <wst:Claims>{card}</wst:Claims>
      </wst:RequestSecurityToken></soap:Body></soap:Envelope>"""


async def id_card(client: httpx.AsyncClient, user: str, kind: str = "user", format_: str = "medcom:other") -> str:
    """An id-card from the token service, as text to put into a header."""
    answer = await client.post(CARD_SERVICE, content=card_request(own_card(user, kind, format_)).encode())
    assert answer.status_code == 200, answer.text
    (card,) = found(answer.content, "//wst:RequestedSecurityToken/saml:Assertion")
    return etree.tostring(card, with_tail=False).decode()


def hsuid(cpr: str | None, override: bool = False, leave_out: str = "") -> str:
    """The HSUID header of a health professional."""
    said = {
        "nsi:UserType": "nsi:HealthcareProfessional",
        "nsi:ActingUserCivilRegistrationNumber": "0101019999",
        "nsi:OrgUsingID": "1",
        "nsi:SystemOwnerName": "a vendor",
        "nsi:SystemName": "Testsystem",
        "nsi:SystemVersion": "1",
        "nsi:OrgResponsibleName": "an organisation",
    }
    if cpr is not None:
        said["nsi:CitizenCivilRegistrationNumber"] = cpr
    if override:
        said["nsi:ConsentOverride"] = "true"
    attributes = "".join(
        f'<saml:Attribute Name="{name}"><saml:AttributeValue>{escape(value)}</saml:AttributeValue></saml:Attribute>'
        for name, value in said.items()
        if name != leave_out
    )
    return f"""<hsuid:HsuidHeader xmlns:hsuid="{NAMESPACES["hsuid"]}" xmlns:saml="{SAML}">
      <saml:Assertion id="HSUID" Version="2.0" IssueInstant="2026-11-23T08:00:00Z"><saml:Issuer>a vendor</saml:Issuer>
      <saml:AttributeStatement id="HSUIDdata">{attributes}</saml:AttributeStatement></saml:Assertion>
    </hsuid:HsuidHeader>"""


def dgws(card: str, level: int = 3) -> str:
    """The two headers of DGWS."""
    return f"""<wsse:Security xmlns:wsse="{NAMESPACES["wsse"]}">{card}</wsse:Security>
      <medcom:Header xmlns:medcom="{NAMESPACES["medcom"]}"><medcom:SecurityLevel>{level}</medcom:SecurityLevel>
      <medcom:Linking><medcom:MessageID>1</medcom:MessageID></medcom:Linking>
      <medcom:RequireNonRepudiationReceipt>no</medcom:RequireNonRepudiationReceipt></medcom:Header>"""


def envelope(headers: str, body: str, action: str) -> bytes:
    """A SOAP 1.2 request with WS-Addressing."""
    return f"""<soap:Envelope xmlns:soap="{NAMESPACES["soap12"]}"><soap:Header>
      <Action xmlns="{NAMESPACES["wsa"]}" soap:mustUnderstand="true">{action}</Action>
      <MessageID xmlns="{NAMESPACES["wsa"]}">urn:uuid:6a19f336-fcd0-4b8d-bbc9-b700afbbd3a5</MessageID>
      {headers}</soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>""".encode()


def find(cpr: str, leaf: str = "LeafClass", leave_out: str = "", **slots: str) -> str:
    """FindDocuments about a citizen; more slots by the end of their names."""
    said = {
        "PatientId": f"'{cpr}^^^&1.2.208.176.1.2&ISO'",
        "Status": "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')",
        **slots,
    }
    written = "".join(
        f'<rim:Slot name="$XDSDocumentEntry{name}"><rim:ValueList><rim:Value>{escape(value)}</rim:Value>'
        "</rim:ValueList></rim:Slot>"
        for name, value in said.items()
        if name != leave_out
    )
    return f"""<q:AdhocQueryRequest xmlns:q="{NAMESPACES["query"]}" xmlns:rim="{NAMESPACES["rim"]}">
      <q:ResponseOption returnType="{leaf}" returnComposedObjects="true"/>
      <rim:AdhocQuery id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d">{written}</rim:AdhocQuery>
    </q:AdhocQueryRequest>"""


def fetch(*documents: tuple[str, str]) -> str:
    """RetrieveDocumentSet for repository and document identifiers."""
    each = "".join(
        f"<x:DocumentRequest><x:RepositoryUniqueId>{repository}</x:RepositoryUniqueId>"
        f"<x:DocumentUniqueId>{document}</x:DocumentUniqueId></x:DocumentRequest>"
        for repository, document in documents
    )
    return f'<x:RetrieveDocumentSetRequest xmlns:x="{NAMESPACES["xds"]}">{each}</x:RetrieveDocumentSetRequest>'


FIND, FETCH = "urn:ihe:iti:2007:RegistryStoredQuery", "urn:ihe:iti:2007:RetrieveDocumentSet"


async def searched(client: httpx.AsyncClient, card: str, cpr: str, **options: Any) -> httpx.Response:
    """ITI-18 about a citizen. `override`: a block is overridden; the rest goes into the query."""
    override = options.pop("override", False)
    asked = envelope(dgws(card) + hsuid(cpr, override), find(cpr, **options), FIND)
    return await client.post("/ddsregistry", content=asked)


async def fetched(
    client: httpx.AsyncClient, card: str, *documents: tuple[str, str], headers: dict[str, str] | None = None
) -> httpx.Response:
    """ITI-43 for some documents."""
    asked = envelope(dgws(card) + hsuid(None), fetch(*documents), FETCH)
    return await client.post("/ddsrepository", content=asked, headers=headers)


def hits(answer: httpx.Response) -> list[tuple[str, str]]:
    """Repository and document identifiers in an answer of ITI-18."""
    return [
        (
            str(one.xpath("rim:Slot[@name='repositoryUniqueId']//rim:Value/text()", namespaces=NAMESPACES)[0]),
            str(one.xpath("rim:ExternalIdentifier[rim:Name/*/@value='XDSDocumentEntry.uniqueId']/@value",
                          namespaces=NAMESPACES)[0]),
        )
        for one in found(answer.content, "//rim:ExtrinsicObject")
    ]  # fmt: skip


def fault(answer: httpx.Response) -> tuple[str, str]:
    """Code and reason of a fault."""
    codes = found(answer.content, "//medcom:FaultCode/text()") or found(answer.content, "//faultcode/text()")
    reasons = found(answer.content, "//soap12:Text/text() | //faultstring/text()")
    assert reasons, answer.text
    return str(codes[0]) if codes else "", str(reasons[0])


def errors(answer: httpx.Response) -> list[str]:
    """XDS's error codes in an answer."""
    return [str(code) for code in found(answer.content, "//rs:RegistryError/@errorCode")]
