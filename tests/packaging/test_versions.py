"""The versions that are tested are the versions that are written down."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"[a-z0-9-]+==[0-9][0-9a-z.]*")


def pins() -> list[str]:
    """The constraints of pyproject.toml, as written."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed: list[str] = project["tool"]["uv"]["constraint-dependencies"]
    return listed


def test_every_installed_package_is_pinned() -> None:
    """Whatever the tests run on, transitive packages too, is listed with this very version."""
    installed = {
        f"{re.sub(r'[-_.]+', '-', found.metadata['Name']).lower()}=={found.version}"
        for found in distributions()
        if found.metadata["Name"] not in {"tvaers", "pip", "setuptools"}
    }
    missing = sorted(installed - set(pins()))
    assert missing == [], "pyproject.toml tells above [tool.uv] how to renew the list"


def test_pins_are_exact_and_without_addresses() -> None:
    """The list is sorted, names each package once, and holds names and versions only."""
    names = [pin.split("==")[0] for pin in pins()]
    assert names == sorted(set(names))
    assert [pin for pin in pins() if not PIN.fullmatch(pin)] == []
