"""Taking cases from a case system: importer, opdater, fjern. One object's mistake does not stop the others.

How an update meets what is there is an ASSUMPTION: each kind of element it holds replaces all of that kind, except
that a new Fremdrift ends the ones before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from mocks.kombit.caller import Caller
from mocks.kombit.delivery_rules import broken
from mocks.kombit.effects import effect_of, instant
from mocks.kombit.index import Index, owner_cvr
from mocks.kombit.names import NAMESPACES, element, first, tag, text
from mocks.kombit.status import Rejected, Status, unique_return

PUNCTUAL = timedelta(minutes=5)
""""Within a few minutes" of a change (published, digitaliseringskataloget.dk, SF1470); five: ASSUMPTION."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One object of a delivery: which rules it broke, and was refused for; `late` is not refused."""

    uuid: str
    problems: tuple[Rejected, ...]
    late: bool = False

    @property
    def answer(self) -> etree._Element:
        """Its UnikRetur."""
        if not self.problems:
            return unique_return(self.uuid, Status.OK)
        return unique_return(self.uuid, Status.BAD_INPUT, str(self.problems[0]), "; ".join(map(str, self.problems[1:])))


def imported(index: Index, caller: Caller, body: etree._Element, now: datetime) -> Iterator[Taken]:
    """Take the cases of an ImporterSagDokumentIndeksInput; the last Registrering of each holds."""
    for sent in body.iterfind("sdi:SagIndeks", NAMESPACES):
        uuid = text(sent, "sd:UUIDIdentifikator")
        case = deepcopy(sent.findall("sag:Registrering", NAMESPACES)[-1])
        yield _taken(index, caller, uuid, case, text(case, "sd:Tidspunkt"), now)


def updated(index: Index, caller: Caller, body: etree._Element, now: datetime) -> Iterator[Taken]:
    """Take the changes of an OpdaterSagDokumentIndeksInput."""
    for sent in body.iterfind("sdi:OpdaterSagIndeks", NAMESPACES):
        uuid = text(sent, "sd:UUIDIdentifikator")
        known = index.find(uuid)
        if known is None or not index.seen([known], caller):
            yield Taken(
                uuid, (Rejected("OpdaterSagIndeks/UUIDIdentifikator", "a case in the index", "none", "case.known"),)
            )
            continue
        case = deepcopy(known.registration)
        for name in ("sag:AttributListe", "sag:TilstandListe", "sag:RelationListe"):
            given, held = first(sent, name), first(case, name)
            if given is not None and held is not None:
                _replace(held, given)
        stamp = text(sent, "sdi:Tidspunkt")
        _set(case, "sd:Tidspunkt", stamp)
        yield _taken(index, caller, uuid, case, stamp, now)


def removed(index: Index, caller: Caller, uuids: list[str]) -> Iterator[Taken]:
    """Remove cases; nothing of them is found afterwards."""
    for uuid in uuids:
        known = index.find(uuid)
        if known is None or not index.seen([known], caller):
            yield Taken(uuid, (Rejected("SagUuid", "a case in the index", "none", "case.known"),))
            continue
        index.remove(uuid)
        yield Taken(uuid, ())


def _taken(index: Index, caller: Caller, uuid: str, case: etree._Element, stamp: str, now: datetime) -> Taken:
    problems = list(broken(case))
    cvr, held = owner_cvr(case), index.find(uuid)
    if (cvr and index.owner_of(cvr) != caller.owner) or (held is not None and held.owner != caller.owner):
        problems.append(Rejected("Sagsaktoer with role Ejer", "the agreement's authority", "another", "case.authority"))
    if problems:
        return Taken(uuid, tuple(problems))
    late = bool(stamp) and now - instant(stamp, "Tidspunkt") > PUNCTUAL
    _set(case, "gd:StsTidspunkt", now.isoformat(timespec="milliseconds"))
    index.deliver(uuid, case)
    return Taken(uuid, (), late)


def _set(case: etree._Element, name: str, stamp: str) -> None:
    """Set one of a Registrering's times, where the schema has its place."""
    order = [
        tag(one) for one in ("sd:NoteTekst", "sd:Tidspunkt", "sd:LivscyklusKode", "sd:BrugerRef", "gd:StsTidspunkt")
    ]
    for child in case:
        if child.tag == tag(name):
            child.text = stamp
            return
    before = order[: order.index(tag(name))]
    place = sum(child.tag in before for child in case)
    case.insert(place, element(name, stamp))


def _replace(held: etree._Element, given: etree._Element) -> None:
    """Put what is given in the place of what is held, kind by kind, in the schema's order."""
    kinds = {str(child.tag) for child in given}
    kept = [child for child in held if child.tag not in kinds]
    if tag("sag:Fremdrift") in kinds:
        kept += _before(held, given)
    everything = kept + [deepcopy(child) for child in given]
    for child in list(held):
        held.remove(child)
    for child in sorted(everything, key=lambda child: _ORDER.index(str(child.tag))):
        held.append(child)


def _before(held: etree._Element, given: etree._Element) -> list[etree._Element]:
    """The states that began before the first given one, the last of them ended by it."""
    start = min(effect_of(one).start for one in given.iterfind("sag:Fremdrift", NAMESPACES))
    earlier = [one for one in held.iterfind("sag:Fremdrift", NAMESPACES) if effect_of(one).start < start]
    for one in earlier:
        if effect_of(one).end > start:
            until = first(one, "sag:Virkning/sd:TilTidspunkt")
            if until is not None:
                for limit in list(until):
                    until.remove(limit)
                until.append(element("sd:TidsstempelDatoTid", start.isoformat()))
    return earlier


_ORDER = [
    tag(name)
    for name in (
        "sag:Egenskaber", "sag:Fremdrift", "sag:Sagsaktoer", "sag:Sagsklasse", "sag:Sagspart", "sag:Sagsrelation",
        "sag:Sagsgenstande", "sag:Journalpost", "gd:LokalUdvidelseListe",
    )
]  # fmt: skip
__all__ = ["Taken", "imported", "removed", "updated"]
