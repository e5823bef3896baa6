"""A child's name and address, made up only when someone looks. Faker knows nothing of CPR numbers here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faker import Faker


@dataclass(frozen=True, slots=True)
class Person:
    """Names and address of one child and of a parent. Postcode and town do not match (Faker's da_DK knows no map)."""

    first_name: str
    last_name: str
    parent: str
    street: str
    postcode: str
    town: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


def person(index: int, male: bool, seed: int = 1) -> Person:
    """The person with this number; always the same for one seed and one version of Faker."""
    fake = _danish()
    fake.seed_instance(f"{seed}/{index}")
    first = fake.first_name_male() if male else fake.first_name_female()
    last = fake.last_name()
    return Person(first, last, f"{fake.first_name()} {last}", fake.street_address(), fake.postcode(), fake.city())


@lru_cache(maxsize=1)
def _danish() -> Faker:
    from faker import Faker  # noqa: PLC0415 - slow to import, and only pages show names

    return Faker("da_DK")
