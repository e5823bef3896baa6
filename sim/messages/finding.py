"""What a judge says: findings, each with its place, and the verdict they make together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sim.messages.wording import Language, Text

Severity = Literal["error", "warning", "information"]
Reading = Literal["published", "intended"]
Layer = Literal["envelope", "content"]

DISCLAIMER = Text(
    "A verdict by tvaers against the published rules. Certification remains MedCom's.",
    "En dom af tvaers efter de offentliggjorte regler. Certificering er fortsat MedComs.",
)


_SEVERITIES: dict[Severity, Text] = {
    "error": Text("error", "fejl"),
    "warning": Text("warning", "advarsel"),
    "information": Text("information", "oplysning"),
}
_WORDS = (Text("line", "linje"), Text("expected", "ventet"), Text("found", "fundet"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a FHIRPath (Bundle.entry[2].resource.payload[0]) or an XML path, its line (from 1), and the layer.

    A line belongs to the document of its layer: the envelope's own lines, or those of the content inside it.
    """

    path: str
    line: int | None = None
    layer: Layer = "content"

    def __str__(self) -> str:
        return self.path if self.line is None else f"line {self.line}: {self.path}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule. `code` and `issue` are what an Acknowledgement says of it (issue.details and issue.code)."""

    key: str
    severity: Severity
    place: Place
    expected: Text
    found: Text
    mend: Text
    source: str
    code: str
    issue: str

    def as_dict(self, language: Language = "en") -> dict[str, object]:
        """The finding as plain JSON values in one language."""
        return {
            "key": self.key,
            "severity": self.severity,
            "path": self.place.path,
            "line": self.place.line,
            "layer": self.place.layer,
            "expected": self.expected.of(language),
            "found": self.found.of(language),
            "mend": self.mend.of(language),
            "source": self.source,
            "code": self.code,
        }

    def say(self, language: Language = "en") -> str:
        """The finding as lines for a terminal."""
        severity, line, expected, found = (word.of(language) for word in (_SEVERITIES[self.severity], *_WORDS))
        place = self.place.path if self.place.line is None else f"{line} {self.place.line}: {self.place.path}"
        return (
            f"{severity} {self.key} {place}\n"
            f"  {expected}: {self.expected.of(language)}\n  {found}: {self.found.of(language)}\n"
            f"  {self.mend.of(language)} [{self.source}]"
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings on one message, in the order of the document's rules.

    `kind` is what the content was found to be (carecommunication, acknowledgement, xdis91, xbin01, xctl01..03, bundle,
    edifact, unknown), `format` json, xml or edifact, `envelope` vans, sbdh or None; `version` is what the message
    claims, `rules` what it was judged by. `about` holds what a mailbox needs to know, as far as it could be read.
    """

    kind: str
    format: str
    envelope: str | None
    version: str | None
    rules: str
    reading: Reading
    findings: tuple[Finding, ...]
    about: Mapping[str, str]

    @property
    def valid(self) -> bool:
        """True when no finding is an error."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    def keys(self, severity: Severity | None = None) -> frozenset[str]:
        """The keys of the broken rules, of one severity or of all."""
        return frozenset(f.key for f in self.findings if severity is None or f.severity == severity)

    def as_dict(self, language: Language = "en") -> dict[str, object]:
        """The verdict as plain JSON values in one language."""
        return {
            "kind": self.kind,
            "format": self.format,
            "envelope": self.envelope,
            "version": self.version,
            "rules": self.rules,
            "reading": self.reading,
            "valid": self.valid,
            "findings": [finding.as_dict(language) for finding in self.findings],
            "note": DISCLAIMER.of(language),
        }
