"""Threads, duplicates, answers and conversion: the rules of exchange as pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import permutations

import pytest

from sim.chance.durations import MINUTE
from sim.messages.acknowledge import (
    HL7_CODES,
    Decision,
    Receiver,
    acknowledge,
    may_follow,
    receipt_kind,
    refuse_code,
)
from sim.messages.compose.acknowledgement import Issue, answer, write_acknowledgement
from sim.messages.compose.broken import broken
from sim.messages.compose.carecommunication import write_letter
from sim.messages.compose.older import write_receipt, write_xbin01, write_xdis91
from sim.messages.compose.samples import (
    CLINIC,
    NURSE,
    PDF,
    PPR,
    PSYCHIATRY,
    PSYCHOLOGIST,
    full_letter,
    sample,
    sample_letter,
    sample_older,
    sample_receipt,
)
from sim.messages.convert import from_older, joined_answer, older_reference, pairing, reply_to_older, to_older
from sim.messages.duplicates import Handling, handling, handling_of
from sim.messages.letter import Letter, Party, counted_ids, forward, reply, resend
from sim.messages.open_older import open_receipt, open_xbin01, open_xdis91
from sim.messages.threads import Held, thread_of, threads
from sim.messages.verify import verify

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 3, 2, 9, 15, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def _conversation() -> tuple[Letter, Letter, Letter]:
    ids = counted_ids("thread")
    first = full_letter(ids, NOW)
    second = reply(ids, NOW + HOUR, first, PSYCHOLOGIST, "Tak.")
    third = reply(ids, NOW + 2 * HOUR, second, NURSE, "Selv tak.")
    return first, second, third


def _directory(gln: str) -> Party | None:
    return {party.gln: party for party in (PPR, PSYCHIATRY, CLINIC)}.get(gln)


def test_any_order_of_arrival_gives_the_same_thread() -> None:
    """Letters of one thread are shown by their segments' moments, however they came (rules 8 and 10)."""
    found = {
        tuple(shown.segment.id for shown in thread_of([Held(letter) for letter in order]).segments)
        for order in permutations(_conversation())
    }
    assert len(found) == 1
    texts = [shown.segment.text for shown in thread_of([Held(m) for m in _conversation()]).segments]
    assert [text for text in texts if text] == ["Se vedhæftede notat.", "Tak.", "Selv tak."]


def test_an_earlier_segment_is_shown_unread_though_its_letter_never_came() -> None:
    """A reply brings the segments before it: shown in their place, unread, their letters named as missing (rule 9)."""
    first, second, third = _conversation()
    thread = thread_of([Held(third)])
    assert [shown.without_letter for shown in thread.segments] == [True, True, True, True, False]
    assert thread.unread == 5
    assert thread.missing == {first.message_id, second.message_id}
    late = thread_of([Held(third, read=True), Held(first)])
    assert late.unread == 0
    assert late.missing == {second.message_id}


def test_a_late_letter_brings_its_attachment_back() -> None:
    """A reply repeats an attachment without content; when the original comes its content is shown."""
    first, second, _ = _conversation()
    alone = [s.segment.attachment for s in thread_of([Held(second)]).segments if s.segment.attachment]
    both = [s.segment.attachment for s in thread_of([Held(second), Held(first)]).segments if s.segment.attachment]
    assert alone[0].data is None
    assert both[0].data == PDF


def test_a_reply_with_an_unknown_thread_begins_one() -> None:
    """Threads are told apart by their id alone, so an unknown one is a new thread (rule 11)."""
    _, second, _ = _conversation()
    stranger = replace(second, thread_id="8f14e45f-ceea-467f-a0e6-2d8f0b1c9d3a")
    assert len(threads([Held(second), Held(stranger)])) == 2


def test_parallel_replies_with_one_moment_put_the_initiator_first() -> None:
    """Two answers to one letter share its thread; at the same moment the initiator's comes first (rule 12)."""
    ids = counted_ids("parallel")
    first = sample_letter(ids, NOW)
    theirs = reply(ids, NOW + HOUR, first, PSYCHOLOGIST, "Fra PPR")
    back = replace(first, sender=first.receiver, receiver=first.sender)
    ours = reply(ids, NOW + HOUR, back, NURSE, "Fra psykiatrien")
    for order in permutations([first, theirs, ours]):
        thread = thread_of([Held(letter) for letter in order])
        assert [shown.segment.text for shown in thread.segments][1:] == ["Fra psykiatrien", "Fra PPR"]
        assert thread.parallel == {theirs.message_id, ours.message_id}


def test_a_forwarded_thread_is_a_thread_of_its_own() -> None:
    """A forward has a new thread id, begun by who forwarded it, and misses no letter of the old thread (17, 19)."""
    first, second, _ = _conversation()
    sent_on = forward(counted_ids("on"), NOW + 3 * HOUR, first, CLINIC, PSYCHOLOGIST, "Til orientering.")
    own, old = threads([Held(sent_on), Held(first), Held(second)])
    assert own.thread_id != old.thread_id
    assert own.initiator == PPR
    assert own.missing == frozenset()
    assert old.latest == second


