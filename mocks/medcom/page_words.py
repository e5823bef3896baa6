"""What the mailbox pages say, in Danish."""

from __future__ import annotations

import re

from mocks.wording import time_told
from sim.messages import terms

KINDS = {
    "carecommunication": "Korrespondance",
    "xdis91": "Korrespondance (ældre format)",
    "xbin01": "Bilag (ældre format)",
    "acknowledgement": "Kvittering",
    "xctl01": "Negativ kvittering fra nettet",
    "xctl02": "Negativ kvittering",
    "xctl03": "Positiv kvittering",
}
CODES = {
    "ok": "modtaget",
    "transient-error": "kunne ikke modtages lige nu",
    "fatal-error": "afvist",
}
SENT = {
    None: "Venter på kvittering",
    "ok": "Modtaget",
    "transient-error": "Ikke modtaget endnu",
    "fatal-error": "Afvist",
}
ACTIVITIES = {"new-message": "Ny", "reply-message": "Svar", "forward-message": "Videresendt"}
HOPS = {"accepted": "Modtaget af nettet", "available": "Lagt i postkassen", "opened": "Åbnet"}
HANDLINGS = {
    "scripted": "Sendt af en planlagt fejl",
    "lost": "Gået tabt undervejs i en planlagt fejl",
    "process": "Første gang",
    "repeat_answer": "Dublet: kvitteringen er gentaget",
    "repeat_in_new_envelope": "Dublet i ny kuvert: kvitteringen er gentaget",
    "refuse": "Kuvertens id er brugt før",
}
SEVERITIES = {"error": "Fejl", "warning": "Advarsel", "information": "Oplysning"}
_DAYS = {"mon": "man", "tue": "tir", "wed": "ons", "thu": "tor", "fri": "fre", "sat": "lør", "sun": "søn"}


def topic_told(topic: str) -> str:
    """A letter's topic; where it has none its category stands there, which is told by its Danish name."""
    return terms.CATEGORIES.get(topic, topic)


def kind_told(mime: str) -> str:
    """A mime type as people say it."""
    return {"application/pdf": "PDF"}.get(mime) or mime.rpartition("/")[2].upper() or "ukendt type"


def size_told(size: int) -> str:
    """Bytes as people say them."""
    if size < 1000:
        return f"{size} byte"
    value, unit = (size / 1e3, "kB") if size < 1e6 else (size / 1e6, "MB")
    return f"{value:.1f} {unit}".replace(".", ",")


def second_told(text: str) -> str:
    """An ISO time to the second, in Danish."""
    return f"{time_told(text)}.{text[17:19]}"


def hours_told(text: str) -> str:
    """Opening hours of a scenario, `mon-thu 8-15, fri 8-13`, in Danish."""
    return re.sub("|".join(_DAYS), lambda found: _DAYS[found[0]], text)
