"""The documents of the other party: letters by the seed, written whole, cut, doubled or out of order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sim.messages import terms
from sim.messages.compose.carecommunication import letter_tree, write_tree
from sim.messages.compose.envelopes import write_sbdh, write_vans
from sim.messages.compose.samples import ATTACHMENT, CHILD, D_ECPR, NURSE, X_ECPR, ship
from sim.messages.letter import Attachment, Draft, Episode, Letter, Patient, derived_id, forward, new, reply, resend
from sim.messages.protocol.scenario import Desk, Written
from sim.messages.tree import Tree

Change = Callable[[Tree], None]
PEOPLE = (CHILD, X_ECPR, D_ECPR)
_TEXTS = ("Vi foreslår et fælles møde.", "Se venligst nedenfor.", "Udredningen er afsluttet; æ, ø og å skal overleve.")


def draft(desk: Desk, name: str, category: str = "psychiatry-social-disability") -> Draft:
    """What a letter says, by the seed."""
    return Draft(NURSE, _TEXTS[desk.choose(name, len(_TEXTS))], category, "Opfølgning efter udredning")


def letter(desk: Desk, name: str, patient: Patient = CHILD, said: Draft | None = None, minutes: int = 0) -> Letter:
    """A new letter of the other party, so many minutes before the scenario was armed."""
    sent = desk.now - timedelta(minutes=minutes)
    return new(desk.ids(name), sent, desk.partner, desk.vendor, patient, said or draft(desk, name))


def going_on(desk: Desk, name: str, letter: Letter, minutes: int = 0) -> Letter:
    """The other party writes again in its own thread."""
    turned = replace(letter, sender=letter.receiver, receiver=letter.sender)
    sent = desk.now - timedelta(minutes=minutes)
    return reply(desk.ids(name), sent, turned, NURSE, _TEXTS[desk.choose(name, len(_TEXTS))])


def written(desk: Desk, letter: Letter, *changes: Change) -> Written:
    """A letter as the other party writes it, with changes to its Bundle."""
    tree = letter_tree(letter)
    for change in changes:
        change(tree)
    form = desk.conditions.form
    data = write_tree(tree, form) if form == "xml" else json.dumps(tree, ensure_ascii=False).encode()
    if desk.conditions.around is not None:
        wrap = write_vans if desk.conditions.around == "vans" else write_sbdh
        data = wrap(data, ship(letter, desk.ids(f"around/{letter.envelope_id}")(), form))
    return Written(letter, data)


def once(desk: Desk) -> dict[str, Written]:
    """One letter."""
    return {"letter": written(desk, letter(desk, "letter"))}


def twice(desk: Desk) -> dict[str, Written]:
    """One letter, and the very same bytes again."""
    first = written(desk, letter(desk, "letter"))
    return {"letter": first, "again": first}


def in_new_envelope(desk: Desk) -> dict[str, Written]:
    """One letter, and the same in a new envelope."""
    first = letter(desk, "letter")
    again = resend(desk.ids("again"), first.sent, first)
    return {"letter": written(desk, first), "again": written(desk, again)}


def reused_envelope(desk: Desk) -> dict[str, Written]:
    """One letter, and another in an envelope with the same id."""
    first = letter(desk, "letter")
    other = replace(letter(desk, "other"), envelope_id=first.envelope_id)
    return {"letter": written(desk, first), "other": written(desk, other)}


def negative_twice(desk: Desk) -> dict[str, Written]:
    """A letter with a category nobody knows, and the very same again."""

    def unknown(tree: Tree) -> None:
        _part(tree, "Communication")["category"][0]["coding"][0]["code"] = "no-such-category"

    first = written(desk, letter(desk, "letter"), unknown)
    return {"letter": first, "again": first}


def out_of_order(desk: Desk) -> dict[str, Written]:
    """Three letters of one thread."""
    first = letter(desk, "first", minutes=30)
    second = going_on(desk, "second", first, minutes=20)
    third = going_on(desk, "third", second, minutes=10)
    return {name: written(desk, one) for name, one in (("first", first), ("second", second), ("third", third))}


def parallel(desk: Desk) -> dict[str, Written]:
    """A letter, and once the vendor has replied, a second one that goes on from the first: both wrote at once."""
    first = letter(desk, "letter", minutes=10)
    found = {"letter": written(desk, first)}
    replies = desk.replies()
    if replies:
        at_once = going_on(desk, "parallel", first)
        found["parallel"] = written(desk, _at(at_once, replies[0]))
        found["reply"] = Written(replies[0], b"")
    return found


def attached(desk: Desk) -> dict[str, Written]:
    """A letter about a referral with six files and a link."""
    files = tuple(replace(ATTACHMENT, title=f"Bilag {number}") for number in range(1, 7))
    link = Attachment("Vejledning", url="https://example.org/vejledning")
    said = replace(draft(desk, "letter", "regarding-referral"), priority="routine", attachments=(*files, link))
    return {"letter": written(desk, letter(desk, "letter", said=said))}


def without_content(desk: Desk) -> dict[str, Written]:
    """A letter whose file has neither content nor title, as the conversion sends when an XBIN01 never came."""

    def emptied(tree: Tree) -> None:
        content = _part(tree, "Communication")["payload"][1]["contentAttachment"]
        content.pop("data")
        content.pop("title")

    said = replace(draft(desk, "letter"), attachments=(ATTACHMENT,))
    return {"letter": written(desk, letter(desk, "letter", said=said), emptied)}


def more_information(desk: Desk) -> dict[str, Written]:
    """A letter with an element and a resource the profile does not mention."""

    def more(tree: Tree) -> None:
        _part(tree, "Communication")["note"] = [{"text": "Ekstra oplysning"}]
        named = derived_id(str(desk.seed), "extra")
        text = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Ekstra</div>'}
        tree["entry"].append(
            {"fullUrl": f"https://example.org/Device/{named}",
             "resource": {"resourceType": "Device", "id": named, "text": text}}
        )  # fmt: skip

    return {"letter": written(desk, letter(desk, "letter"), more)}


def instance_ids(desk: Desk) -> dict[str, Written]:
    """A letter whose resources have ids that are no UUIDs."""
    made = letter(desk, "letter")
    named = replace(made, message_id=f"brev-{desk.seed}-{desk.choose('number', 10_000)}")
    exchange = replace(named.history[-1], message_id=named.message_id)
    return {"letter": written(desk, replace(named, history=(exchange,)))}


def nameless(desk: Desk) -> dict[str, Written]:
    """A letter whose organisations have no names."""
    partner, vendor = replace(desk.partner, name=""), replace(desk.vendor, name="")
    return {"letter": written(desk, letter(replace(desk, partner=partner, vendor=vendor), "letter"))}


def of_people(desk: Desk) -> dict[str, Written]:
    """Letters about citizens with a CPR, an X-eCPR and a D-eCPR number."""
    return {name: written(desk, letter(desk, name, who))
            for name, who in zip(("cpr", "x-ecpr", "d-ecpr"), PEOPLE, strict=True)}  # fmt: skip


def with_episode(desk: Desk) -> dict[str, Written]:
    """A letter in an episode of care."""
    raw = desk.ids("episode")()
    episode = Episode(f"urn:uuid:{raw[:14]}5{raw[15:]}", terms.LPR3_SYSTEM)
    return {"letter": written(desk, letter(desk, "letter", said=replace(draft(desk, "letter"), episode=episode)))}


def changed_category(desk: Desk) -> dict[str, Written]:
    """A letter, and one in its thread under another category and topic."""
    first = letter(desk, "first", minutes=30)
    second = replace(going_on(desk, "second", first, minutes=20), category="training", topic="Nyt emne")
    return {"first": written(desk, first), "second": written(desk, second)}


def partly_forwarded(desk: Desk) -> dict[str, Written]:
    """A thread sent on without its first letter."""
    earlier = going_on(desk, "second", letter(desk, "first", minutes=30), minutes=20)
    kept = replace(earlier, segments=earlier.new_segments, history=earlier.history[-1:])
    onward = forward(desk.ids("letter"), desk.now, kept, desk.vendor, NURSE, "Til orientering.")
    return {"letter": written(desk, replace(onward, sender=desk.partner))}


def damaged(desk: Desk) -> dict[str, Written]:
    """A letter in an envelope whose content was cut on the way."""
    around = desk.conditions.around or "vans"
    desk = replace(desk, conditions=replace(desk.conditions, around=around))
    first = letter(desk, "letter")
    return {"letter": Written(first, _cut(written(desk, first).data, 20 + desk.choose("cut", 60)))}


def _cut(whole: bytes, percent: int) -> bytes:
    """The envelope with its base64 content broken off, still base64."""
    found = max(re.finditer(rb">([A-Za-z0-9+/=\s]{200,})<", whole), key=lambda one: len(one[1]))
    content = found[1]
    kept = len(content) * percent // 100 // 4 * 4
    return whole[: found.start(1)] + content[:kept] + whole[found.end(1) :]


def _at(going_on: Letter, reply: Letter) -> Letter:
    """A letter one second later than a reply."""
    sent = reply.sent + timedelta(seconds=1)
    *before, last = going_on.history
    added = set(last.added)
    segments = tuple(replace(one, written=sent) if one.id in added else one for one in going_on.segments)
    return replace(going_on, sent=sent, segments=segments, history=(*before, replace(last, occurred=sent)))


def _part(tree: Tree, kind: str) -> Tree:
    found: Tree = next(e["resource"] for e in tree["entry"] if e["resource"]["resourceType"] == kind)
    return found
