"""Names of the standards: profile addresses, code systems and their codes.

Sources are given per group; the short keys (CC, ACK, MSG, CORE, TERM, DK) are told in sim/messages/rules.
"""

from __future__ import annotations

IG = "http://medcomfhir.dk/ig"
TERMINOLOGY = f"{IG}/terminology/CodeSystem"
CC_PROFILE = f"{IG}/carecommunication/StructureDefinition"
MSG_PROFILE = f"{IG}/messaging/StructureDefinition"
ACK_PROFILE = f"{IG}/acknowledgement/StructureDefinition"
CORE_PROFILE = f"{IG}/core/StructureDefinition"

CC_MESSAGE = f"{CC_PROFILE}/medcom-careCommunication-message"
CC_HEADER = f"{CC_PROFILE}/medcom-careCommunication-messageHeader"
CC_COMMUNICATION = f"{CC_PROFILE}/medcom-careCommunication-communication"
CC_PROVENANCE = f"{CC_PROFILE}/medcom-careCommunication-provenance"
MSG_PROVENANCE = f"{MSG_PROFILE}/medcom-messaging-provenance"
MSG_ORGANIZATION = f"{MSG_PROFILE}/medcom-messaging-organization"
ACK_MESSAGE = f"{ACK_PROFILE}/medcom-messaging-acknowledgement"
ACK_HEADER = f"{ACK_PROFILE}/medcom-messaging-acknowledgementHeader"
ACK_OUTCOME = f"{ACK_PROFILE}/medcom-acknowledgement-operationoutcome"

DEFINITION_5 = f"{IG}/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition"
DEFINITION_4 = f"{IG}/carecommunication/medcom-careCommunication-message-definition|4.0.0"

EVENTS = f"{TERMINOLOGY}/medcom-messaging-eventCodes"
CARECOMMUNICATION_EVENT = "care-communication-message"
ACKNOWLEDGEMENT_EVENT = "acknowledgement-message"
DESTINATION_USE = f"{TERMINOLOGY}/medcom-messaging-destinationUse"
ACTIVITIES = f"{TERMINOLOGY}/medcom-messaging-activityCodes"
CATEGORY_SYSTEM = f"{TERMINOLOGY}/medcom-careCommunication-categoryCodes"
ERROR_CODES = f"{TERMINOLOGY}/medcom-acknowledgement-error-codes"
HL7_OUTCOMES = "http://terminology.hl7.org/CodeSystem/operation-outcome"
ROLE_SYSTEM = f"{TERMINOLOGY}/medcom-core-PractitionerRolesSKSadministrativ"
ACT_CODES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

USE_EXTENSION = f"{MSG_PROFILE}/medcom-messaging-destinationUseExtension"
DATE_EXTENSION = f"{CORE_PROFILE}/medcom-core-datetime-extension"
IDENTIFIER_EXTENSION = f"{CORE_PROFILE}/medcom-core-identifier-extension"
AUTHOR_EXTENSION = f"{CORE_PROFILE}/medcom-core-practitioner-extension"
CONTACT_EXTENSION = f"{CORE_PROFILE}/medcom-core-contact-extension"
SENDER_EXTENSION = f"{CORE_PROFILE}/medcom-core-sender-extension"

# DK: https until dk-core 3.4.0, which every CareCommunication release so far pins; http from dk-core 3.5.0.
GLN_SYSTEM = "https://www.gs1.org/gln"
GLN_SYSTEM_LATER = "http://www.gs1.org/gln"
SOR_SYSTEM = "urn:oid:1.2.208.176.1.1"
CPR_SYSTEM = "urn:oid:1.2.208.176.1.2"
CVR_SYSTEM = "http://cvr.dk"
X_ECPR_SYSTEM = "urn:oid:1.2.208.176.1.6.1.1"
D_ECPR_SYSTEM = "urn:oid:1.2.208.176.1.6.1.3"  # and its five regional children, DK DkCoreDeCPRCodes
D_ECPR_SYSTEMS = frozenset({D_ECPR_SYSTEM, *(f"{D_ECPR_SYSTEM}.{region}" for region in (177, 179, 181, 183, 187))})
LPR3_SYSTEM = "https://www.esundhed.dk/Registre/Landspatientregisteret"
SOR_ENDPOINT = "https://sor2.sum.dsdn.dk/#id="

