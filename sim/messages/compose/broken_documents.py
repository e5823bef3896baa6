"""Broken documents: encodings, syntax, envelopes and the older XML, each rule by a damage."""

from __future__ import annotations

from sim.messages.compose.damages import (
    INTENDED,
    Damage,
    document,
    part,
    put,
    several,
    swap,
    tree,
)


def _nested(_: bytes) -> bytes:
    return b"[" * 100_000 + b"]" * 100_000


DOCUMENTS: dict[str, tuple[Damage, ...]] = {
    "size": document("new.json", lambda data: data + b" " * (100 * 1024 * 1024)),
    "unknown-format": document("new.json", lambda _: b'{"resourceType": "Patient"}'),
    "edifact": document("new.json", lambda _: b"UNA:+.? 'UNB+UNOC:3'"),
    "encoding": document("new.json", lambda data: data.decode().encode("iso-8859-1")),
    "encoding-declaration": document("xdis91.xml", lambda data: data.decode("iso-8859-1").encode("utf-8")),
    "json-syntax": document("new.json", lambda data: data[:-2]),
    "json-duplicate-name": document("new.json", swap('"type": "message"', '"type": "message", "type": "message"')),
    "xml-syntax": document("new.xml", lambda data: data[:-12]),
    "xml-doctype": document("new.xml", swap("<Bundle", '<!DOCTYPE Bundle [<!ENTITY a "aaaa">]><Bundle')),
    "depth": document("new.json", _nested),
    "base64": tree(
        "full",
        lambda t: part(t, "Communication")["payload"][1]["contentAttachment"].update(data="JVBE*"),
        "attachment-content",
    ),
    "fhir-type": tree("letter", put("Berggren", "Patient", "telecom")),
    "fhir-primitive": tree("letter", put("1 March", "Patient", "birthDate")),
    "fhir-empty": tree("letter", put([], "Patient", "telecom")),
    "fhir-unknown-element": tree("letter", put("blue", "Patient", "colour")),
    "timezone": tree("letter", put("2026-03-02T09:15:00", "", "timestamp")),
}

_X = "xdis91.xml"
OLDER: dict[str, tuple[Damage, ...]] = {
    "older-element": document(_X, swap("<OrganisationName>.*?</OrganisationName>", "")),
    "older-order": document(
        _X, swap("(<VersionCode>.*?</VersionCode>)(<StatisticalCode>.*?</StatisticalCode>)", r"\2\1")
    ),
    "older-namespace": document(_X, swap("2006/07/01", "2006/07/02")),
    "older-version": document(_X, swap("XD9134L", "XD9133L")),
    "older-type": document(_X, swap("<TypeCode>XDIS91", "<TypeCode>XDIS92")),
    "older-moment": document(_X, swap("<Time>09:15", "<Time>9.15")),
    "older-acknowledgement-code": document("xctl03.xml", swap("minuspositivkvitt", "pluspositivkvitt")),
    "older-status": document(_X, swap("nytbrev", "gammeltbrev")),
    "older-letter-identifier": document(_X, swap("(<Letter><Identifier>)", r"\1BREV-NUMMER-")),
    "older-gln": document(_X, swap("5799999000010", "5799999000011")),
    "older-identifier-code": document(_X, swap("sorkode", "postnummer")),
    "older-patient": document(_X, swap("<CivilRegistrationNumber>.*?</CivilRegistrationNumber>", "")),
    "older-cpr": document(_X, swap("0505159995", "050515-9995")),
    "older-episode-status": document(_X, swap("inaktiv", "sovende")),
    "older-episode-identifier": document(
        _X, swap("</StatusCode>", "</StatusCode><EpisodeOfCareIdentifier>a-b</EpisodeOfCareIdentifier>")
    ),
    "older-priority": document(
        _X, swap("<AdditionalInformation>", "<AdditionalInformation><Priority>straks</Priority>")
    ),
    "older-subject": document(_X, swap("<Subject>", f"<Subject>{'Om mødet. ' * 7}")),
    "older-text": document(_X, swap("<Text01>", f"<Text01>{'a' * 31_150}")),
    "older-markup": document(_X, swap("<Break/>", "<Blink/>")),
    "older-reference": document(_X, swap("<RefDescription>BIN", "<RefDescription>URL")),
    "older-object-code": document(_X, swap("vektor_grafik", "tegning")),
    "older-base64": document("xbin01.xml", swap("<Object_Base64Encoded>", "<Object_Base64Encoded>*")),
    "older-object-size": document("xbin01.xml", swap("<OriginalObjectSize>", "<OriginalObjectSize>1")),
    "older-refuse-code": document("xctl02.xml", swap("ikke_specificeret", "har_ikke_lyst")),
    "older-refuse-in-positive": document(
        "xctl03.xml", swap("</OriginalLetter>", "<RefuseCode>ikke_specificeret</RefuseCode></OriginalLetter>")
    ),
    "older-refuse-missing": document("xctl02.xml", swap("<RefuseCode>.*?</RefuseCode>", "")),
}

_V, _S = "vans.json", "sbdh.json"
ENVELOPES: dict[str, tuple[Damage, ...]] = {
    "vans-namespace": document(_V, swap("envelope:1.0.4", "envelope:9")),
    "vans-element": document(_V, swap("<Name>.*?</Name>", "")),
    "vans-party": document(_V, swap('EndPointType="EAN"', 'EndPointType="CVR"')),
    "vans-identifier": several(
        *document(_V, swap("<EnvelopeIdentifier>.*?</", "<EnvelopeIdentifier>1</")),
        *document(_V, swap("<EnvelopeIdentifier>........", "<EnvelopeIdentifier>ZZZZZZZZ"), reading=INTENDED),
    ),
    "vans-sent": document(_V, swap("<SentDateTime>.*?</", "<SentDateTime>yesterday</")),
    "envelope-base64": several(
        *document(_V, swap("<Data>", "<Data>*")),
        *document("sbdh.json", swap('encoding="UTF-8">', 'encoding="UTF-8">*')),
    ),
    "vans-format": document(_V, swap("<Format>HL7", "<Format>XML")),
    "vans-name": document(_V, swap("FDIS91#[a-z-]*", "FDIS91#training")),
    "vans-version": document(_V, swap("<Version>5.0", "<Version>3.0")),
    "vans-size": document(_V, swap("<SizeInBytes>", "<SizeInBytes>1")),
    "vans-transport": document(_V, swap("<Type>reliable", "<Type>unreliable")),
    "vans-mime": document(_V, swap("fhir[+]json", "fhir+xml")),
    "vans-address": document(_V, swap("5799999000003", "5799999000027")),
    "vans-message-identifier": document(
        _V, swap("<Identifier>.*?</Identifier>", "<Identifier>00000000-0000-4000-8000-000000000000</Identifier>")
    ),
    "sbdh-element": document(_S, swap("<TypeVersion>.*?</TypeVersion>", "")),
    "sbdh-version": document(_S, swap("<HeaderVersion>1.0", "<HeaderVersion>2.0")),
    "sbdh-party": document(_S, swap("iso6523-actorid-upis", "GLN")),
    "sbdh-document": document(_S, swap("<Standard>.*?</", "<Standard>homecareobservation-message</")),
    "sbdh-creation": document(_S, swap("(<CreationDateAndTime>.{19})[^<]*", r"\1")),
    "sbdh-agreement": document(
        _S, swap("(<Type>MESSAGEIDENTIFIER</Type>\\s*<InstanceIdentifier>).{8}", r"\g<1>00000000")
    ),
    "sbdh-mime": document(_S, swap("fhir[+]json", "fhir+xml")),
}
