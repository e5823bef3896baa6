"""What the mailbox pages say, in Danish."""

from __future__ import annotations

import re

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
ACTIVITIES = {"new-message": "Ny", "reply-message": "Svar", "forward-message": "Videresendt"}
HOPS = {"accepted": "Modtaget af nettet", "available": "Lagt i postkassen", "opened": "Åbnet"}
HANDLINGS = {
    "process": "Første gang",
    "repeat_answer": "Dublet: kvitteringen er gentaget",
    "repeat_in_new_envelope": "Dublet i ny kuvert: kvitteringen er gentaget",
    "refuse": "Kuvertens id er brugt før",
}
SEVERITIES = {"error": "Fejl", "warning": "Advarsel", "information": "Oplysning"}
_DAYS = {"mon": "man", "tue": "tir", "wed": "ons", "thu": "tor", "fri": "fre", "sat": "lør", "sun": "søn"}


def hours_told(text: str) -> str:
    """Opening hours of a scenario, `mon-thu 8-15, fri 8-13`, in Danish."""
    return re.sub("|".join(_DAYS), lambda found: _DAYS[found[0]], text)
