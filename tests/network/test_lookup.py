from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from sim.network.access import LEGAL_GROUND, PILOT, RECOMMENDED, RIGHTS, Field, Journey, Role, Rules, fields_shown
from sim.network.actor_types import ActorType, Capability, actor_id
from sim.network.actors import Actors
from sim.network.asking import Asked, Chance, Denial, Outcome
from sim.network.citizens import Citizens
from sim.network.consent import Giver, Source
from sim.network.days import NEVER_ENDS, day_number
from sim.network.groups import Group
from sim.network.live import ALL, Live
from sim.network.lookup import Answers, answers
from sim.network.registry import Change, Registry
from sim.network.safeguards import Block

MONDAY = date(2026, 11, 23)
TODAY = day_number(MONDAY)
LONG_AGO = TODAY - 400
APPOINTMENTS, OVERVIEW = int(Source.OWN_REGION | Source.OTHER_REGION), int(
    Source.INSTITUTION | Source.FAMILY | Source.PPR
)  # fmt: skip
AALBORG, JAMMERBUGT = 851, 849

PLAIN: dict[str, int | bool] = {
    "home": AALBORG,
    "schooling.municipality": AALBORG,
    "schooling.approved": True,
    "ppr.owner": AALBORG,
    "family.owner": AALBORG,
    "safeguards.block": int(Block.NONE),
    "safeguards.override_permitted": False,
    "course.second_region": 0,
    "course.began": LONG_AGO,
    "course.ended": NEVER_ENDS,
}
for _cases in ("ppr", "family"):
    PLAIN |= {
        f"{_cases}.opened": LONG_AGO, f"{_cases}.closed": NEVER_ENDS, f"{_cases}.caseworker": True,
        f"{_cases}.hidden_by_kle": False, f"{_cases}.hidden_by_sensitivity": False,
    }  # fmt: skip
for _consent, _sources in (("appointments", APPOINTMENTS), ("epj", OVERVIEW), ("gp", OVERVIEW)):
    PLAIN |= {
        f"consent_{_consent}.giver": int(Giver.YOUNG_PERSON), f"consent_{_consent}.sources": _sources,
        f"consent_{_consent}.start": LONG_AGO, f"consent_{_consent}.end": NEVER_ENDS,
        f"consent_{_consent}.withdrawn": NEVER_ENDS,
    }  # fmt: skip

Ask = Callable[..., Answers]


@pytest.fixture(scope="module")
def child(citizens: Citizens) -> int:
    """A child of Aalborg, 10 to 14 years old, with a course, a PPR case and a family case."""
    layout = citizens.segments
    mask = (layout.home == AALBORG) & (layout.school == AALBORG) & (layout.band == 2)
    return int(layout.select(mask & layout.having(Group.COURSE | Group.PPR | Group.FAMILY)).index(0)[0])


@pytest.fixture(scope="module")
def ask(citizens: Citizens, actors: Actors, child: int) -> Ask:
    """Ask about the child, with everything plain but what is changed; the caller is the right one unless named."""

    def asking(
        role: Role, *, rules: Rules = RECOMMENDED, live: Live | None = None, caller: int | None = None,
        draws: float = 0.5, **changes: int | bool,
    ) -> Answers:  # fmt: skip
        wanted = PLAIN | {name.replace("__", "."): value for name, value in changes.items()}
        registry = Registry(citizens, MONDAY).changed(child, [Change(0, name, value) for name, value in wanted.items()])
        found = registry.look(child)
        right = {
            Role.PPR: actor_id(ActorType.PPR, found.schooling.municipality), Role.GP: found.clinic,
            Role.FAMILY: actor_id(ActorType.FAMILY, found.home),
            Role.ACCESSIBLE: actor_id(ActorType.ACCESSIBLE, found.home),
        }.get(role, found.course.department)  # fmt: skip
        asked = Asked(np.array([role]), right if caller is None else np.array([caller]))
        uniform = np.array([draws])
        everyone = Live.everyone(actors, date(2026, 1, 1))
        return answers(asked, found, everyone if live is None else live, rules, Chance(uniform, uniform, uniform))

    return asking


