"""What a search shows of the cases found: the elements its filter names, sorted and one page of them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from mocks.kombit.caller import SENSITIVITIES
from mocks.kombit.index import Case, primary_class
from mocks.kombit.names import NAMESPACES, element, first, tag, text, texts
from mocks.kombit.search import Page

_RELATIONS = {
    "sagsaktoer": "sag:Sagsaktoer",
    "sagsklasse": "sag:Sagsklasse",
    "sagspart": "sag:Sagspart",
    "sagsrelation": "sag:Sagsrelation",
    "sagsgenstand": "sag:Sagsgenstande",
}
_EXTENSIONS = {"itsystem": "si:SagsitsystemRelation", "sikkerhedsprofil": "si:Sikkerhedsprofil"}
_PROGRESS = ("Opstaaet", "Oplyst", "Afgjort", "Afsluttet")


def filter_of(asked: etree._Element) -> frozenset[str]:
    """The words of a search's filter; an empty filter shows nothing of any case (published)."""
    return frozenset(texts(asked, "sdi:Filter/sdi:SagVis/sdi:Vis"))


def counted(total: int, page: Page) -> etree._Element:
    """How many cases were found, and which page this is."""
    return element(
        "sdi:Antal",
        element("sdi:Element", "sager"),
        element("sdi:Antal", str(total)),
        element(
            "sdi:Paginering",
            element("sd:FoersteResultatReference", str(page.first)),
            element("sd:MaksimalAntalKvantitet", str(page.most)),
        ),
    )


def snapshot(case: Case, shown: frozenset[str]) -> etree._Element:
    """A case as the filter lets it be seen."""
    identity = element("sag:ObjektType", element("sd:UUIDIdentifikator", case.uuid))
    return element("sdi:SagFiltreretOejebliksbillede", identity, _registration(case.registration, shown))


def _registration(whole: etree._Element, shown: frozenset[str]) -> etree._Element:
    made = element("sag:Registrering")
    for child in whole:
        if child.tag == tag("sag:RelationListe"):
            made.append(_relations(child, shown))
        elif child.tag in _WHOLE and _WHOLE[str(child.tag)] not in shown:
            made.append(etree.Element(child.tag))
        else:
            made.append(deepcopy(child))
    return made


def _relations(whole: etree._Element, shown: frozenset[str]) -> etree._Element:
    wanted = [tag(name) for word, name in _RELATIONS.items() if word in shown]
    made = element("sag:RelationListe", *(deepcopy(one) for one in whole if one.tag in wanted))
    if shown & {"journalpost", "journalpost-journalnote"}:
        for entry in whole.iterfind("sag:Journalpost", NAMESPACES):
            made.append(_entry(entry, "journalpost-journalnote" in shown))
    extensions = [tag(name) for word, name in _EXTENSIONS.items() if word in shown]
    kept = [deepcopy(one) for one in whole.iterfind("gd:LokalUdvidelseListe/*", NAMESPACES) if one.tag in extensions]
    if kept:
        made.append(element("gd:LokalUdvidelseListe", *kept))
    return made


def _entry(entry: etree._Element, with_note: bool) -> etree._Element:
    made = deepcopy(entry)
    note = first(made, "sag:JournalpostEgenskaber/sag:JournalnotatEgenskaber")
    if note is not None and not with_note:
        parent = note.getparent()
        assert parent is not None
        parent.remove(note)
    return made


def ordered(cases: Sequence[Case], asked: etree._Element) -> list[Case]:
    """The cases as Sortering wants them: Prioritet 1 decides first. Without it in order of UUID."""
    found = list(cases)
    wishes = asked.findall("sdi:Sortering/sdi:SagSortering", NAMESPACES)
    for wish in sorted(wishes, key=lambda wish: -int(text(wish, "sdi:Prioritet")[:9])):
        word = text(wish, "sdi:Element")
        found.sort(
            key=lambda case: _sorted_by(case.registration, word), reverse=text(wish, "sdi:Retning") == "Faldende"
        )
    return found


def _sorted_by(case: etree._Element, word: str) -> str:
    if word == "Foelsomhed":
        level = text(case, "sag:AttributListe/gd:LokalUdvidelseListe/si:SagIndeksEgenskaber/si:Foelsomhed")
        return str(SENSITIVITIES.index(level)) if level in SENSITIVITIES else ""
    if word == "Fremdrift":
        codes = texts(case, "sag:TilstandListe/sag:Fremdrift/sag:FremdriftStatusKode")
        return str(max((_PROGRESS.index(code) for code in codes if code in _PROGRESS), default=-1))
    if word == "Sagklasse-BrugervendtNoegle":
        return primary_class(case)
    return text(case, _PATHS.get(word, ""))


_WHOLE = {tag("sag:AttributListe"): "egenskaber", tag("sag:TilstandListe"): "fremdrift"}
_PATHS = {
    "StsRegistreringstidspunkt": "gd:StsTidspunkt",
    "Registreringstidspunkt": "sd:Tidspunkt",
    "BrugervendtNoegle": "sag:AttributListe/sag:Egenskaber/sag:BrugervendtNoegle",
    "Titel": "sag:AttributListe/sag:Egenskaber/sag:Titel",
    "Livscyklus": "sd:LivscyklusKode",
    "Bruger": "sd:BrugerRef/*",
    "ItSystem-Systemnavn": "sag:RelationListe/gd:LokalUdvidelseListe/si:SagsitsystemRelation/si:SystemNavn",
}
