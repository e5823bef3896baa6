"""Conversion between CareCommunication and XDIS91/XBIN01/XCTL, by MedCom's published mapping.

Sources: Mapning-XDIS91-CareCommunication_v500_januar2026.xlsx and UseCases-VANSKonverteringslosning v3.1.0.
No schema of the older format is public; this is not certified.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from sim.chance.durations import DAY, MINUTE
from sim.messages import terms
from sim.messages.compose.acknowledgement import ResponseCode
from sim.messages.compose.older import OlderLetter, OlderObject
from sim.messages.letter import Attachment, Author, Draft, Episode, Exchange, Ids, Letter, Party, Segment, new
from sim.messages.rules.older_content import MAX_SUBJECT

PAIRING_WINDOW = 60 * MINUTE
"""How long an XDIS91 waits for its XBIN01 (§4.5.3)."""
RECEIPTS_WINDOW = 92 * DAY
"""How long several XCTL are awaited before nothing is done (§4.5.1: 3 months; counted as the longest three)."""
ANSWER_WINDOW = 120 * MINUTE
"""How long an end system waits for an answer during conversion (§4.5.1)."""

UNKNOWN_TOPIC = "Ukendt emne"
UNKNOWN_ROLE = "ukendt"
UNKNOWN_PHONE = "0000 0000"

Directory = Callable[[str], Party | None]
"""Finds a party by its lokationsnummer, as the network does in SOR."""

_EPISODE = {"inaktiv": ("unknown", "other"), "indlagt": ("in-progress", "IMP"), "ambulant": ("in-progress", "AMB")}
_EPISODE["ambulant_roentgen"] = _EPISODE["ambulant"]
_EPISODE["doed"] = ("finished", "other")
_PRIORITY = {"asap": "høj_prioritet", "routine": "rutine"}
_FILES = {
    "application/pdf": ("vektor_grafik", "pdf"),
    "image/gif": ("billede", "gif"),
    "image/jpeg": ("billede", "jpg"),
    "image/png": ("billede", "png"),
    "image/tiff": ("billede", "tif"),
    "image/bmp": ("billede", "bmp"),
}
_TYPES = {"pdf": "application/pdf", "gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
_TYPES |= {"tif": "image/tiff", "tiff": "image/tiff", "bmp": "image/bmp"}


def to_older(letter: Letter, envelope_id: str, letter_id: str) -> OlderLetter:
    """A CareCommunication as XDIS91: what this letter added; a forwarded one whole.

    The ids are the caller's: the letter's has at most 14 characters. Several numbers of the patient: the regular one is
    kept, the others go into the text.
    """
    segments = letter.segments if letter.activity == "forward-message" else letter.new_segments
    texts = [_signed(segment) for segment in segments if segment.text is not None]
    others = [number for number in (letter.patient.x_ecpr, letter.patient.d_ecpr) if number and letter.patient.cpr]
    texts += [f"Erstatningsnummer: {number}" for number in others]
    files = [(s.id, s.attachment) for s in segments if s.attachment is not None]
    return OlderLetter(
        envelope_id,
        letter_id,
        letter.sent,
        letter.sender,
        letter.receiver,
        letter.patient,
        "\n\n".join(texts),
        _subject(letter),
        _PRIORITY.get(letter.priority, ""),
        re.sub(r"^urn:uuid:|-", "", letter.episode.value) if letter.episode else "",
        _episode_status(letter),
        tuple(_object(name, file) for name, file in files if file.data is not None),
        tuple(file.url for _, file in files if file.url is not None),
    )


def from_older(
    older: OlderLetter,
    ids: Ids,
    directory: Directory,
    binaries: Sequence[OlderObject] | None = None,
    edition: str = "5.0.4",
) -> Letter:
    """An XDIS91 as a new CareCommunication, with the mapping's defaults for what the older format lacks.

    `binaries` are the objects of its XBIN01; None means they never came: the attachments then stand without content and
    title, a deliberately faulty letter that provokes a negative answer.
    """
    sender, receiver = (_party(party, directory) for party in (older.sender, older.receiver))
    author = Author(
        sender.name or sender.gln, (), older.sender.phone or sender.phone or UNKNOWN_PHONE, role_text=UNKNOWN_ROLE
    )
    text = older.text if not older.priority else f"Prioritet: {older.priority}\n{older.text}"
    content = {_plain(thing.identifier): thing for thing in binaries or ()}
    attachments = tuple(_attachment(thing, content.get(_plain(thing.identifier))) for thing in older.objects)
    links = tuple(Attachment(link, url=link) for link in older.links)
    draft = Draft(
        author,
        text or UNKNOWN_TOPIC,
        "other",
        topic=older.subject or UNKNOWN_TOPIC,
        attachments=(*attachments, *links),
        episode=_episode(older, sender) if older.episode_id else None,
        edition=edition,
    )
    patient = replace(older.patient, deceased=older.patient.deceased or older.episode_status == "doed")
    letter = new(ids, older.sent, sender, receiver, patient, draft)
    return _named_by_organization(letter)


def pairing(
    received: int, now: int, has_binary: bool, needs_binary: bool = True
) -> Literal["wait", "convert", "faulty"]:
    """What to do with an XDIS91 received at a moment (microseconds): wait for its XBIN01, convert or send faulty."""
    if has_binary or not needs_binary:
        return "convert"
    return "wait" if now < received + PAIRING_WINDOW else "faulty"


def joined_answer(
    kinds: Sequence[str], expected: int, first: int, now: int
) -> ResponseCode | Literal["wait", "nothing"]:
    """The one Acknowledgement that several XCTL make: one negative makes it negative; too late makes nothing.

    `kinds` are the receipts so far (xctl01..03), `first` the moment the letter was sent on.
    """
    if any(kind != "xctl03" for kind in kinds):
        return "fatal-error"
    if len(kinds) >= expected:
        return "ok"
    return "wait" if now < first + RECEIPTS_WINDOW else "nothing"


def older_reference(older: OlderLetter) -> str:
    """How a CareCommunication that answers this letter names it: [lokationsnummer]#[brevid]."""
    return f"{older.sender.gln}#{older.letter_id}"


