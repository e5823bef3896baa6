"""What pages say, in Danish: outcomes, reasons, notices, and what the departments are, in a sentence each."""

from __future__ import annotations

from datetime import date, datetime

OUTCOMES = {
    "nothing_found": "Der er ikke fundet noget at vise.",
    "not_connected": "Ikke tilsluttet: Den part, der har oplysningerne, er ikke med i ordningen endnu. "
    "Det betyder ikke, at der ikke findes noget.",
    "timed_out": "Svaret kom ikke i tide. Prøv igen.",
    "refused": "Systemet kan ikke svare lige nu. Prøv igen senere.",
    "unfinished": "Opslaget blev afbrudt. Prøv igen.",
    "partial": "Svaret er ikke fuldstændigt: Mindst én kilde svarede ikke i tide.",
}
DENIALS = {
    "out_of_remit": "Du har ikke adgang: Barnet hører ikke til din myndighed eller afdeling.",
    "no_treatment_relation": "Du har ikke adgang: Der er ikke fundet en behandlingsrelation til barnet.",
    "no_consent": "Du har ikke adgang: Der er ikke et gyldigt samtykke.",
    "blocked": "Du har ikke adgang: Borgeren har spærret for oplysningerne (Min Spærring).",
    "no_role": "Du har ikke adgang: Du har ikke fået tildelt rollen endnu.",
}
SOURCES = {
    "own_region": "Aftaler fra barnets egen region",
    "other_region": "Aftaler fra en anden region",
    "institution": "Oplysninger om skole eller dagtilbud",
    "family": "Sager i børne- og familieafdelingen",
    "ppr": "Sager hos PPR",
    "all": "Alle oplysninger",
}
NOTICES = {
    "missing": "mangler: Kilden svarede ikke. Der kan være noget, som ikke vises her.",
    "not_connected": "er ikke tilsluttet endnu. Der kan være noget, som ikke vises her.",
    "blocked": "vises ikke, fordi borgeren har spærret for dem.",
    "not_covered": "vises ikke, fordi samtykket ikke omfatter dem.",
    "not_approved": "vises ikke, fordi institutionen ikke har godkendt det. PPR i en anden kommune kan derfor mangle.",
    "may_be_outdated": "kan være forældede.",
}
DEPARTMENTS = {
    "ppr": "PPR (Pædagogisk Psykologisk Rådgivning) rådgiver skole, dagtilbud og forældre og vurderer, hvilken støtte "
    "et barn har brug for. Den hører til den kommune, hvor barnet går i skole eller dagtilbud.",
    "family": "Børne- og familieafdelingen behandler kommunens sager om støtte til børn, unge og deres familier.",
    "accessible": "Lettilgængelige tilbud hjælper børn og unge, der mistrives psykisk, uden at de skal henvises.",
    "psychiatry": "Børne- og ungdomspsykiatrien udreder og behandler psykiske lidelser hos børn og unge på hospitalet.",
    "gp": "Almen praksis er barnets egen læge, som behandler og henviser.",
}
KINDS = {"ppr": "PPR", "family": "Børne- og familieafdelingen", "school": "Skole", "daycare": "Dagtilbud"}
ROLES = {
    "ppr": "PPR-medarbejder",
    "family": "Sagsbehandler i børne- og familieafdelingen",
    "accessible": "Medarbejder i lettilgængeligt tilbud",
    "social_worker": "Socialrådgiver i børne- og ungdomspsykiatrien",
    "secretary": "Lægesekretær i børne- og ungdomspsykiatrien",
    "clinician": "Behandler i børne- og ungdomspsykiatrien",
    "gp": "Praktiserende læge",
}
_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip
_DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


def day_told(day: date) -> str:
    """mandag den 23. november 2026."""
    return f"{_DAYS[day.weekday()]} den {day.day}. {_MONTHS[day.month - 1]} {day.year}"


def time_told(text: str) -> str:
    """An ISO time as `man. 23. nov. 2026 kl. 09.30`."""
    at = datetime.fromisoformat(text)
    month = _MONTHS[at.month - 1]
    short = month if len(month) < 5 else f"{month[:3]}."
    return f"{_DAYS[at.weekday()][:3]}. {at.day}. {short} {at.year} kl. {at:%H.%M}"
