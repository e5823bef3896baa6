"""MinLog 2, AddRegistrations: entries about who looked at whom, checked one by one, and the advised load held against.

Element names are the published schema's (2025-03-12). Advised is at most 500 entries a request and 20 requests an hour;
who sends more is answered and warned, in an element of our own in the header.
"""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from uuid import uuid4
from weakref import WeakKeyDictionary

from lxml import etree

from mocks.audit import without_numbers
from mocks.nsp.callers import caller
from mocks.running import Network
from mocks.soap.envelopes import reply, wrong
from mocks.soap.names import NAMESPACES, add, element, name, shown, text_of
from mocks.soap.routes import Answer, Asked
from mocks.tokens.since_reset import SinceReset
from sim.chance.durations import HOUR
from sim.network.citizens import NoSuchCitizen
from sim.network.identifiers import WrongIdentifier, parse_cpr

ACTION = "AddRegistrations"
_KEPT = "minlog"
ENTRIES, REQUESTS = 500, 20
MOST = 10_000
_WORDS = {
    "Addition": ("Samtykke", "Værdispring", "Ingen"),
    "Criticality": ("Ingen", "Privatmarkeret"),
    "Filter": ("Ikke borger", "Ikke forældremyndigheds-indehaver"),
}
_SOURCES = {"OrganisationId": ("SOR", "YDER", "CVR"), "PersonIdentifier": ("CPR", "eCPR")}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why one entry was not taken."""

    code: str
    text: str
    sequence: str | None


@dataclass(frozen=True, slots=True)
class Registration:
    """One entry that was taken. `citizen`: the child's number here, None for others; `about` and `system` as sent."""

    moment: int
    citizen: int | None
    system: str
    activity: str
    when: str


class MinLog:
    """Moments of requests within the last hour, and what was registered since the last reset."""

    def __init__(self, network: Network) -> None:
        self.lately: deque[int] = deque()
        self.filtered = 0
        self._store = network.store
        kept = self._store.lines(_KEPT) if self._store is not None else ()
        self._registrations = [Registration(**line) for line in kept]

    @property
    def taken(self) -> int:
        """How many entries were taken."""
        return len(self._registrations)

    def take(self, registration: Registration) -> None:
        """Register an entry."""
        self._registrations.append(registration)
        if self._store is not None:
            self._store.add(_KEPT, asdict(registration))

    def query(self, citizen: int | None, limit: int = 200) -> list[Registration]:
        """Newest first, of one child or of everybody."""
        found = (one for one in reversed(self._registrations) if citizen in (None, one.citizen))
        return list(islice(found, limit))

    def came(self, now: int) -> int:
        """A request came; how many have come within the hour that ends now."""
        while self.lately and self.lately[0] <= now - HOUR:
            self.lately.popleft()
        self.lately.append(now)
        return len(self.lately)


_OF: WeakKeyDictionary[Network, SinceReset[MinLog]] = WeakKeyDictionary()


def minlog(network: Network) -> MinLog:
    """What was registered at this network."""
    if network not in _OF:
        _OF[network] = SinceReset(network, lambda: MinLog(network))
    return _OF[network].now


async def add_registrations(asked: Asked) -> Answer:
    """Take the entries that are right, name those that are wrong, and warn of too much at once."""
    caller(asked)
    content = asked.envelope.content
    if content.tag != name("minlog:RegistrationRequest"):
        raise wrong("Body", "minlog:RegistrationRequest", shown(content.tag))
    every = content.findall("minlog:LogDataEntry", NAMESPACES)
    if not 0 < len(every) <= MOST:
        raise wrong("minlog:RegistrationRequest", f"1 to {MOST} of minlog:LogDataEntry", str(len(every)))
    held = minlog(asked.network)
    requests = held.came(asked.passage.arrived)
    wrongs = []
    for one in every:
        fault = _wrong(one)
        if fault is None:
            held.take(_registration(asked.network, asked.passage.arrived, one))
        else:
            wrongs.append(fault)
    held.filtered += len(content.findall(".//minlog:Filter", NAMESPACES))
    asked.passage.outcome = f"{len(every) - len(wrongs)} registered"
    envelope = reply(asked.envelope, _answer(len(every), wrongs), f"{ACTION}Response", uuid4().urn)
    for warning in _warnings(len(every), requests):
        asked.passage.outcome += f"; {warning}"
        header = envelope.find(f"{asked.envelope.version}:Header", NAMESPACES)
        assert header is not None
        add(header, "tvaers:Warning", warning)
    return Answer(envelope)


