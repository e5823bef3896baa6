"""What every test may ask for, and how many processes a run is worth."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import settings

from tests.evidence.recording import evidence as evidence  # noqa: PLC0414 - a fixture for every room

# On shared cores a deadline tests the neighbours. CI tries the same examples every time; elsewhere new ones are found.
settings.register_profile("tvaers", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("tvaers")

ALONE = re.compile(r"(?<!not )\b(evidence|benchmark|browser)\b")
"""Tiers that measure or drive one machine-wide thing: a second worker would disturb them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where published example files lie; none of them is copied into this repository."""
    parser.addoption(
        "--published",
        type=Path,
        metavar="DIR",
        help="folder with the example files MedCom and others publish; without it tests marked published are skipped",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two workers for the whole default tier, none for what is named by hand or must be alone."""
    named = any(Path(arg.split("::")[0]).is_file() for arg in config.args)
    return 0 if named or ALONE.search(config.option.markexpr) else 2


NO_COPIES = "not run: no folder of published files is named (--published DIR), and the project carries no copies"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of published files say why they did not run."""
    if config.getoption("--published") is None:
        for item in items:
            if item.get_closest_marker("published"):
                item.add_marker(pytest.mark.skip(reason=NO_COPIES))


@pytest.fixture(scope="session")
def published(pytestconfig: pytest.Config) -> Path:
    """The folder given with --published."""
    folder: Path = pytestconfig.getoption("--published")
    if not folder.is_dir():
        pytest.fail(f"--published {folder}: expected a folder")
    return folder
