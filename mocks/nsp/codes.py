"""Codes and object identifiers of appointment documents, as MedCom publishes them for child psychiatry.

Source: github.com/medcomdk/dk-medcom-xds-documents, APDDocumentReference.fsh, 2025-12-11; identifiers of the
classification schemes from IHE ITI's XDS.b. Object identifiers under 2.25 (UUIDs) are this project's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

CPR_OID, SOR_OID, SKS_OID, MEDCOM_OID = "1.2.208.176.1.2", "1.2.208.176.1.1", "1.2.208.176.2.4", "1.2.208.184"
LOINC, SNOMED = "2.16.840.1.113883.6.1", "2.16.840.1.113883.6.96"
NATIONAL_HOME = "1.2.208.176.8.1"
_OURS = UUID("6f1d6cf0-3d7e-4c52-9c0e-6b1f0a6d6a11")


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its scheme and what it means."""

    code: str
    scheme: str
    display: str = ""


CLASS = Code("001", "1.2.208.184.100.9", "Klinisk rapport")
TYPE = Code("56446-8", LOINC, "Appointment Summary Document")
TYPE_OF_OLDER_SAMPLES = "39289-4"
FORMAT = Code("urn:ad:dk:medcom:apd-v2.0.1:full", "1.2.208.184.100.10", "DK CDA APD v2.0.1")
EVENT = Code("ALAL03", SKS_OID, "Psykiske lidelser og adfærdsmæssige forstyrrelser")
FACILITY = Code("554871000005105", SNOMED, "psykiatrienhed")
PRACTICE = Code("394588006", SNOMED, "børne- og ungdomspsykiatri")
CONFIDENTIALITY = Code("N", "2.16.840.1.113883.5.25", "normal")
LANGUAGE = "da"

DOCUMENT_ENTRY = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
AUTHOR_SCHEME = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
SCHEMES = {
    "class": "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a",
    "confidentiality": "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f",
    "event": "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4",
    "format": "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
    "facility": "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
    "practice": "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead",
    "type": "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
}
"""Classification schemes of a document entry, by what they classify."""
PATIENT_SCHEME = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
UNIQUE_SCHEME = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"

FIND_DOCUMENTS = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"
APPROVED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
SUCCESS, FAILURE = (f"urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:{word}" for word in ("Success", "Failure"))
PARTIAL = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"
ERROR, WARNING = (f"urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:{word}" for word in ("Error", "Warning"))

STANDARD_CODES = {
    "class": (CLASS,),
    "confidentiality": (CONFIDENTIALITY,),
    "event": (EVENT,),
    "format": (FORMAT,),
    "facility": (FACILITY,),
    "practice": (PRACTICE,),
    "type": (TYPE,),
}


def our_uuid(text: str) -> UUID:
    """The same UUID for the same text, always."""
    return uuid5(_OURS, text)


def repository_oid(number: int) -> str:
    """The repositoryUniqueId of a repository (0 to 3)."""
    return f"2.25.{our_uuid(f'repository/{number}').int}"


def patient_id(cpr: str) -> str:
    """A CPR number as XDS writes a patient (HL7 CX)."""
    return f"{cpr}^^^&{CPR_OID}&ISO"