def reply_to_older(letter: Letter, older: OlderLetter) -> Letter:
    """A letter, as the answer to one that came in the older format: a reply that builds on it."""
    exchange = replace(letter.history[-1], activity="reply-message", preceding=older_reference(older))
    history: tuple[Exchange, ...] = (*letter.history[:-1], exchange)
    return replace(letter, history=history)


def _signed(segment: Segment) -> str:
    author = segment.author
    if author is None:
        return segment.text or ""
    name = " ".join((*author.given, author.family))
    return f"{segment.text}\n{name}, {author.role_text or author.role_code}, {author.phone}"


def _subject(letter: Letter) -> str:
    category = terms.CATEGORIES.get(letter.category, letter.category)
    return ", ".join(filter(None, (category, letter.topic)))[:MAX_SUBJECT]


def _episode_status(letter: Letter) -> str:
    if letter.patient.deceased:
        return "doed"
    if letter.episode is not None and letter.episode.status == "in-progress":
        return {"IMP": "indlagt", "AMB": "ambulant"}.get(letter.episode.kind, "inaktiv")
    return "inaktiv"


def _object(name: str, file: Attachment) -> OlderObject:
    code, extension = _FILES.get(file.content_type, ("proprietaert_indhold", "bin"))
    return OlderObject(_plain(name), code, extension, file.data or b"")


def _attachment(thing: OlderObject, content: OlderObject | None) -> Attachment:
    if content is None:
        return Attachment("", "")
    return Attachment(f"Bilag {thing.identifier[:8]}", _TYPES.get(thing.extension, "application/pdf"), content.data)


def _party(party: Party, directory: Directory) -> Party:
    found = directory(party.gln)
    if found is None:
        return party
    return replace(found, name=party.name or found.name)


def _episode(older: OlderLetter, sender: Party) -> Episode:
    plain = older.episode_id
    status, kind = _EPISODE[older.episode_status]
    hyphened = re.sub(r"^(.{8})(.{4})(.{4})(.{4})(.{12})$", r"\1-\2-\3-\4-\5", plain)
    if re.fullmatch(r"[0-9a-f]{12}5[0-9a-f]{19}", plain):
        return Episode(f"urn:uuid:{hyphened}", terms.LPR3_SYSTEM, status, kind)
    return Episode(hyphened, terms.SOR_ENDPOINT + sender.sor, status, kind)


def _named_by_organization(letter: Letter) -> Letter:
    """The older attachments have no author of their own."""
    segments = tuple(replace(s, author=None) if s.attachment is not None else s for s in letter.segments)
    return replace(letter, segments=segments)


def _plain(identifier: str) -> str:
    return identifier.replace("-", "").lower()