def _registration(network: Network, moment: int, entry: etree._Element) -> Registration:
    place = entry.find("minlog:Destination", NAMESPACES)
    assert place is not None
    system, activity, person, at, begins = (
        text_of(place, f"minlog:{label}") or ""
        for label in ("SystemName", "Activity", "PersonIdentifier", "DateTime", "FromDateTime")
    )
    try:
        citizen: int | None = network.citizen(person)
    except (WrongIdentifier, NoSuchCitizen):
        citizen = None
    return Registration(moment, citizen, without_numbers(system), without_numbers(activity), at or begins)


def _warnings(entries: int, requests: int) -> list[str]:
    found = []
    if entries > ENTRIES:
        found.append(f"{entries} entries in one request, advised are at most {ENTRIES}")
    if requests > REQUESTS:
        found.append(f"{requests} requests within an hour, advised are at most {REQUESTS}")
    return found


def _wrong(entry: etree._Element) -> Wrong | None:
    """What is wrong with an entry, or None. Its texts are not repeated."""
    place = entry.find("minlog:Destination", NAMESPACES)
    if place is None:
        return Wrong("InvalidEntry", "LogDataEntry: expected Destination, found none", None)
    sequence = text_of(place, "minlog:SequenceNumber")
    for label in ("SystemName", "Activity", "PersonIdentifier"):
        if not text_of(place, f"minlog:{label}"):
            return Wrong("InvalidEntry", f"Destination: expected {label}, found none", sequence)
    for label, words in _WORDS.items():
        for one in place.findall(f"minlog:{label}", NAMESPACES):
            if (one.text or "").strip() not in words:
                return Wrong("InvalidEntry", f"{label}: expected one of {', '.join(words)}", sequence)
    for label, sources in _SOURCES.items():
        said = place.find(f"minlog:{label}", NAMESPACES)
        if said is not None and said.get("source") not in sources:
            return Wrong("InvalidEntry", f"{label}/@source: expected one of {', '.join(sources)}", sequence)
    return _wrong_time(place, sequence) or _wrong_person(place, sequence)


def _wrong_time(place: etree._Element, sequence: str | None) -> Wrong | None:
    at, begins, ends = (text_of(place, f"minlog:{label}") for label in ("DateTime", "FromDateTime", "ToDateTime"))
    if (at is None) == (begins is None or ends is None):
        return Wrong("InvalidEntry", "Destination: expected DateTime, or FromDateTime and ToDateTime", sequence)
    for text in (at, begins, ends):
        try:
            datetime.fromisoformat(text or "2026-01-01T00:00:00Z")
        except ValueError:
            return Wrong("InvalidEntry", "DateTime: expected an ISO time", sequence)
    return None


def _wrong_person(place: etree._Element, sequence: str | None) -> Wrong | None:
    person = place.find("minlog:PersonIdentifier", NAMESPACES)
    assert person is not None
    if person.get("source") == "CPR":
        try:
            parse_cpr((person.text or "").strip())
        except WrongIdentifier as error:
            return Wrong("InvalidEntry", f"PersonIdentifier: {error.rule}", sequence)
    return None


def _answer(count: int, wrongs: list[Wrong]) -> etree._Element:
    root = element("minlog:RegistrationResponse")
    for one in wrongs:
        told = add(root, "minlog:FailedLogDataEntries")
        add(told, "minlog:FaultCode", one.code)
        add(told, "minlog:FaultText", one.text)
        if one.sequence:
            add(told, "minlog:SequenceNumber", one.sequence[:40])
    add(root, "minlog:NumberAdded", str(count - len(wrongs)))
    add(root, "minlog:NumberFailed", str(len(wrongs)))
    return root
