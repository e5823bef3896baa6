"""ITI-43, Retrieve Document Set: documents from the repositories that hold them; what fails is said beside the rest."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from lxml import etree

from mocks.nsp.booked import entries
from mocks.nsp.callers import caller, hsuid, user_of
from mocks.nsp.codes import FAILURE, NATIONAL_HOME, PARTIAL, SUCCESS, repository_oid
from mocks.nsp.decided import Looking, check_allowed, fetched, looking
from mocks.nsp.entries import Entry
from mocks.nsp.errors import Failed, XdsError, error_list
from mocks.nsp.logged import log
from mocks.nsp.numbering import appointment
from mocks.nsp.registered import registered, visible
from mocks.nsp.search import check_action
from mocks.running import Network
from mocks.soap.envelopes import reply, wrong
from mocks.soap.names import NAMESPACES, add, element, name, shown, text_of
from mocks.soap.routes import Answer, Asked
from sim.network.appointments import REPOSITORIES
from sim.network.identifiers import format_cpr
from sim.scenario.outcomes import Outcome

ACTION = "urn:ihe:iti:2007:RetrieveDocumentSet"
MOST = 200
_REPOSITORIES = {repository_oid(number): number for number in range(REPOSITORIES)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document asked for; `repository` None: nobody's number."""

    repository: int | None
    oid: str
    document: str


async def retrieve(asked: Asked) -> Answer:
    """Answer one request; Fault for what DGWS guards, an error list for what XDS does."""
    card = caller(asked)
    user = user_of(asked, card)
    said = hsuid(asked)
    check_action(asked, ACTION)
    wanted = requested(asked.envelope.content)
    try:
        citizen = _citizen(asked.network, wanted)
    except Failed as failed:
        return _answer(asked, [], [failed.error])
    _check_citizen(asked.network, citizen, said.citizen)
    look = looking(asked, user, citizen, "dds.fetch", said.override)
    known = _visible(look)
    sought = {one.repository for one in wanted if one.repository is not None and one.document in known}
    order = sorted(sought)
    whole = _sorted_out(wanted, known, {})
    answer = _answer(asked, *whole)  # composed first, sent at its moment
    wrongs = dict(zip(order, await asyncio.gather(*(fetched(look, one) for one in order)), strict=True))
    if look.prepared is not None:
        check_allowed(look.prepared)
    found, errors = whole
    if any(wrongs.values()):
        found, errors = _sorted_out(wanted, known, wrongs)
        answer = _answer(asked, found, errors)
    log(look, user, Outcome.PARTIAL if errors and found else Outcome.REFUSED if errors else Outcome.ANSWERED)
    return answer


def _sorted_out(
    wanted: Sequence[Wanted], known: dict[str, Entry], wrongs: Mapping[int, str | None]
) -> tuple[list[Entry], list[XdsError]]:
    """The documents that can be had and an error for each of the others; `wrongs`: why a repository gave none."""
    found: list[Entry] = []
    errors: list[XdsError] = []
    for one in wanted:
        entry = known.get(one.document)
        if one.repository is None:
            errors.append(XdsError("XDSUnknownRepositoryId", "RepositoryUniqueId: expected one from a search"))
        elif entry is None or entry.repository != one.repository:
            context = "DocumentUniqueId: expected a document of this repository, found none such"
            errors.append(XdsError("XDSDocumentUniqueIdError", context, location=one.oid))
        elif (reason := wrongs.get(one.repository)) is not None:
            errors.append(XdsError("XDSRepositoryError", f"the repository {reason}", location=one.oid))
        else:
            found.append(entry)
    return found, errors


def requested(content: etree._Element) -> list[Wanted]:
    """What a request asks for; Fault when it is none."""
    if content.tag != name("xds:RetrieveDocumentSetRequest"):
        raise wrong("Body", "xds:RetrieveDocumentSetRequest", shown(content.tag))
    every = content.findall("xds:DocumentRequest", NAMESPACES)
    if not 0 < len(every) <= MOST:
        raise wrong("xds:RetrieveDocumentSetRequest", f"1 to {MOST} of xds:DocumentRequest", str(len(every)))
    found = []
    for one in every:
        oid, document = text_of(one, "xds:RepositoryUniqueId"), text_of(one, "xds:DocumentUniqueId")
        if not oid or not document:
            missing = "xds:DocumentUniqueId" if oid else "xds:RepositoryUniqueId"
            raise wrong("xds:DocumentRequest", missing, "none")
        found.append(Wanted(_REPOSITORIES.get(oid), oid if oid in _REPOSITORIES else "", document))
    return found


def _citizen(network: Network, wanted: Sequence[Wanted]) -> int | None:
    """The child all documents are of; None when none is known; Failed when they are of several."""
    children = set()
    for one in wanted:
        entry = registered(network).find(one.document)
        ours = appointment(one.document)
        if entry is not None:
            children.add(entry.citizen)
        elif ours is not None and ours[0] < len(network.world.citizens):
            children.add(ours[0])
    if len(children) > 1:
        raise Failed("XDSResultNotSinglePatient", "DocumentUniqueId: expected documents of one citizen")
    return next(iter(children), None)


def _check_citizen(network: Network, citizen: int | None, said: str | None) -> None:
    if citizen is None or said is None:
        return
    if format_cpr(int(network.registry.look(citizen, network.clock.now()).cpr[0])) != said:
        where = "Header/HSUID: nsi:CitizenCivilRegistrationNumber"
        raise wrong(where, "the citizen of the documents", "another citizen", "not_authorized")


def _visible(look: Looking) -> dict[str, Entry]:
    if look.prepared is None:
        return {}
    network = look.asked.network
    every = [*entries(network.world, look.prepared), *visible(network, look.prepared, look.overridden)]
    return {entry.unique_id: entry for entry in every}


def _answer(asked: Asked, found: Sequence[Entry], errors: Sequence[XdsError]) -> Answer:
    root = element("xds:RetrieveDocumentSetResponse", "rs", "rim", "xop")
    status = SUCCESS if not errors else PARTIAL if found else FAILURE
    error_list(add(root, "rs:RegistryResponse", status=status), errors)
    beside: dict[str, tuple[str, bytes]] = {}
    for number, entry in enumerate(found, 1):
        told = add(root, "xds:DocumentResponse")
        add(told, "xds:HomeCommunityId", f"urn:oid:{NATIONAL_HOME}")
        add(told, "xds:RepositoryUniqueId", repository_oid(entry.repository))
        add(told, "xds:DocumentUniqueId", entry.unique_id)
        add(told, "xds:mimeType", entry.mime)
        held = add(told, "xds:Document")
        if asked.packed:
            beside[f"document-{number}@tvaers"] = entry.mime, entry.document
            add(held, "xop:Include", href=f"cid:document-{number}@tvaers")
        else:
            held.text = b64encode(entry.document).decode()
    return Answer(reply(asked.envelope, root, f"{ACTION}Response", uuid4().urn), beside)