def outcome(answer: Answers) -> tuple[Outcome, Denial]:
    """How the one lookup ended, and why not."""
    return Outcome(int(answer.outcome[0])), Denial(int(answer.denial[0]))


def asked_nobody(answer: Answers) -> bool:
    """Whether no system behind the caller's own hears of the lookup."""
    return not any(
        getattr(answer, step)[0] for step in ("registry", "repositories", "institution", "owners", "departments")
    )


MUNICIPAL = (Role.PPR, Role.FAMILY, Role.ACCESSIBLE)
HOSPITAL = (Role.SOCIAL_WORKER, Role.SECRETARY, Role.CLINICIAN)
FOUND = (Outcome.FOUND, Denial.NONE)


@pytest.mark.parametrize("role", MUNICIPAL)
def test_municipal_roles_see_appointments(ask: Ask, role: Role) -> None:
    """One search in the national registry, one repository named, appointments shown; the index is not asked."""
    answer = ask(role)
    assert outcome(answer) == FOUND
    assert answer.registry[0]
    assert bin(int(answer.repositories[0])).count("1") == 1
    assert answer.past[0] + answer.future[0] > 0
    assert (answer.owners[0], answer.institution[0], answer.departments[0]) == (0, False, 0)


@pytest.mark.parametrize("role", [*HOSPITAL, Role.GP])
def test_hospital_and_clinic_see_the_overview(ask: Ask, role: Role) -> None:
    """Institution data, one owner, two departments, two caseworkers; the registry of documents is not asked."""
    answer = ask(role)
    assert outcome(answer) == FOUND
    assert (answer.institution[0], answer.owners[0], answer.departments[0], answer.caseworkers[0]) == (True, 1, 2, 2)
    assert not answer.registry[0]
    assert answer.repositories[0] == answer.past[0] == answer.future[0] == 0


def test_two_municipalities_own_the_cases_of_a_child_schooled_elsewhere(ask: Ask) -> None:
    """The index is searched for both, and PPR of the home municipality is out of remit."""
    elsewhere = {"schooling__municipality": JAMMERBUGT, "ppr__owner": JAMMERBUGT}
    answer = ask(Role.CLINICIAN, **elsewhere)
    assert (answer.owners[0], answer.owner_home[0], answer.owner_ppr[0]) == (2, AALBORG, JAMMERBUGT)
    assert answer.ppr[0]
    at_home = ask(Role.PPR, caller=int(actor_id(ActorType.PPR, AALBORG)[0]), **elsewhere)
    assert outcome(at_home) == (Outcome.DENIED, Denial.OUT_OF_REMIT)
    assert outcome(ask(Role.PPR, **elsewhere)) == FOUND


def test_without_institution_data_ppr_elsewhere_is_missed(ask: Ask) -> None:
    """A school that has not approved hides its municipality, so only the home municipality is searched."""
    answer = ask(Role.GP, schooling__municipality=JAMMERBUGT, ppr__owner=JAMMERBUGT, schooling__approved=False)
    assert (answer.institution[0], answer.institution_known[0]) == (True, False)
    assert (answer.owners[0], answer.owner_ppr[0], answer.ppr[0]) == (1, AALBORG, False)


def test_partial_consent_leaves_sources_out_and_says_so(ask: Ask) -> None:
    """Recommended: uncovered sources are not called. The pilot knows no partial consent and denies."""
    part = {"consent_epj__sources": int(Source.INSTITUTION | Source.FAMILY)}
    answer = ask(Role.CLINICIAN, **part)
    assert outcome(answer) == FOUND
    assert (answer.uncovered[0], answer.owner_ppr[0], answer.ppr[0], answer.departments[0]) == (Source.PPR, 0, False, 1)
    assert outcome(ask(Role.CLINICIAN, rules=PILOT, **part)) == (Outcome.DENIED, Denial.NO_CONSENT)
    whole = ask(Role.CLINICIAN, rules=PILOT)
    assert outcome(whole) == FOUND


