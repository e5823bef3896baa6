"""What a request is refused with: which element, what was expected, what came. Never a CPR number, never the input."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, Field

_NUMBER = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)")


def masked(text: str) -> str:
    """The text without what could be a CPR number. Names of elements and addresses come from the request too."""
    return _NUMBER.sub("(number)", text)


class Refusal(Exception):
    """A refused request. `found` describes what came and never repeats it."""

    def __init__(self, status: int, element: str, expected: str, found: str, code: str = "") -> None:
        super().__init__(element, expected, found)
        self.status = status
        self.element = masked(element)
        self.expected = expected
        self.found = masked(found)
        self.code = code or _CODES.get(status, "refused")

    def told(self) -> dict[str, Any]:
        """As the body of an answer."""
        return {"error": self.code, "element": self.element, "expected": self.expected, "found": self.found}


class RefusalBody(BaseModel):
    """Why a request was refused."""

    error: str = Field(examples=["bad_request"])
    element: str = Field(examples=["body.cpr"])
    expected: str = Field(examples=["ten digits"])
    found: str = Field(examples=["nine characters"])


_CODES = {
    400: "bad_request",
    401: "no_session",
    403: "not_authorized",
    404: "not_found",
    409: "conflict",
    413: "too_large",
    503: "unavailable",
    504: "timed_out",
}
