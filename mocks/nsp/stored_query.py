"""The stored query FindDocuments: read from a request, and held against document entries.

Values are coded as XDS says: 'text' in quotes, a list in brackets, codes as 'code^^scheme'. Several values of one slot
are alternatives; a slot given twice narrows twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from mocks.nsp.codes import APPROVED, CPR_OID, FIND_DOCUMENTS
from mocks.nsp.entries import Entry, dtm
from mocks.nsp.errors import Failed
from mocks.soap.envelopes import wrong
from mocks.soap.names import NAMESPACES, name, shown

_PATIENT, _STATUS = "$XDSDocumentEntryPatientId", "$XDSDocumentEntryStatus"
_STABLE = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
_CODES = {
    "$XDSDocumentEntryClassCode": "class",
    "$XDSDocumentEntryTypeCode": "type",
    "$XDSDocumentEntryPracticeSettingCode": "practice",
    "$XDSDocumentEntryHealthcareFacilityTypeCode": "facility",
    "$XDSDocumentEntryEventCodeList": "event",
    "$XDSDocumentEntryConfidentialityCode": "confidentiality",
    "$XDSDocumentEntryFormatCode": "format",
}
_TIMES: dict[str, Callable[[Entry], datetime | None]] = {
    "$XDSDocumentEntryCreationTime": lambda entry: entry.created,
    "$XDSDocumentEntryServiceStartTime": lambda entry: entry.starts,
    "$XDSDocumentEntryServiceStopTime": lambda entry: entry.ends,
}
_SINGLE = {_PATIENT, *(f"{time}{end}" for time in _TIMES for end in ("From", "To"))}
_OTHERS = {_STATUS, "$XDSDocumentEntryType", "$XDSDocumentEntryAuthorPerson", "$MetadataLevel"}
KNOWN = frozenset({*_SINGLE, *_CODES, *_OTHERS})
_LITERAL = re.compile(r"'((?:[^']|'')*)'|(-?\d+)")


@dataclass(frozen=True, slots=True)
class FindDocuments:
    """One query. `leaf`: whole entries are wanted, not only references. `slots`: name and alternatives, in order."""

    patient: str
    leaf: bool
    slots: tuple[tuple[str, tuple[str, ...]], ...]

    def matches(self, entry: Entry) -> bool:
        """Whether an entry is found, its patient apart."""
        return all(_matches(slot, values, entry) for slot, values in self.slots)


def find_documents(content: etree._Element) -> FindDocuments:
    """The query of a request; Fault when it is none, Failed when XDS's rules are broken."""
    if content.tag != name("query:AdhocQueryRequest"):
        raise wrong("Body", "query:AdhocQueryRequest", shown(content.tag))
    option, query = content.find("query:ResponseOption", NAMESPACES), content.find("rim:AdhocQuery", NAMESPACES)
    if option is None or query is None:
        missing = "query:ResponseOption" if option is None else "rim:AdhocQuery"
        raise wrong("query:AdhocQueryRequest", missing, "none")
    returns = option.get("returnType", "RegistryObject")
    if returns not in ("LeafClass", "ObjectRef"):
        raise Failed("XDSRegistryError", "ResponseOption/@returnType: expected LeafClass or ObjectRef, found another")
    if query.get("id") != FIND_DOCUMENTS:
        raise Failed("XDSUnknownStoredQuery", f"AdhocQuery/@id: expected {FIND_DOCUMENTS} (FindDocuments)")
    slots = [_slot(slot) for slot in query.findall("rim:Slot", NAMESPACES)]
    given = dict(slots)
    for needed in (_PATIENT, _STATUS):
        if not given.get(needed):
            raise Failed("XDSStoredQueryMissingParam", f"{needed}: expected a value, found none")
    for slot, values in slots:
        if slot in _SINGLE and (len(values) != 1 or [one for one, _ in slots].count(slot) > 1):
            raise Failed("XDSStoredQueryParamNumber", f"{slot}: expected one value, found several or none")
    rest = tuple(item for item in slots if item[0] != _PATIENT)
    return FindDocuments(_cpr(given[_PATIENT][0]), returns == "LeafClass", rest)


def _slot(slot: etree._Element) -> tuple[str, tuple[str, ...]]:
    label = slot.get("name", "")
    if label not in KNOWN:
        raise Failed("XDSRegistryError", f"Slot: expected a parameter of FindDocuments, found {label[:60]!r}")
    values: list[str] = []
    for value in slot.findall("rim:ValueList/rim:Value", NAMESPACES):
        text = (value.text or "").strip()
        found = [quoted.replace("''", "'") or number for quoted, number in _LITERAL.findall(text)]
        if not found:
            raise Failed("XDSRegistryError", f"{label}: expected 'text' in quotes, a number or a list of them")
        values += found
    if label.endswith(("From", "To")):
        for one in values:
            if not (one.isdigit() and 4 <= len(one) <= 14):
                raise Failed("XDSRegistryError", f"{label}: expected 4 to 14 digits, YYYY[MM[DD[hh[mm[ss]]]]]")
    return label, tuple(values)


def _cpr(text: str) -> str:
    """The CPR number of a patient identifier; the text is not repeated in what is said about it."""
    found = re.fullmatch(rf"(\d{{10}})\^\^\^&{re.escape(CPR_OID)}&ISO", text)
    if found is None:
        raise Failed("XDSRegistryError", f"{_PATIENT}: expected ten digits and ^^^&{CPR_OID}&ISO, found another form")
    return found[1]


def _matches(slot: str, values: tuple[str, ...], entry: Entry) -> bool:
    if slot in _CODES:
        held = {f"{code.code}^^{code.scheme}" for code in entry.codes.get(_CODES[slot], ())}
        return bool(held & set(values))
    if slot == _STATUS:
        return APPROVED in values
    if slot == "$XDSDocumentEntryType":
        return _STABLE in values
    if slot == "$XDSDocumentEntryAuthorPerson":
        return False  # no entry here names a person as author
    if slot == "$MetadataLevel":
        return True
    until = slot.endswith("To")
    when = _TIMES[slot.removesuffix("To" if until else "From")](entry)
    if when is None:
        return False
    held_time, bound = dtm(when), values[0].ljust(14, "0")
    return held_time < bound if until else held_time >= bound
