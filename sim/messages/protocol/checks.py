"""How the steps of a scenario are judged, from what the vendor's system did. Each gives a check."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from sim.messages.protocol.scenario import Act, Check, Outcome, Seen, State
from sim.messages.wording import Text

WAITING = Outcome("waiting", Text("nothing yet", "intet endnu"))


def right(en: str, da: str) -> Outcome:
    """As it must be."""
    return Outcome("right", Text(en, da))


def wrong(en: str, da: str) -> Outcome:
    """Not as it must be."""
    return Outcome("wrong", Text(en, da))


def answered(name: str, *codes: str) -> Check:
    """The letter of this name is acknowledged once in this step, with one of these codes."""

    def check(seen: Seen) -> Outcome:
        refused = _refused(seen)
        if refused is not None:
            return refused
        given = _answers(seen.acts, seen.documents[name].letter.message_id)
        if not given:
            return WAITING
        if given[0] not in codes:
            return wrong(f"answered {given[0]} instead of {' or '.join(codes)}",
                         f"svarede {given[0]} i stedet for {' eller '.join(codes)}")  # fmt: skip
        return right(f"answered {given[0]}", f"svarede {given[0]}")

    return check


def all_answered(*names: str) -> Check:
    """Each of these letters is acknowledged ok in this step."""
    checks = [answered(name, "ok") for name in names]

    def check(seen: Seen) -> Outcome:
        outcomes = [one(seen) for one in checks]
        return next((o for state in ("wrong", "waiting") for o in outcomes if o.state == state), outcomes[-1])

    return check


def never_ok(name: str) -> Check:
    """The letter of this name is refused or not answered at all, for the calm at the end."""

    def check(seen: Seen) -> Outcome:
        given = _answers(seen.acts, seen.documents[name].letter.message_id)
        if "ok" in given:
            return wrong("answered ok", "svarede ok")
        if given:
            return right(f"answered {given[0]}", f"svarede {given[0]}")
        return _after_calm(seen, "not answered", "intet svar")

    return check


def each_once(seen: Seen) -> Outcome:
    """Nothing more comes: each letter was acknowledged at most as often as it was delivered, and nothing else was."""
    refused = _refused(seen)
    if refused is not None:
        return refused
    times = Counter(seen.documents[name].letter.message_id for name in seen.delivered)
    given = Counter(act.message_id for act in seen.all if act.kind == "answer" and act.message_id in times)
    more = sum((given - times).values())
    if more:
        return wrong(f"{more} acknowledgement(s) too many", f"{more} kvittering(er) for meget")
    return _after_calm(seen, "nothing more came", "der kom ikke mere")


def sent(seen: Seen) -> Outcome:
    """A new letter that breaks no rule is sent."""
    letters = _letters(seen.acts)
    if not letters:
        return WAITING
    if letters[0].broken:
        keys = ", ".join(letters[0].broken)
        return wrong(f"the letter breaks {keys}", f"brevet bryder {keys}")
    return right("a letter came", "et brev kom")


def sent_again(at_once: bool = False) -> Check:
    """The first letter is sent again: same message, new envelope; not before the timeout unless `at_once`."""

    def check(seen: Seen) -> Outcome:
        again, (first, *_) = _letters(seen.acts), _letters(seen.all)
        if not again:
            return WAITING
        one = again[0]
        if one.message_id != first.message_id:
            return wrong("another MessageHeader.id: a new letter", "et andet MessageHeader.id: et nyt brev")
        if one.envelope_id == first.envelope_id:
            return wrong("the same Bundle.id was used again", "samme Bundle.id blev brugt igen")
        waited = one.moment - first.moment
        if not at_once and waited < seen.conditions.timeout:
            return wrong(f"sent again after {_seconds(waited)} s", f"sendt igen efter {_seconds(waited)} s")
        return right(f"sent again after {_seconds(waited)} s", f"sendt igen efter {_seconds(waited)} s")

    return check


def left_alone(seen: Seen) -> Outcome:
    """Nothing is sent again for longer than a timeout, and no acknowledgement is acknowledged."""
    refused = _refused(seen)
    if refused is not None:
        return refused
    if _letters(seen.acts):
        return wrong("a letter was sent again", "et brev blev sendt igen")
    return _after(seen, seen.conditions.timeout * 11 // 10, "nothing was sent", "intet blev sendt")


def only_repeats(seen: Seen) -> Outcome:
    """Whatever is sent for longer than a timeout is the first letter again, never a new one, and not too often."""
    refused = _refused(seen)
    if refused is not None:
        return refused
    fault = _too_often(seen)
    if fault is not None:
        return fault
    return _after(seen, seen.conditions.timeout * 11 // 10, "no other letter came", "intet andet brev kom")


def given_up(seen: Seen) -> Outcome:
    """Without any answer it is sent again at most as often as agreed, in new envelopes, a timeout apart."""
    fault = _too_often(seen)
    if fault is not None:
        return fault
    copies = _letters(seen.all)
    gaps = [later.moment - earlier.moment for earlier, later in pairwise(copies)]
    if any(gap < seen.conditions.timeout for gap in gaps):
        return wrong(f"sent again after {_seconds(min(gaps))} s", f"sendt igen efter {_seconds(min(gaps))} s")
    over = seen.conditions.timeout * (seen.conditions.resends + 1) * 11 // 10
    return _after(seen, over, f"sent again {len(copies) - 1} times", f"sendt igen {len(copies) - 1} gange")


def late_answer(late: float) -> Check:
    """Until the late ok comes the letter may be sent again as agreed; after it never."""

    def check(seen: Seen) -> Outcome:
        fault = _refused(seen) or _too_often(seen)
        if fault is not None:
            return fault
        first = _letters(seen.all)[0]
        came = first.moment + int(late * seen.conditions.timeout)
        if any(act.moment > came for act in _letters(seen.all)):
            return wrong("sent again after the ok had come", "sendt igen, efter at ok var kommet")
        over = came - seen.begun + seen.conditions.timeout * 11 // 10
        return _after(seen, over, "the late ok was taken as an ok", "det sene ok blev taget for et ok")

    return check


def replied(latest: str, *holding: str, episode: bool = False) -> Check:
    """A reply that goes on from the latest letter of its thread and holds the segments of all named letters."""

    def check(seen: Seen) -> Outcome:
        replies = _letters(seen.acts)
        if not replies or replies[0].letter is None:
            return WAITING
        reply, wanted = replies[0].letter, seen.documents[latest].letter
        if reply.thread_id != wanted.thread_id:
            return wrong("another thread id", "et andet tråd-id")
        if reply.preceding != wanted.message_id:
            return wrong(
                "it goes on from another letter than the latest", "det bygger på et andet brev end det seneste"
            )
        held = {segment.id for segment in reply.segments}
        lacking = [name for name in holding if not {s.id for s in seen.documents[name].letter.segments} <= held]
        if lacking:
            return wrong(
                f"segments are missing of: {', '.join(lacking)}", f"segmenter mangler fra: {', '.join(lacking)}"
            )
        if episode and (reply.episode is None or wanted.episode is None or reply.episode.value != wanted.episode.value):
            return wrong("the episode of care was not returned", "forløbs-id'et blev ikke returneret")
        if replies[0].broken:
            keys = ", ".join(replies[0].broken)
            return wrong(f"the reply breaks {keys}", f"svaret bryder {keys}")
        return right("a right reply came", "et rigtigt svar kom")

    return check


def any_reply(name: str) -> Check:
    """A reply in the thread of the letter of this name."""
    return replied(name, name)


def _answers(acts: tuple[Act, ...], message_id: str) -> list[str]:
    return [act.code for act in acts if act.kind == "answer" and act.message_id == message_id]


def _letters(acts: tuple[Act, ...]) -> list[Act]:
    return [act for act in acts if act.kind == "letter"]


def _refused(seen: Seen) -> Outcome | None:
    for act in seen.acts:
        if act.kind == "refused":
            return wrong(f"an answer was refused: {act.code}", f"et svar blev afvist: {act.code}")
    return None


def _too_often(seen: Seen) -> Outcome | None:
    copies = _letters(seen.all)
    if len({act.message_id for act in copies}) > 1:
        return wrong("another MessageHeader.id: a new letter", "et andet MessageHeader.id: et nyt brev")
    if len({act.envelope_id for act in copies}) < len(copies):
        return wrong("the same Bundle.id was used again", "samme Bundle.id blev brugt igen")
    if len(copies) - 1 > seen.conditions.resends:
        return wrong(f"sent again {len(copies) - 1} times", f"sendt igen {len(copies) - 1} gange")
    return None


def _after_calm(seen: Seen, en: str, da: str) -> Outcome:
    return _after(seen, seen.conditions.calm, en, da)


def _after(seen: Seen, duration: int, en: str, da: str) -> Outcome:
    state: State = "right" if seen.now - seen.begun >= duration else "waiting"
    return Outcome(state, Text(en, da))


def _seconds(duration: int) -> str:
    return f"{duration / 1_000_000:.0f}"