def test_partial_consent_to_one_region_fetches_from_its_repository_only(ask: Ask) -> None:
    """With documents in two regions both repositories are named; with consent to the other one only, one."""
    both = ask(Role.FAMILY, course__second_region=1)
    assert bin(int(both.repositories[0])).count("1") == 2
    other = ask(Role.FAMILY, course__second_region=1, consent_appointments__sources=int(Source.OTHER_REGION))
    assert bin(int(other.repositories[0])).count("1") == 1
    assert other.uncovered[0] == Source.OWN_REGION
    assert 0 < other.past[0] + other.future[0] < both.past[0] + both.future[0]


@pytest.mark.parametrize(
    "changes",
    [{"giver": Giver.NOBODY}, {"withdrawn": TODAY}, {"end": TODAY}, {"start": TODAY + 1}],
    ids=["none", "withdrawn", "over", "not begun"],
)
@pytest.mark.parametrize(("role", "part"), [(Role.PPR, "appointments"), (Role.SECRETARY, "epj"), (Role.GP, "gp")])
def test_without_standing_consent_nobody_is_asked(ask: Ask, role: Role, part: str, changes: dict[str, int]) -> None:
    """No consent, a withdrawn one, one that is over or not begun: denied, and no system hears of it."""
    answer = ask(role, **{f"consent_{part}__{name}": int(value) for name, value in changes.items()})
    assert outcome(answer) == (Outcome.DENIED, Denial.NO_CONSENT)
    assert asked_nobody(answer)


def test_a_clinic_without_treatment_relation_is_denied_where_that_is_checked(ask: Ask) -> None:
    """The recommended rules check the relation, the pilot's did not; a register that lags denies the right clinic."""
    stranger = int(actor_id(ActorType.GP, AALBORG, 1)[0])
    home = ask(Role.GP)
    assert outcome(home) == FOUND
    other = stranger if outcome(ask(Role.GP, caller=stranger)) != FOUND else stranger + 1
    assert outcome(ask(Role.GP, caller=other)) == (Outcome.DENIED, Denial.NO_TREATMENT_RELATION)
    assert outcome(ask(Role.GP, caller=other, rules=PILOT)) == FOUND
    assert outcome(ask(Role.GP, draws=RECOMMENDED.relation_missing / 2)) == (
        Outcome.DENIED, Denial.NO_TREATMENT_RELATION,
    )  # fmt: skip


def test_the_wrong_kind_of_caller_is_out_of_remit(ask: Ask) -> None:
    """A family department cannot ask as PPR, and another region's department not about this child."""
    family = int(actor_id(ActorType.FAMILY, AALBORG)[0])
    assert outcome(ask(Role.PPR, caller=family)) == (Outcome.DENIED, Denial.OUT_OF_REMIT)
    far = int(actor_id(ActorType.PSYCHIATRY, 1)[0])
    assert outcome(ask(Role.CLINICIAN, caller=far)) == (Outcome.DENIED, Denial.OUT_OF_REMIT)


@pytest.mark.parametrize("part", ["kle", "sensitivity"])
def test_a_hidden_case_looks_like_no_case_and_is_counted(ask: Ask, part: str) -> None:
    """To the asker every column is as without the case, but for the harness's own count."""
    answer = ask(Role.GP, **{f"family__hidden_by_{part}": True})
    none = ask(Role.GP, family__opened=NEVER_ENDS, family__closed=NEVER_ENDS)
    assert answer.hidden[0] == 1
    assert none.hidden[0] == 0
    for column in Answers.__slots__:
        if column != "hidden":
            assert getattr(answer, column)[0] == getattr(none, column)[0], column


def test_who_has_wider_rights_sees_past_kle(ask: Ask) -> None:
    """A social worker sees a case hidden by KLE that a secretary does not."""
    assert ask(Role.SOCIAL_WORKER, family__hidden_by_kle=True).family[0]
    assert not ask(Role.SECRETARY, family__hidden_by_kle=True).family[0]


