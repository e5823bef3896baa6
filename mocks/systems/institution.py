"""Institution data, for hospitals and clinics: in an interface of our own, since no public description was found."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mocks.answering import enter
from mocks.audit import Looked
from mocks.call_key import named
from mocks.entrance import citizen_of, json_of, passage_of, session_of
from mocks.faults import from_header
from mocks.kombit.institutions import InstitutionData, institution_of
from mocks.lookup_route import CHILD_BODY, RESPONSES
from mocks.provenance import OWN, Interface, System
from mocks.refusal import Refusal
from mocks.running import Network
from sim.chance.durations import DAY
from sim.journey.moments import End
from sim.network.access import RIGHTS, Role
from sim.scenario.outcomes import Outcome

PATH = "/own/institution/data"
SEGMENT = "institution.data"


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["institution"])

    @routes.post(
        PATH, response_class=Response, openapi_extra=CHILD_BODY,
        responses={200: {"model": InstitutionData}, **RESPONSES},
    )  # fmt: skip
    async def data(request: Request) -> Response:
        """Where a child goes to school or day-care. The CPR number goes in the body, never in the address."""
        passage = passage_of(request, "institution")
        session = session_of(network, request, passage)
        citizen = citizen_of(network, (await json_of(request)).get("cpr"))
        passage.citizen = citizen
        key = named(request.headers) or network.occurrences.next(citizen, SEGMENT)
        faults = network.faults_met(passage, key, from_header(request.headers))
        moment = max(0, network.clock.now() - enter(faults) * DAY)
        found = institution_of(network.world, network.registry.look(citizen, moment))
        body = found.model_dump_json()
        played = await network.play(passage, SEGMENT, key, None, faults)
        if played.end != End.DONE:
            passage.outcome = played.end.name.lower()
            said = passage.outcome.replace("_", " ")
            raise Refusal(503, "institution", "a station that answers", said, "unavailable")
        passage.outcome = "answered" if found.institution else "nothing_found"
        assert session.user.role is not None
        network.audit.record_asked(
            "institution",
            Looked(
                moment=passage.due or passage.arrived,
                user=session.user.name,
                organisation=session.user.place,
                citizen=citizen,
                journey=RIGHTS[session.user.role].journey,
                outcome=Outcome.ANSWERED if found.institution else Outcome.NOTHING_FOUND,
                shown=("institution",) if found.institution else (),
                asked=(),
                call=passage.call,
            ),
        )
        return Response(body, headers={"cache-control": "no-store"}, media_type="application/json")

    return routes


SYSTEM = System(
    "institution",
    "Institutionsdata",
    (
        Interface(
            "data", PATH, OWN,
            "-s {url}" + PATH + " -H 'authorization: Bearer {token}' -d '{{\"cpr\":\"{cpr}\"}}'", Role.CLINICIAN,
        ),
    ),
    router,
)  # fmt: skip
