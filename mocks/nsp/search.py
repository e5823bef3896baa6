"""ITI-18, Registry Stored Query: which documents there are of a citizen, as far as the user may know."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from lxml import etree

from mocks.nsp.booked import entries
from mocks.nsp.callers import caller, hsuid, user_of
from mocks.nsp.codes import FAILURE, SUCCESS
from mocks.nsp.decided import Looking, check_allowed, failing, looking, played
from mocks.nsp.entries import Entry
from mocks.nsp.errors import Failed, XdsError, error_list
from mocks.nsp.logged import log
from mocks.nsp.metadata import write_entry
from mocks.nsp.registered import visible
from mocks.nsp.stored_query import FindDocuments, find_documents
from mocks.running import Network
from mocks.soap.envelopes import Fault, reply, wrong
from mocks.soap.names import add, element
from mocks.soap.routes import Answer, Asked
from sim.journey.moments import End
from sim.network.asking import Denial
from sim.network.citizens import NoSuchCitizen
from sim.network.consent import Source
from sim.network.identifiers import WrongIdentifier
from sim.scenario.outcomes import Outcome

ACTION = "urn:ihe:iti:2007:RegistryStoredQuery"


async def search(asked: Asked) -> Answer:
    """Answer one request; Fault for what DGWS guards, an error list for what XDS does."""
    card = caller(asked)
    user = user_of(asked, card)
    said = hsuid(asked)
    check_action(asked, ACTION)
    try:
        query = find_documents(asked.envelope.content)
    except Failed as failed:
        asked.passage.outcome = failed.error.code
        return _answer(asked, FAILURE, (), [failed.error])
    if said.citizen not in (None, query.patient):
        where = "Header/HSUID: nsi:CitizenCivilRegistrationNumber"
        raise wrong(where, "the patient of the query", "another citizen", "not_authorized")
    look = looking(asked, user, child_of(asked.network, query.patient), "dds.search", said.override)
    answer = _found(look, query)  # composed first, sent at its moment
    result = await played(look, "dds.search")
    if result.end != End.DONE:
        return _broken_off(look)
    if look.prepared is not None:
        check_allowed(look.prepared)
        log(look, user, Outcome.DENIED if look.prepared.outcome == Outcome.DENIED else Outcome.ANSWERED)
    return answer


def child_of(network: Network, cpr: str) -> int | None:
    """The number of the child with a CPR number, None for a number nobody here has."""
    try:
        return network.registry.index_of(cpr)
    except (WrongIdentifier, NoSuchCitizen):
        return None


def check_action(asked: Asked, action: str) -> None:
    """Fault when WS-Addressing names another action."""
    if asked.envelope.action not in (None, action):
        raise wrong("Header/wsa:Action", action, "another one")


def warnings(look: Looking) -> list[XdsError]:
    """That something is left out, and why; which documents, or how many, is not said.

    The warning is published (nspop.dk), its code and wording are an ASSUMPTION.
    """
    prepared = look.prepared
    assert prepared is not None
    answer, row = prepared.answer, prepared.row
    found = []
    if prepared.outcome == Outcome.DENIED:
        why = "consent" if prepared.denial == Denial.NO_CONSENT else "Min Spærring"
        found.append(XdsError("XDSRegistryError", f"documents are left out by {why}", warning=True))
    elif int(answer.uncovered[row]):
        found.append(XdsError("XDSRegistryError", "documents may be left out: the consent is partial", warning=True))
    if int(answer.blocked[row]):
        found.append(XdsError("XDSRegistryError", "documents are left out by Min Spærring", warning=True))
    for source in Source:
        if source in Source(int(answer.not_connected[row])):
            context = f"{(source.name or '').lower()}: not connected"
            found.append(XdsError("XDSUnavailableCommunity", context, warning=True))
    return found


def _found(look: Looking, query: FindDocuments) -> Answer:
    if look.prepared is None:
        return _answer(look.asked, SUCCESS, (), [])  # XDS: a patient nobody knows has no documents
    network = look.asked.network
    every = [*entries(network.world, look.prepared), *visible(network, look.prepared, look.overridden)]
    return _answer(look.asked, SUCCESS, [one for one in every if query.matches(one)], warnings(look), query)


def _broken_off(look: Looking) -> Answer:
    station = failing(look)
    look.asked.passage.outcome = "failed"
    if station == "dds":
        raise Fault("the service cannot answer now", "processing_problem", sender=False)
    return _answer(look.asked, FAILURE, (), [XdsError("XDSRegistryError", f"{station} did not answer in time")])


def _answer(
    asked: Asked, status: str, found: Sequence[Entry], errors: Sequence[XdsError], query: FindDocuments | None = None
) -> Answer:
    root = element("query:AdhocQueryResponse", "rim", "rs", status=status)
    error_list(root, errors)
    listed: etree._Element = add(root, "rim:RegistryObjectList")
    for entry in found:
        if query is None or query.leaf:
            write_entry(listed, entry)
        else:
            add(listed, "rim:ObjectRef", id=entry.entry_uuid)
    return Answer(reply(asked.envelope, root, f"{ACTION}Response", uuid4().urn))