def test_nothing_found_still_shows_departments(ask: Ask) -> None:
    """Without an active case departments are fetched, caseworkers are not."""
    answer = ask(Role.CLINICIAN, family__closed=TODAY - 200, ppr__closed=TODAY - 200)
    assert outcome(answer) == (Outcome.NOTHING_FOUND, Denial.NONE)
    assert (answer.departments[0], answer.caseworkers[0], answer.owners[0]) == (2, 0, 1)


def test_a_case_closed_lately_is_found(ask: Ask) -> None:
    """Closed a month ago is active within the last half year."""
    answer = ask(Role.CLINICIAN, family__closed=TODAY - 30, ppr__opened=NEVER_ENDS, ppr__closed=NEVER_ENDS)
    assert outcome(answer) == FOUND


def test_a_case_without_caseworker_gives_departments_only(ask: Ask) -> None:
    """Without Primær behandler the overview has no caseworker for that case."""
    assert ask(Role.CLINICIAN, ppr__caseworker=False).caseworkers[0] == 1


@pytest.mark.parametrize(
    ("block", "found"),
    [(Block.ALL, False), (Block.PLACE, None), (Block.PERIOD, None), (Block.PERSON, True)],
)
def test_blocks_hide_by_their_scope(ask: Ask, block: Block, found: bool | None) -> None:
    """All: denied. Place: that region's documents are missing and it shows. Period: nothing behind. Person: not us."""
    answer = ask(Role.PPR, safeguards__block=int(block))
    free = ask(Role.PPR)
    if found is False:
        assert outcome(answer) == (Outcome.DENIED, Denial.BLOCKED)
    elif block == Block.PLACE:
        assert (answer.blocked[0], answer.repositories[0]) == (Source.OWN_REGION, 0)
        assert outcome(answer) == (Outcome.NOTHING_FOUND, Denial.NONE)
    elif block == Block.PERIOD:
        assert free.past[0] > 0
        assert (answer.past[0], answer.future[0]) == (0, free.future[0])
    else:
        assert outcome(answer) == FOUND
        assert outcome(ask(Role.PPR, safeguards__block=int(block), draws=0.01)) == (Outcome.DENIED, Denial.BLOCKED)


def test_a_permitted_override_lifts_a_block(ask: Ask) -> None:
    """With the patient's permission, and when it is used, a block does not hide."""
    blocked = {"safeguards__block": int(Block.ALL), "safeguards__override_permitted": True}
    assert outcome(ask(Role.PPR, draws=0.2, **blocked)) == FOUND
    assert outcome(ask(Role.PPR, draws=0.9, **blocked)) == (Outcome.DENIED, Denial.BLOCKED)


def test_blocks_do_not_touch_the_overview(ask: Ask) -> None:
    """Min Spærring applies to what is shared through DDS."""
    assert outcome(ask(Role.CLINICIAN, safeguards__block=int(Block.ALL))) == FOUND


def test_a_caller_who_is_not_live_asks_nobody(ask: Ask, actors: Actors) -> None:
    """Not connected is its own outcome, whatever else would have been said."""
    for role in Role:
        answer = ask(role, live=Live.nobody(actors), consent_gp__giver=0)
        assert outcome(answer) == (Outcome.NOT_CONNECTED, Denial.NONE)
        assert asked_nobody(answer)


def test_owners_who_are_not_live_are_not_connected_never_nothing_found(ask: Ask, actors: Actors) -> None:
    """With no owner live the overview is not connected; with one of two, the answer names the missing one."""
    asker = Live.nobody(actors).adding(actors.of_type(ActorType.PSYCHIATRY), ALL, date(2026, 1, 1))
    nobody = ask(Role.CLINICIAN, live=asker)
    assert outcome(nobody) == (Outcome.NOT_CONNECTED, Denial.NONE)
    assert nobody.not_connected[0] == Source.FAMILY | Source.PPR
    family = asker.adding(actor_id(ActorType.FAMILY, AALBORG), Capability.CASES_DELIVERED, date(2026, 1, 1))
    one = ask(Role.CLINICIAN, live=family)
    assert outcome(one) == FOUND
    assert (one.not_connected[0], one.owner_home[0], one.owner_ppr[0]) == (Source.PPR, AALBORG, 0)


