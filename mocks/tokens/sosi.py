"""SOSI's security token service: an id-card of 24 hours for a request that says who asks, and the service's faults.

Element names of the request and answer are WS-Trust 2005/02's and DGWS's. Faults as the NSP guide lists them: the code
is WS-Trust's, the actor says which check failed.
"""

from __future__ import annotations

from lxml import etree

from mocks.soap.envelopes import Fault
from mocks.soap.names import NAMESPACES, add, element, name, shown, text_of
from mocks.tokens.cards import ISSUER, Claim, attribute
from mocks.tokens.organisations import care_provider, municipality_of
from mocks.users import NoSuchUser, User, user
from sim.scenario.world import World

ISSUE = "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue"
SAML_TYPE = "urn:oasis:names:tc:SAML:2.0:assertion:"
AUTHORISATION, IDENTITY, SYSTEM = "dk:sosi:sts:autorisation", "dk:sosi:sts:cvrridcpr", "dk:sosi:sts:its"
_CARD = "wst:Claims/saml:Assertion"


def claimed(content: etree._Element, world: World) -> tuple[Claim, etree._Element]:
    """Who asks, and the card it wrote for itself; Fault."""
    if content.tag != name("wst:RequestSecurityToken"):
        raise _invalid("Body", "wst:RequestSecurityToken", shown(content.tag))
    wanted = text_of(content, "wst:RequestType")
    if wanted != ISSUE:
        raise _invalid("wst:RequestType", ISSUE, "none" if wanted is None else "another one")
    card = content.find(_CARD, NAMESPACES)
    if card is None:
        raise _invalid("wst:RequestSecurityToken", _CARD, "none")
    kind = attribute(card, "IDCardData", "sosi:IDCardType")
    if kind not in ("user", "system"):
        raise _invalid(f"{_CARD}: sosi:IDCardType", "user or system", "none" if kind is None else "another word")
    system = attribute(card, "SystemLog", "medcom:ITSystemName")
    if not system or len(system) > 100:
        raise _invalid(f"{_CARD}: medcom:ITSystemName", "a name of 1 to 100 characters", "none or a longer one", SYSTEM)
    subject = card.find("saml:Subject/saml:NameID", NAMESPACES)
    if subject is None:
        raise _invalid(_CARD, "saml:Subject/saml:NameID", "none")
    if kind == "system":
        return Claim("system", _organisation(subject, world), _given(subject), system), card
    who = _user(subject, world)
    provider = care_provider(world, who)
    stated = attribute(card, "SystemLog", "medcom:CareProviderID")
    if stated is not None and stated != provider[1]:
        said = f"Authentication failed: {_CARD}: medcom:CareProviderID: expected the user's own, found another"
        raise Fault(said, "wst:FailedAuthentication", actor=IDENTITY)
    return Claim("user", who, provider, system), card


def response(assertion: etree._Element, context: str | None) -> etree._Element:
    """The answer that carries a card."""
    root = element("wst:RequestSecurityTokenResponse", "wsa", "saml", **({"Context": context} if context else {}))
    add(root, "wst:TokenType", SAML_TYPE)
    add(root, "wst:RequestedSecurityToken").append(assertion)
    add(add(root, "wst:Status"), "wst:Code", "http://schemas.xmlsoap.org/ws/2005/02/trust/status/valid")
    add(add(root, "wst:Issuer"), "wsa:Address", ISSUER)
    return root


def _user(subject: etree._Element, world: World) -> User:
    if subject.get("Format") == "medcom:cprnumber":
        said = "Authentication failed: CPR/PID mismatch: test users have no CPR number; NameID of Format medcom:other"
        raise Fault(said, "wst:FailedAuthentication", actor=IDENTITY)
    if subject.get("Format") != "medcom:other":
        raise _invalid(f"{_CARD}/Subject/NameID/@Format", "medcom:other, with a test user's name", "another one")
    try:
        who = user((subject.text or "").strip(), world)
    except NoSuchUser as error:
        said = f"Authentication failed: {_CARD}/Subject/NameID: {error}"
        raise Fault(said, "wst:FailedAuthentication", actor=IDENTITY) from None
    if who.role is None:
        said = "Authentication failed: missing authorization: the user has no role in this network"
        raise Fault(said, "wst:FailedAuthentication", actor=AUTHORISATION)
    return who


def _organisation(subject: etree._Element, world: World) -> User:
    """A system's card is an organisation's: nobody's role goes with it."""
    format_, value = _given(subject)
    try:
        if format_ == "medcom:cvrnumber":
            code = municipality_of(world, value)
            if code is not None:
                return User(f"system.{value}", None, 0, world.actors.places.name_of(code))
        elif format_ == "medcom:locationnumber":
            actor = world.actors.by_gln(value)
            return User(f"system.{value}", None, actor, world.actors.name(actor))
    except (LookupError, ValueError):
        pass
    said = (
        f"Authentication failed: {_CARD}/Subject/NameID: expected a municipality's CVR number (medcom:cvrnumber) or a "
        "lokationsnummer of this network (medcom:locationnumber), found another"
    )
    raise Fault(said, "wst:FailedAuthentication", actor=IDENTITY)


def _given(subject: etree._Element) -> tuple[str, str]:
    return subject.get("Format", ""), (subject.text or "").strip()


def _invalid(where: str, expected: str, found: str, actor: str = "") -> Fault:
    return Fault(f"{where}: expected {expected}, found {found}", "wst:InvalidRequest", actor=actor)
