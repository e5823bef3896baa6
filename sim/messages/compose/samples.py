"""Samples: one valid message of every kind, about public test persons, made of nothing but a name and a moment.

`tvaers compose`, the load tests and the broken messages start from these. The parties' numbers are invented, with right
check digits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sim.messages import terms
from sim.messages.compose.acknowledgement import Issue, answer, write_acknowledgement
from sim.messages.compose.carecommunication import Format, write_letter
from sim.messages.compose.envelopes import Shipment, acknowledgement_name, letter_name, write_sbdh, write_vans
from sim.messages.compose.older import OlderLetter, OlderObject, Receipt, write_receipt, write_xbin01, write_xdis91
from sim.messages.letter import (
    Attachment,
    Author,
    CareTeam,
    Draft,
    Episode,
    Ids,
    Letter,
    Party,
    Patient,
    counted_ids,
    forward,
    new,
    reply,
)

PPR = Party("PPR, Aarhus Kommune", "5799999000003", "999991000016008", "89401000")
PSYCHIATRY = Party("Børne- og Ungdomspsykiatrisk Afdeling", "5799999000010", "325431000016004", "78470000")
CLINIC = Party("Lægehuset Havnegade", "5799999000027", "999981000016006", "86120000")

CHILD = Patient("Berggren", ("Lars", "Test"), cpr="0505159995")
X_ECPR = Patient("Hansen", ("Peter",), x_ecpr="0703921VJ5")
D_ECPR = Patient("Hansen", ("Peter",), d_ecpr="1206550VK9")

NURSE = Author("Møller", ("Åse",), "78470001", role_code="sygeplejerske")
PSYCHOLOGIST = Author("Ørsted", ("Karen",), "+4589401002", role_code="psykolog")

PDF = b"%PDF-1.4\n" + b"A page without words.\n" * 8 + b"%%EOF\n"
ATTACHMENT = Attachment("Udredningsnotat", "application/pdf", PDF)


def sample_letter(
    ids: Ids,
    now: datetime,
    category: str = "psychiatry-social-disability",
    patient: Patient = CHILD,
    edition: str = "5.0.4",
) -> Letter:
    """A new letter from child psychiatry to the municipality's PPR."""
    topic = "Opfølgning efter udredning"
    text = "Kære PPR\nVi har afsluttet udredningen og foreslår et fælles møde.\nVenlig hilsen\nÅse Møller"
    return new(ids, now, PSYCHIATRY, PPR, patient, Draft(NURSE, text, category, topic, edition=edition))


def full_letter(ids: Ids, now: datetime) -> Letter:
    """A letter with all there is: attachments, a link, an episode, a specific sender and recipient, priority."""
    draft = Draft(
        NURSE,
        "Se vedhæftede notat.",
        "regarding-referral",
        topic="Vedrørende henvisning",
        priority="asap",
        attachments=(ATTACHMENT, Attachment("Vejledning", url="https://example.org/vejledning")),
        episode=Episode("urn:uuid:fc60e762-b13b-5773-865e-67f3907bdcc7", terms.LPR3_SYSTEM),
        specific_sender=NURSE,
        specific_recipient=CareTeam("Team Midtby", PPR),
    )
    return new(ids, now, PSYCHIATRY, PPR, CHILD, draft)


def sample_older(ids: Ids, now: datetime) -> OlderLetter:
    """An XDIS91 letter with one attachment."""
    number = ids().replace("-", "")
    return OlderLetter(
        f"K{number[:12]}",
        f"B{number[12:24]}",
        now,
        PSYCHIATRY,
        PPR,
        CHILD,
        "Se vedhæftede notat.\nVenlig hilsen\nÅse Møller",
        subject="Opfølgning efter udredning",
        objects=(OlderObject(ids().replace("-", ""), "vektor_grafik", "pdf", PDF),),
    )


def sample_receipt(ids: Ids, now: datetime, letter: OlderLetter, positive: bool = True) -> Receipt:
    """The receipt of an XDIS91 letter."""
    number = ids().replace("-", "")
    return Receipt(
        "xctl03" if positive else "xctl02",
        f"K{number[:12]}",
        f"R{number[12:24]}",
        now,
        letter.receiver.gln,
        letter.sender.gln,
        letter.envelope_id,
        letter.letter_id,
        refuse_code="" if positive else "ikke_specificeret",
    )


