"""The lives of letters: what the mailbox scenarios exist for occurs, and practices are compared letter by letter."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.engine import fast
from sim.journey.moments import NEVER
from sim.network.actor_types import ActorType
from sim.scenario.build import Built, build
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import LAUNCHED
from sim.scenario.reading import load
from sim.verdict.assessment import assess
from sim.verdict.lives import stages_of
from sim.verdict.played import Played

SMALL = {
    "mailbox_practice": ("days=8", "network.volume=0.5"),
    "summer": ("days=8", "network.volume=0.5"),
    "wrong_address": ("days=3", "network.volume=2", "network.ceiling=4", "run_out=14 days"),
    "operator_outage": ("network.volume=0.5",),
}


@lru_cache(maxsize=12)
def run(name: str, variant: str = "", *settings: str) -> tuple[Built, Played]:
    """A scenario, made small and played."""
    reading = load(name, (*SMALL[name], *settings))
    if variant:
        reading = reading.with_values(reading.model.variants[variant].set)
    built = build(reading)
    return built, Played(built.plan, built.stage, fast.play(built.plan, built.stage))


def of_journey(built: Built, name: str) -> np.ndarray:
    """Rows of calls of one kind."""
    names = built.plan.names["journey"]
    chosen: np.ndarray = built.plan.about["journey"] == (names.index(name) if name in names else -1)
    return chosen


def label(built: Built, word: str) -> np.ndarray:
    """Steps with a label."""
    words = built.plan.names["label"]
    chosen: np.ndarray = built.plan.steps["label"] == (words.index(word) if word in words else -1)
    return chosen


def test_everything_a_letter_may_cause_occurs() -> None:
    """Every kind of call that a letter's life can hold begins in the scenario about wrong addresses."""
    built, played = run("wrong_address")
    kinds = (
        *("letter", "acknowledgement", "negative acknowledgement", "correction", "corrected letter", "misplaced"),
        *("forwarded letter", "returned letter", "handling", "answer", "answer by telephone", "answer by mail"),
        *("attachment", "channel.mail", "channel.digital_post", "channel.own"),
    )
    began = played.moments.opened != NEVER
    assert not [kind for kind in kinds if not (of_journey(built, kind) & began).any()]


def test_every_run_verifies_itself() -> None:
    """Conservation, Little's law and service hold with lives, leave, gates and copies sent again by hand."""
    for name in SMALL:
        assert assess(run(name)[1]).valid, name


def test_the_address_book_keeps_letters_from_going_astray() -> None:
    """Numbers copied by hand lead astray; the same letters with looked-up numbers go astray several times less."""
    counts = {}
    for variant in ("", "address_book"):
        built, _ = run("wrong_address", variant)
        first = of_journey(built, "letter")
        unknown = built.plan.answer[first] == Outcome.UNKNOWN_NUMBER
        counts[variant] = int(unknown.sum() + built.plan.about["misdirected"][first].sum())
    assert counts[""] > 3 * counts["address_book"] > 0


def test_a_better_source_of_numbers_only_ever_mends_letters() -> None:
    """Common random numbers: the letters are the same in both variants, with the same receivers in mind."""
    (by_hand, _), (book, _) = run("wrong_address"), run("wrong_address", "address_book")
    mine, theirs = of_journey(by_hand, "letter"), of_journey(book, "letter")
    assert (by_hand.plan.planned[mine] == book.plan.planned[theirs]).all()
    assert (by_hand.plan.about["intended"][mine] == book.plan.about["intended"][theirs]).all()


def test_an_unknown_number_is_mended_and_answered_late() -> None:
    """A letter to nobody is settled negatively and corrected; its answer counts from the day it was first sent."""
    built, played = run("wrong_address")
    lost = of_journey(built, "letter") & (built.plan.answer == Outcome.UNKNOWN_NUMBER)
    assert (played.moments.delivered[lost] == NEVER).all()
    settled = played.moments.settled[lost]
    assert ((settled == NEVER) | (settled > built.plan.planned[lost])).all()
    answered = lost & (played.answered != NEVER)
    assert answered.any()
    assert (played.answered[answered] > settled[answered[lost]]).all()


def test_misdirected_letters_wait_longer() -> None:
    """A letter in the wrong mailbox is acknowledged at once, and answered much later than others."""
    _, played = run("wrong_address")
    quantities = assess(played).quantities
    astray, others = quantities.of("turnaround.misdirected"), quantities.of("turnaround.question")
    assert len(astray) >= 20
    assert np.median(astray.values) > 1.5 * np.median(others.values)
    assert astray.censored.any(), "some are forgotten"


def test_an_outage_makes_senders_send_again() -> None:
    """While an operator stands still letters are sent again, by systems and by hand, and duplicates arrive."""
    built, played = run("operator_outage")
    letters = built.plan.overlap & (built.plan.planned != LAUNCHED)
    again = letters & (played.attempts > 1)
    by_hand = label(built, "sent again by hand") & (played.moments.ended != NEVER)
    assert again.sum() > 20
    assert by_hand.any()
    assert again[played.call_of[np.flatnonzero(by_hand)]].all()
    copies = label(built, "receiver system") & (played.moments.ended != NEVER)
    per_letter = np.bincount(played.call_of[np.flatnonzero(copies)], minlength=len(built.plan))
    assert (per_letter[letters] > 1).any(), "a duplicate arrived"


def test_ehmi_names_its_hops_as_its_delivery_status_does() -> None:
    """Over EHMI the hops are those of its delivery status, and nothing is picked up from a VANS mailbox."""
    built, played = run("operator_outage", "ehmi")
    reached = np.unique(built.plan.steps["label"][played.moments.arrived != NEVER])
    words = {built.plan.names["label"][code] for code in reached.tolist()}
    assert {"sender EUA msg-created-and-sent", "receiver EUA msg-received-and-finalized"} <= words
    assert "pickup" not in words


