"""What level `full` asks of a request for an id-card: a signature by a certificate that names the caller, and that the
caller's organisation has an agreement. An agreement stands for being live in the scenario (ASSUMPTION)."""

from __future__ import annotations

from lxml import etree

from mocks.running import Network
from mocks.soap.envelopes import Fault
from mocks.tokens.cards import Claim
from mocks.tokens.signing import certificate_hash, signer_of
from sim.network.access import RIGHTS, Journey
from sim.network.actor_types import Capability
from sim.network.days import day_number


def check_signer(card: etree._Element, claim: Claim) -> str:
    """The hash of the certificate that signed; Fault unless it is the claimed user's or organisation's."""
    name, certificate = signer_of(card, "wst:Claims/saml:Assertion")
    expected = claim.user.name if claim.kind == "user" else claim.provider[1]
    if name != expected:
        said = "Authentication failed: expected a certificate that names the subject of the id-card, found another's"
        raise Fault(said, "wst:FailedAuthentication", actor="dk:sosi:sts:cvrridcpr")
    return certificate_hash(certificate)


def check_agreement(network: Network, claim: Claim) -> None:
    """Fault unless the user's organisation is live with what its role asks for."""
    if claim.user.role is None:
        return
    appointments = RIGHTS[claim.user.role].journey == Journey.APPOINTMENTS
    capability = Capability.APPOINTMENTS_SHOWN if appointments else Capability.OVERVIEW_USED
    day = day_number(network.clock.today())
    if not network.world.live.is_live(capability, [claim.user.actor], day).all():
        said = "Request failed: service agreement: expected a connected organisation, found one that is not yet"
        raise Fault(said, "wst:RequestFailed", actor="dk:sosi:sts:its")
