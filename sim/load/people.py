"""Who the script's users and citizens are at the target. Chosen by name alone, so every worker chooses the same."""

from __future__ import annotations

from collections.abc import Mapping as Values
from zlib import crc32

from sim.load.acts import PATIENT, Act
from sim.load.mapping_file import Given
from sim.load.templates import Unfilled, as_it_is, template
from sim.mistake import Mistake


class People:
    """The values that an act's requests are filled with."""

    def __init__(self, given: Given) -> None:
        self._users = given.users
        self._by_role = {role: [one for one in given.users if one.role in (role, "")] for role in _roles(given)}
        self._exact = {ours: theirs for ours, theirs in given.citizens if ours}
        self._pool = [theirs for ours, theirs in given.citizens if not ours]
        self._name = template(given.mapping.users.name, as_it_is)
        self._password = given.mapping.users.password
        self._file = given.mapping.citizens

    def values(self, act: Act) -> dict[str, str]:
        """Everything a template may name except token, attempt and segment. Mistake: nobody there can be this one."""
        found = {**act.fields, "user": act.user, "role": act.role, "call": act.call, "password": self._password}
        if "cpr" in found and (self._exact or self._pool):
            found["cpr"] = self._citizen(found["cpr"])
            if "patient" in found:
                found["patient"] = found["cpr"]
        if "document" in found:
            found["document"] = found["document"].replace(PATIENT, found.get("patient", ""))
        if self._users:
            able = self._by_role.get(act.role) or self._by_role.get("", [])
            if not able:
                raise Mistake("users.file", f"no test user has the role {act.role}", "Add one, or leave its role empty")
            one = able[crc32(act.user.encode()) % len(able)]
            found["user"], found["password"] = one.name, one.password
        else:
            found["user"] = self._named(found)
        return found

    def _named(self, values: Values[str, str]) -> str:
        try:
            return self._name.fill(values)
        except Unfilled as error:
            raise Mistake("users.name", f"the script has no field {error}", "Known: user, role") from None

    def _citizen(self, cpr: str) -> str:
        exact = self._exact.get(cpr.replace("-", ""))
        if exact is not None:
            return exact
        if not self._pool:
            raise Mistake(self._file, "a citizen of the script is not in it", "Add one column of numbers for the rest")
        return self._pool[crc32(cpr.encode()) % len(self._pool)]


def _roles(given: Given) -> set[str]:
    return {one.role for one in given.users} | {""}