def test_a_duplicate_is_shown_once() -> None:
    """The same letter in a new envelope adds nothing to its thread."""
    first, _, _ = _conversation()
    again = resend(counted_ids("again"), NOW + HOUR, first)
    (thread,) = threads([Held(first, read=True), Held(again)])
    assert len(thread.segments) == len(first.segments)
    assert thread.unread == 0


@pytest.mark.parametrize(
    ("envelope", "message", "layer", "wanted"),
    [
        (False, False, "fhir", Handling.PROCESS),
        (False, False, "envelope", Handling.PROCESS),
        (True, True, "fhir", Handling.REPEAT_ANSWER),
        (True, True, "envelope", Handling.REPEAT_IN_NEW_ENVELOPE),
        (False, True, "fhir", Handling.REPEAT_IN_NEW_ENVELOPE),
        (False, True, "envelope", Handling.REPEAT_IN_NEW_ENVELOPE),
        (True, False, "fhir", Handling.REFUSE),
        (True, False, "envelope", Handling.REFUSE),
    ],
)
def test_the_matrix(envelope: bool, message: bool, layer: str, wanted: Handling) -> None:
    """Every field of the duplicate matrix."""
    assert handling(envelope, message, layer) is wanted  # type: ignore[arg-type]


def test_a_known_envelope_around_another_known_letter_is_refused() -> None:
    """An envelope id belongs to one message; seen around another known one it is reused."""
    assert handling_of("e1", "m2", {"e1": "m1", "e2": "m2"}, {"m1", "m2"}) is Handling.REFUSE
    assert handling_of("e1", "m1", {"e1": "m1"}, {"m1"}) is Handling.REPEAT_ANSWER
    assert handling_of("e3", "m1", {"e1": "m1"}, {"m1"}) is Handling.REPEAT_IN_NEW_ENVELOPE
    assert handling_of("e3", "m3", {"e1": "m1"}, {"m1"}) is Handling.PROCESS


def _codes(decision: Decision | None) -> tuple[str, list[str]]:
    assert decision is not None
    return decision.code, [issue.code for issue in decision.issues]


def test_which_answer_a_transmission_gets() -> None:
    """Content gives fatal-error, the receiver's state gives transient-error or fatal-error, else ok."""
    good = verify(sample("new.json", NOW))
    bad = verify(broken("category-code", NOW))
    none = frozenset[tuple[str, str]]()
    assert _codes(acknowledge(good, Receiver())) == ("ok", [])
    assert _codes(acknowledge(bad, Receiver())) == ("fatal-error", ["MSG_VALUESET_VALUE_UNKNOWN"])
    assert _codes(acknowledge(good, Receiver(known=False))) == ("fatal-error", ["MSG_Receiver_Identifier_UNKNOWN"])
    assert _codes(acknowledge(good, Receiver(open=False))) == ("transient-error", ["MSG_Mailbox_Out_Of_Operation"])
    unable = ("fatal-error", ["MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE"])
    assert _codes(acknowledge(good, Receiver(accepts=none))) == unable
    assert _codes(acknowledge(verify(sample("version-4.json", NOW)), Receiver())) == unable
    damaged = acknowledge(good, Receiver(), damaged=True)
    assert _codes(damaged) == ("transient-error", ["MSG_Damaged_durin_transport"])
    reused = acknowledge(good, Receiver(), Handling.REFUSE)
    assert _codes(reused) == ("fatal-error", ["MSG_DUPLICATE_ID"])
    assert HL7_CODES == {"ok": "AA", "fatal-error": "AE", "transient-error": "AR"}


def test_an_acknowledgement_never_gets_one() -> None:
    """Neither an Acknowledgement nor a receipt of the older format is answered, however broken it is (KR2)."""
    for name in ("acknowledgement-ok.json", "acknowledgement-fatal-error.xml", "xctl03.xml"):
        assert acknowledge(verify(sample(name, NOW)), Receiver()) is None
    assert acknowledge(verify(broken("response-code", NOW)), Receiver()) is None
    assert acknowledge(verify(broken("header-id", NOW)), Receiver()) is None


def test_answers_to_one_letter_never_contradict() -> None:
    """A duplicate gets the first answer's content; only a transient-error may be followed by another (KR5)."""
    good, shut = verify(sample("new.json", NOW)), Receiver(open=False)
    first = Decision("fatal-error", (Issue("MSG_NO_MATCH"),))
    again = Handling.REPEAT_IN_NEW_ENVELOPE
    assert acknowledge(good, Receiver(), again, first) == first
    assert acknowledge(good, shut, again, Decision("ok")) == Decision("ok")
    assert _codes(acknowledge(good, Receiver(), again, Decision("transient-error"))) == ("ok", [])
    assert may_follow(["transient-error", "transient-error"], "ok")
    assert may_follow(["ok"], "ok")
    assert not may_follow(["ok"], "fatal-error")
    assert not may_follow(["transient-error", "fatal-error"], "ok")