def test_a_region_that_is_not_live_is_not_connected(ask: Ask, actors: Actors) -> None:
    """Where psychiatry registers no appointments yet, an empty list is not "nothing found"."""
    municipal = Live.nobody(actors).adding(actors.of_municipality(AALBORG), ALL, date(2026, 1, 1))
    answer = ask(Role.FAMILY, live=municipal)
    assert outcome(answer) == (Outcome.NOT_CONNECTED, Denial.NONE)
    assert (answer.not_connected[0], answer.repositories[0]) == (Source.OWN_REGION, 0)


def test_nobody_asks_about_an_adult(citizens: Citizens, actors: Actors) -> None:
    """Lookups are out of remit for exactly those who have turned 18 since the registry date."""
    who = citizens.of_home(AALBORG, Group.COURSE).pick(np.linspace(0.001, 0.999, 400))
    on = date(2026, 12, 1)
    found = citizens.look(who, on)
    live = Live.everyone(actors, date(2026, 1, 1))
    uniform = np.full(len(who), 0.5)
    asked = Asked(np.full(len(who), int(Role.FAMILY)), actor_id(ActorType.FAMILY, found.home))
    adult = answers(asked, found, live, RECOMMENDED, Chance(uniform, uniform, uniform)).denial == Denial.OUT_OF_REMIT
    assert (adult == (found.age >= 18)).all()
    assert 0 < adult.sum() < len(who)


def test_a_day_of_lookups_meets_every_ordinary_outcome(citizens: Citizens, actors: Actors) -> None:
    """Among 20,000 national lookups all outcomes, all denials and two-owner answers occur, and rows do not mix."""
    rng = np.random.default_rng(7)
    who = citizens.having(Group.COURSE).pick(rng.random(20_000))
    found = citizens.look(who, MONDAY)
    role = rng.integers(0, len(Role), len(who))
    caller = np.select(
        [role == Role.PPR, role == Role.FAMILY, role == Role.ACCESSIBLE, role < Role.GP],
        [actor_id(ActorType.PPR, found.schooling.municipality), actor_id(ActorType.FAMILY, found.home),
         actor_id(ActorType.ACCESSIBLE, found.home), found.course.department],
        np.where(rng.random(len(who)) < 0.1, actor_id(ActorType.GP, found.home, 1), found.clinic),
    )  # fmt: skip
    live = Live.everyone(actors, date(2026, 1, 1))
    draws = rng.random((3, len(who)))
    every = answers(Asked(role, caller), found, live, RECOMMENDED, Chance(*draws))
    assert set(np.unique(every.outcome).tolist()) >= {Outcome.FOUND, Outcome.NOTHING_FOUND, Outcome.DENIED}
    assert set(np.unique(every.denial).tolist()) == set(Denial) - {Denial.NO_ROLE}
    assert set(np.unique(every.owners).tolist()) == {0, 1, 2}
    rows = np.arange(0, len(who), 997)
    some = answers(
        Asked(role[rows], caller[rows]), citizens.look(who[rows], MONDAY), live, RECOMMENDED, Chance(*draws[:, rows])
    )
    for column in Answers.__slots__:
        assert (getattr(every, column)[rows] == getattr(some, column)).all(), column


def test_every_journey_has_a_ground_and_every_ground_is_marked_an_assumption() -> None:
    """The one table of legal grounds covers all journeys and claims nothing."""
    assert set(LEGAL_GROUND) == set(Journey)
    assert {ground.status for ground in LEGAL_GROUND.values()} == {"assumption"}
    assert set(RIGHTS) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_the_recommended_rules_show_less(role: Role) -> None:
    """The pilot shows all that is recommended and more; a municipality sees when, where and with whom, not why."""
    assert fields_shown(role, RECOMMENDED) < fields_shown(role, PILOT)
    if role in MUNICIPAL:
        assert Field.APPOINTMENT_REASON not in fields_shown(role, RECOMMENDED)
        assert {Field.APPOINTMENT_TIME, Field.GLN} <= fields_shown(role, RECOMMENDED)