def ship(letter: Letter, transport_id: str, form: Format) -> Shipment:
    """What an envelope says of a letter."""
    return Shipment(
        transport_id,
        letter.sent,
        letter.sender,
        letter.receiver,
        letter.message_id,
        letter.envelope_id,
        letter_name(letter.category),
        "5.0",
        terms.CARECOMMUNICATION_EVENT,
        form,
        letter.patient.cpr or letter.patient.x_ecpr or letter.patient.d_ecpr,
    )


Sample = Callable[[Ids, datetime], bytes]


def _letters(form: Format) -> dict[str, Sample]:
    def answered(ids: Ids, now: datetime) -> Letter:
        return reply(ids, now + timedelta(hours=3), full_letter(ids, now), PSYCHOLOGIST, "Tak. Vi inviterer til møde.")

    def forwarded(ids: Ids, now: datetime) -> Letter:
        return forward(ids, now + timedelta(hours=5), full_letter(ids, now), CLINIC, PSYCHOLOGIST, "Til orientering.")

    made: dict[str, Callable[[Ids, datetime], Letter]] = {
        "new": sample_letter,
        "full": full_letter,
        "reply": answered,
        "forward": forwarded,
        "x-ecpr": lambda ids, now: sample_letter(ids, now, patient=X_ECPR),
        "d-ecpr": lambda ids, now: sample_letter(ids, now, patient=D_ECPR),
        "version-4": lambda ids, now: sample_letter(ids, now, edition="4.0"),
    }
    for category in terms.CATEGORIES:
        made[f"category-{category}"] = lambda ids, now, chosen=category: sample_letter(ids, now, chosen)  # type: ignore[misc]
    return {
        f"{name}.{form}": lambda ids, now, maker=maker: write_letter(maker(ids, now), form)  # type: ignore[misc]
        for name, maker in made.items()
    }


def _answers(form: Format) -> dict[str, Sample]:
    def writer(code: str, *issues: Issue) -> Sample:
        return lambda ids, now: write_acknowledgement(
            answer(ids, now, sample_letter(ids, now), code, issues),  # type: ignore[arg-type]
            form,
        )

    return {
        f"acknowledgement-ok.{form}": writer("ok"),
        f"acknowledgement-fatal-error.{form}": writer("fatal-error", Issue("MSG_VALUESET_VALUE_UNKNOWN")),
        f"acknowledgement-transient-error.{form}": writer("transient-error", Issue("MSG_Mailbox_Out_Of_Operation")),
    }


def _vans(form: Format) -> Sample:
    def write(ids: Ids, now: datetime) -> bytes:
        letter = sample_letter(ids, now)
        return write_vans(write_letter(letter, form), ship(letter, ids(), form))

    return write


def _sbdh(form: Format) -> Sample:
    def write(ids: Ids, now: datetime) -> bytes:
        letter = sample_letter(ids, now)
        return write_sbdh(write_letter(letter, form), ship(letter, ids(), form))

    return write


def _vans_acknowledgement(ids: Ids, now: datetime) -> bytes:
    letter = sample_letter(ids, now)
    ack = answer(ids, now, letter, "ok")
    shipment = Shipment(
        ids(),
        now,
        ack.sender,
        ack.receiver,
        ack.message_id,
        ack.envelope_id,
        acknowledgement_name("ok"),
        "2.0.0",
        terms.ACKNOWLEDGEMENT_EVENT,
        "json",
    )
    return write_vans(write_acknowledgement(ack), shipment)


def _xbin01(ids: Ids, now: datetime) -> bytes:
    letter = sample_older(ids, now)
    number = ids().replace("-", "")
    return write_xbin01(letter, f"K{number[:12]}", f"X{number[12:24]}")


SAMPLES: dict[str, Sample] = {
    **_letters("json"),
    **_letters("xml"),
    **_answers("json"),
    **_answers("xml"),
    "vans.json": _vans("json"),
    "vans.xml": _vans("xml"),
    "vans-acknowledgement.json": _vans_acknowledgement,
    "sbdh.json": _sbdh("json"),
    "sbdh.xml": _sbdh("xml"),
    "xdis91.xml": lambda ids, now: write_xdis91(sample_older(ids, now)),
    "xbin01.xml": _xbin01,
    "xctl02.xml": lambda ids, now: write_receipt(sample_receipt(ids, now, sample_older(ids, now), positive=False)),
    "xctl03.xml": lambda ids, now: write_receipt(sample_receipt(ids, now, sample_older(ids, now))),
}


def sample(name: str, now: datetime) -> bytes:
    """The sample of this name at this moment; the same bytes for the same name and moment."""
    return SAMPLES[name](counted_ids(f"{name}/{now.isoformat()}"), now)
