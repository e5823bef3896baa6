"""The languages of reports."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """By code."""

    EN = "en"
    DA = "da"