# TERM MedComCareCommunicationCategories.fsh, version 1.9.0, with the Danish designations.
CATEGORIES = {
    "alcohol-and-drug-treatment": "Rusmiddelbehandling",
    "assistive-devices": "Hjælpemidler",
    "carecoordination": "Forløbskoordinering",
    "decease": "Dødsfald",
    "discharge": "Udskrivelse",
    "examination-results": "Undersøgelsessvar",
    "healthcare": "Sundhedspleje",
    "home-care-assessment": "Visitation",
    "medicine": "Medicin",
    "nursing": "Sygepleje",
    "outpatient": "Ambulant",
    "psychiatry-social-disability": "Psykiatri, social, handicap",
    "regarding-referral": "Vedr. henvisning",
    "telemedicine": "Telemedicin",
    "training": "Træning",
    "acute-ambulant": "Akut ambulant",
    "extended-care-responsibility": "Udvidet behandlingsansvar",
    "other": "Andet",
}
PRIORITIES = frozenset({"routine", "asap"})
LETTER_ACTIVITIES = ("new-message", "reply-message", "forward-message")
MIME_TYPES = frozenset(
    {"application/pdf", "image/gif", "image/jpeg", "image/png", "image/tiff", "image/bmp"}
)  # TERM MedComCareCommunicationAttachmentMimeTypes.fsh
RESPONSES = ("ok", "transient-error", "fatal-error")

# TERM MedComAcknowledgementErrorCodes.fsh; the spelling is MedCom's.
MEDCOM_ERRORS = frozenset(
    {
        "MSG_Receiver_Identifier_UNKNOWN",
        "MSG_Receiver_Identifier_MISSING",
        "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE",
        "MSG_VALUESET_VALUE_UNKNOWN",
        "MSG_CodeSystem_VALUE_UNKNOWN",
        "MSG_Element_To_Long",
        "MSG_Datatype_Wrong",
        "MSG_Mailbox_Out_Of_Operation",
        "MSG_Damaged_durin_transport",
    }
)
# TERM MedComAcknowledgementIssueDetails.fsh: the 28 codes taken from HL7's operation-outcome.
HL7_ERRORS = frozenset(
    {
        "MSG_ID_INVALID",
        "MSG_ID_TOO_LONG",
        "MSG_BAD_FORMAT",
        "MSG_BAD_SYNTAX",
        "MSG_DATE_FORMAT",
        "MSG_DUPLICATE_ID",
        "MSG_INVALID_ID",
        "MSG_JSON_OBJECT",
        "MSG_LOCAL_FAIL",
        "MSG_NO_MATCH",
        "MSG_NO_EXIST",
        "MSG_NO_SUMMARY",
        "MSG_PARAM_INVALID",
        "MSG_PARAM_NO_REPEAT",
        "MSG_PARAM_UNKNOWN",
        "MSG_RESOURCE_ID_MISMATCH",
        "MSG_RESOURCE_FAIL",
        "MSG_RESOURCE_ID_MISSING",
        "MSG_RESOURCE_NOT_ALLOWED",
        "MSG_RESOURCE_REQUIRED",
        "MSG_RESOURCE_TYPE_MISMATCH",
        "MSG_TRANSACTION_DUPLICATE_ID",
        "MSG_TRANSACTION_MISSING_ID",
        "MSG_UNKNOWN_TYPE",
        "MSG_VERSION_AWARE",
        "MSG_VERSION_AWARE_CONFLICT",
        "MSG_VERSION_AWARE_URL",
        "MSG_WRONG_NS",
    }
)


def error_system(code: str) -> str:
    """The code system an issue code belongs to: MedCom's own nine, else HL7's."""
    return ERROR_CODES if code in MEDCOM_ERRORS else HL7_OUTCOMES
