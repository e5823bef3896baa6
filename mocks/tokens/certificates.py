"""What level `full` asks of whoever asks for a token or uses one: a certificate of the caller's, and an agreement.

An agreement stands for being live in the scenario (ASSUMPTION). Signed messages are judged by the test clock or by the
machine's, whichever they fit: a client's library knows only the latter, tokens carry the former.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from cryptography import x509
from lxml import etree

from mocks.running import Network
from mocks.soap.envelopes import Envelope, Fault, wrong
from mocks.soap.signatures import certificate_of, check_message
from mocks.tokens.authority import certificate_hash, trusted
from mocks.tokens.cards import Claim
from mocks.tokens.local_time import local
from mocks.tokens.signing import signer_of
from mocks.users import User
from sim.network.access import RIGHTS, Journey
from sim.network.actor_types import Capability
from sim.network.days import day_number

NO_AGREEMENT = "service agreement: expected a connected organisation, found one that is not yet"


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
    if not has_agreement(network, claim.user):
        raise Fault(f"Request failed: {NO_AGREEMENT}", "wst:RequestFailed", actor="dk:sosi:sts:its")


def has_agreement(network: Network, who: User) -> bool:
    """Whether a user's organisation is live with what the role asks for. Systems without a role are not held to it."""
    if who.role is None:
        return True
    appointments = RIGHTS[who.role].journey == Journey.APPOINTMENTS
    capability = Capability.APPOINTMENTS_SHOWN if appointments else Capability.OVERVIEW_USED
    day = day_number(network.clock.today())
    return bool(network.world.live.is_live(capability, [who.actor], day).all())


def message_signer(network: Network, envelope: Envelope) -> x509.Certificate:
    """The certificate by the test CA that a whole message is signed with; Fault with WS-Security's code."""
    certificate = trusted(certificate_of(envelope))
    if certificate is None:
        where = "Header/wsse:Security/wsse:BinarySecurityToken"
        raise wrong(where, "a certificate by the test CA", "another one", "wsse:InvalidSecurityToken")
    check_message(envelope, certificate, past(network))
    return certificate


def past(network: Network) -> Callable[[datetime], bool]:
    """Whether a moment is over: by the clock, the network's or the machine's, that it lies nearer to."""
    clocks = local(network.clock, network.clock.now()), datetime.now(UTC)

    def over(moment: datetime) -> bool:
        return moment <= min(clocks, key=lambda now: abs(now - moment))

    return over
