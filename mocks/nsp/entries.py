"""Document entries: what the registry knows about each document, ours and those that an EPJ under test registered."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any

from mocks.nsp.codes import LANGUAGE, STANDARD_CODES, Code, our_uuid


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One document. `citizen` is the child's number here; times carry their offset; `codes` by the words of SCHEMES.

    `department` is the actor number of the author's organisation.
    """

    unique_id: str
    citizen: int
    cpr: str
    repository: int
    department: int
    author: tuple[str, str]
    created: datetime
    starts: datetime | None
    ends: datetime | None
    title: str
    document: bytes
    mime: str = "text/xml"
    codes: Mapping[str, tuple[Code, ...]] = field(default_factory=lambda: STANDARD_CODES)
    language: str = LANGUAGE

    @property
    def entry_uuid(self) -> str:
        """The registry's own identifier."""
        return our_uuid(self.unique_id).urn

    @property
    def hash(self) -> str:
        """SHA-1 of the document, as XDS asks for."""
        return sha1(self.document, usedforsecurity=False).hexdigest()


def dtm(moment: datetime) -> str:
    """A time as XDS metadata have it: UTC, to the second (HL7 DTM)."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def plain(entry: Entry) -> dict[str, Any]:
    """An entry as plain values, for the store."""
    kept: dict[str, Any] = {name: getattr(entry, name) for name in _PLAIN}
    for name in ("created", "starts", "ends"):
        when = getattr(entry, name)
        kept[name] = None if when is None else when.isoformat()
    kept["document"] = b64encode(entry.document).decode()
    kept["codes"] = {kind: [astuple(code) for code in codes] for kind, codes in entry.codes.items()}
    return kept


def entry_of(kept: dict[str, Any]) -> Entry:
    """The entry that was kept as plain values."""
    times = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in ("created", "starts", "ends")}
    codes = {kind: tuple(Code(*code) for code in codes) for kind, codes in kept["codes"].items()}
    document = b64decode(kept["document"])
    return Entry(**{**kept, **times, "author": tuple(kept["author"]), "codes": codes, "document": document})


_PLAIN = ("unique_id", "citizen", "cpr", "repository", "department", "author", "title", "mime", "language")