def test_every_decision_can_be_written_as_a_valid_acknowledgement() -> None:
    """What is decided, in JSON and XML, breaks no rule of Acknowledgement 2.0."""
    letter = sample_letter(counted_ids("answered"), NOW)
    for key in ("category-code", "gln-modulus-10", "payload-date", "timezone"):
        decision = acknowledge(verify(broken(key, NOW)), Receiver())
        assert decision is not None
        for form in ("json", "xml"):
            ack = answer(counted_ids(key), NOW, letter, decision.code, decision.issues)
            assert verify(write_acknowledgement(ack, form)).findings == ()


def test_receipts_of_the_older_format() -> None:
    """XCTL03 only when asked for, XCTL02 for the receiver's refusal, XCTL01 for the network's."""
    assert receipt_kind("ok", wants_positive=True) == "xctl03"
    assert receipt_kind("ok", wants_positive=False) is None
    assert receipt_kind("fatal-error", wants_positive=False) == "xctl02"
    assert receipt_kind("fatal-error", wants_positive=True, by_network=True) == "xctl01"
    unknown = Decision("fatal-error", (Issue("MSG_Receiver_Identifier_UNKNOWN"),))
    assert refuse_code(unknown) == "ukendt_lokationsnummer"


def test_a_letter_becomes_xdis91_and_back() -> None:
    """CareCommunication to XDIS91 with XBIN01 and back keeps parties, patient, words and the attachment's bytes."""
    letter = full_letter(counted_ids("there"), NOW)
    older = to_older(letter, "K1", "B1")
    sent, files = write_xdis91(older), write_xbin01(older, "K2", "X2")
    assert verify(sent).findings == ()
    assert verify(files).findings == ()
    opened = open_xdis91(sent, ZONE)
    assert opened.subject == "Vedr. henvisning, Vedrørende henvisning"
    assert opened.priority == "høj_prioritet"
    assert opened.episode_id == "fc60e762b13b5773865e67f3907bdcc7"
    back = from_older(opened, counted_ids("back"), _directory, open_xbin01(files))
    assert verify(write_letter(back)).findings == ()
    assert (back.sender.gln, back.receiver.gln, back.patient.cpr) == (PSYCHIATRY.gln, PPR.gln, letter.patient.cpr)
    assert back.category == "other"
    assert back.topic == opened.subject
    assert back.episode is not None
    assert letter.episode is not None
    assert back.episode.value == letter.episode.value
    assert "Se vedhæftede notat." in (back.segments[0].text or "")
    assert [s.attachment.data for s in back.segments if s.attachment and not s.attachment.url] == [PDF]


def test_a_missing_attachment_provokes_a_negative_answer() -> None:
    """After 60 minutes without its XBIN01 the letter is sent faulty on purpose, and gets fatal-error."""
    older = sample_older(counted_ids("lost"), NOW)
    assert pairing(0, 59 * MINUTE, has_binary=False) == "wait"
    assert pairing(0, 60 * MINUTE, has_binary=False) == "faulty"
    assert pairing(0, 59 * MINUTE, has_binary=True) == "convert"
    verdict = verify(write_letter(from_older(older, counted_ids("faulty"), _directory, None)))
    assert {"attachment-title", "attachment-content"} <= verdict.keys("error")
    assert _codes(acknowledge(verdict, Receiver()))[0] == "fatal-error"


def test_several_receipts_make_one_answer() -> None:
    """One negative receipt makes the answer negative; too few within three months make none."""
    assert joined_answer(["xctl03", "xctl02"], 2, 0, 0) == "fatal-error"
    assert joined_answer(["xctl03", "xctl03"], 2, 0, 0) == "ok"
    assert joined_answer(["xctl03"], 2, 0, 0) == "wait"
    assert joined_answer(["xctl03"], 2, 0, 200 * 24 * 60 * MINUTE) == "nothing"


def test_an_answer_to_an_older_letter_names_it() -> None:
    """A reply to XDIS91 refers to [lokationsnummer]#[brevid] and breaks no rule."""
    older = sample_older(counted_ids("older"), NOW)
    ids = counted_ids("answer")
    asked = from_older(older, ids, _directory, older.objects)
    said = sample_letter(ids, NOW + HOUR)
    letter = reply_to_older(replace(said, thread_id=asked.thread_id), older)
    assert letter.preceding == older_reference(older)
    assert verify(write_letter(letter)).findings == ()


def test_a_receipt_opens_as_itself() -> None:
    """A written receipt is read back with every field."""
    ids = counted_ids("receipt")
    older = sample_older(ids, NOW)
    for positive in (True, False):
        receipt = sample_receipt(ids, NOW, older, positive)
        assert open_receipt(write_receipt(receipt), ZONE) == receipt