def test_converted_letters_are_waited_for_longer() -> None:
    """Differing formats pass the conversion station and may take 120 minutes instead of 30 before a copy is sent."""
    built, played = run("operator_outage")
    letter = np.flatnonzero(of_journey(built, "letter") & (built.plan.answer != Outcome.UNKNOWN_NUMBER))
    converted = built.plan.about["converted"][letter]
    patience = built.plan.steps["work"][built.plan.first[letter] + built.plan.head[letter]]
    assert set((patience[converted] // 60_000_000).tolist()) == {120}
    assert set((patience[~converted] // 60_000_000).tolist()) == {30}
    passed = np.zeros(len(built.plan), dtype=bool)
    passed[played.call_of[np.flatnonzero(label(built, "conversion"))]] = True
    assert (passed[letter] == converted).all()


def test_shut_systems_acknowledge_late() -> None:
    """A letter sent to a system that is shut at night is acknowledged when it opens, after it was sent again."""
    settings = ("network.letters.closing.share=1", "network.letters.closing.open=mon-fri 12-13")
    built, played = run("operator_outage", "", *settings)
    waited = label(built, "shut system") & (played.moments.ended != NEVER)
    gone = played.moments.ended[waited] - played.moments.arrived[waited]
    assert gone.max() > 3600 * 10**6
    municipal = np.isin(built.plan.about["receiver_type"], [ActorType.PPR, ActorType.FAMILY])
    late = of_journey(built, "letter") & municipal & (played.attempts > 1)
    assert late.sum() > 20


def test_half_the_staff_in_the_holidays_makes_letters_lie() -> None:
    """In the school holidays letters lie much longer than with stand-ins, and the same letters are compared."""
    dwells = {}
    for variant in ("", "stand_in"):
        _, played = run("summer", variant)
        dwells[variant] = assess(played).quantities.of("dwell.family").values
    assert len(dwells[""]) == len(dwells["stand_in"]) > 30
    assert np.mean(dwells[""]) > 2 * np.mean(dwells["stand_in"])


def test_practices_differ_letter_by_letter() -> None:
    """The same letters come to every practice with the same work, so that differences are those of each letter."""
    built, played = run("mailbox_practice")
    base = of_journey(built, "letter")
    for variant in ("notification", "direct"):
        other_built, other = run("mailbox_practice", variant)
        theirs = of_journey(other_built, "letter")
        assert (built.plan.planned[base] == other_built.plan.planned[theirs]).all()
        assert (played.opened[base] != other.opened[theirs]).any()


def test_stages_add_up_to_the_turnaround() -> None:
    """Each answered letter's stages, waiting included, are its turnaround to the microsecond, detours too."""
    for name in ("wrong_address", "mailbox_practice"):
        cut = stages_of(run(name)[1])
        assert len(cut.turnaround) > 50
        assert (np.sum([*cut.stages.values()], axis=0) == cut.turnaround).all()
        assert all((lasted >= 0).all() for lasted in cut.stages.values())


@lru_cache(maxsize=2)
def led_by_lookups(*span: str) -> tuple[Built, Played]:
    """Many lookups, half of which lead to a letter where they can."""
    quiet = tuple(f"stations.{name}.background.share=0" for name in ("index", "organisation", "serviceplatform", "sts"))
    more = ("network.scale.lookups=1500", "network.scale.letters=200", "network.scale.outside=0")
    share = "network.letters.leads.lookup.epj.share=0.5"
    built = build(load("national", (*more, *quiet, share, *span)))
    return built, Played(built.plan, built.stage, fast.play(built.plan, built.stage))


def test_a_lookup_leads_to_a_letter() -> None:
    """Some who found whom to write to do so: the letter is their lookup's child, and is sent when it is written."""
    built, played = led_by_lookups("run_out=8 h")
    led = np.flatnonzero(of_journey(built, "letter") & (built.plan.planned == LAUNCHED))
    assert len(led) > 20
    lookup = led - 1
    assert of_journey(built, "lookup.epj")[lookup].any()
    assert (built.plan.keys.child[lookup] == 0).all()
    there = played.moments.opened[led] != NEVER
    assert there.sum() > 10
    assert (played.moments.opened[led][there] == played.moments.closed[lookup][there]).all()
    assert (played.moments.settled[led][there] > played.moments.opened[led][there]).sum() > 10


def test_a_letter_is_on_its_way_from_when_it_is_sent() -> None:
    """The minutes that a caller writes, after the lookup, are neither transit nor a wait for the acknowledgement."""
    built, played = led_by_lookups("run_out=8 h")
    letters = of_journey(built, "letter") & (played.moments.delivered != NEVER)
    led = np.flatnonzero(letters & (built.plan.planned == LAUNCHED))
    assert (played.planned[led] == played.moments.opened[led] + played.human[led]).all()
    transit = played.moments.delivered - played.planned
    assert np.median(transit[led]) < 2 * np.median(transit[letters])
    assert np.median(played.human[led]) > 2 * np.median(transit[led])


def test_what_is_being_written_at_the_end_is_not_sent() -> None:
    """Its moment is the end of the run: it waits for nothing yet."""
    built, played = led_by_lookups("run_out=0 s", "window={from: 06:00, to: 10:30}")
    written = of_journey(built, "letter") & (built.plan.planned == LAUNCHED) & (played.moments.opened != NEVER)
    assert (played.planned[written] == built.stage.horizon).any()
    assert (played.planned[written] <= built.stage.horizon).all()
    assert assess(played).valid
    assert (assess(played).quantities.of("transit").values >= 0).all()
