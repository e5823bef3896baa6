"""The systems, one file each. To add one: a file with SYSTEM, a line here, a line in mocks.permitted."""

from __future__ import annotations

from mocks.medcom import system as medcom
from mocks.provenance import System
from mocks.systems import (
    control,
    epj,
    index,
    institution,
    klinikplus,
    login,
    nsp,
    organisation,
    safeguards,
    sapa,
    seb,
    tokens,
)

SYSTEMS: tuple[System, ...] = (
    login.SYSTEM,
    sapa.SYSTEM,
    epj.SYSTEM,
    klinikplus.SYSTEM,
    index.SYSTEM,
    organisation.SYSTEM,
    institution.SYSTEM,
    medcom.SYSTEM,
    nsp.SYSTEM,
    safeguards.SYSTEM,
    tokens.SYSTEM,
    seb.SYSTEM,
    control.SYSTEM,
)
"""In the order of the table at start."""
