"""Reading a mapping: environment variables put in, errors said by file and field, tables of people read beside it."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping as Values
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from sim.load.mapping import Mapping
from sim.mistake import Mistake

MOCKS = "mocks"
"""The name under which the mapping of our own mocks is found."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z_0-9]*)\}")


@dataclass(frozen=True, slots=True, repr=False)
class TestUser:
    """One user of the target's own. Not shown, because of the password."""

    __test__ = False  # no test of pytest's

    name: str
    password: str
    role: str


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """A mapping with its tables: `citizens` as pairs (ours or "", the target's)."""

    mapping: Mapping
    users: tuple[TestUser, ...]
    citizens: tuple[tuple[str, str], ...]


def shipped(name: str) -> str:
    """The text of a mapping or template that lies in this room."""
    return files("sim.load").joinpath(f"{name}.yaml").read_text(encoding="utf-8")


def init(file: Path) -> None:
    """Write a mapping with comments for another target; Mistake where a file stands already."""
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(shipped("vendor"))
    except FileExistsError:
        raise Mistake(str(file), "exists already", "Name another file") from None
    except OSError as error:
        raise Mistake(str(file), f"cannot be written: {error.strerror}", "Name another file") from None


def read_mapping(where: str, environment: Values[str, str] | None = None, target: str = "") -> Given:
    """The mapping in a file, or `mocks`; `target` instead of its own address. Mistake."""
    folder = Path() if where == MOCKS else Path(where).parent
    try:
        text = shipped(MOCKS) if where == MOCKS else Path(where).read_text(encoding="utf-8")
        content = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(where, f"cannot be read: {getattr(error, 'strerror', 'not UTF-8')}", "Name a mapping") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise Mistake(f"{where}{line}", "is not YAML", "Mend the line, or begin anew with --init") from None
    if not isinstance(content, dict):
        raise Mistake(where, "holds no mapping", "Begin with --init")
    if target:
        content["target"] = target
    content = _with_variables(content, os.environ if environment is None else environment, where)
    try:
        mapping = Mapping.model_validate(content)
    except ValidationError as error:
        raise _mistake(where, error) from None
    users = tuple(_users(folder / mapping.users.file)) if mapping.users.file else ()
    citizens = tuple(_citizens(folder / mapping.citizens)) if mapping.citizens else ()
    if isinstance(mapping.verify_tls, str):
        mapping = mapping.model_copy(update={"verify_tls": str((folder / mapping.verify_tls).absolute())})
    return Given(mapping, users, citizens)


def _with_variables(value: Any, environment: Values[str, str], where: str) -> Any:
    if isinstance(value, dict):
        return {key: _with_variables(inner, environment, f"{where}: {key}") for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_variables(inner, environment, where) for inner in value]
    if not isinstance(value, str):
        return value

    def put(found: re.Match[str]) -> str:
        if found[1] not in environment:
            raise Mistake(where, f"the environment has no {found[1]}", f"Set it: export {found[1]}=...")
        return environment[found[1]]

    return _VARIABLE.sub(put, value)


def _mistake(where: str, error: ValidationError) -> Mistake:
    """The first thing that is wrong, without the input: it may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    path = ".".join(str(part) for part in first["loc"])
    return Mistake(f"{where}: {path}" if path else where, first["msg"], "`--init` writes a mapping with comments")


def _rows(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            sample = file.readline()
            file.seek(0)
            delimiter = ";" if sample.count(";") > sample.count(",") else ","
            return [[cell.strip() for cell in row] for row in csv.reader(file, delimiter=delimiter) if any(row)]
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(str(path), f"cannot be read: {getattr(error, 'strerror', 'not UTF-8')}", "") from None


def _users(path: Path) -> list[TestUser]:
    head, *rows = _rows(path) or [[]]
    columns = [name.lower() for name in head]
    if "user" not in columns or not rows:
        raise Mistake(f"{path}:1", "no column `user`, or no rows", "user,password,role, then a line per test user")
    found = []
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            raise Mistake(f"{path}:{number}", f"{len(row)} fields where {len(columns)} are named", "")
        cells = dict(zip(columns, row, strict=True))
        found.append(TestUser(cells["user"], cells.get("password", ""), cells.get("role", "")))
    return found


def _citizens(path: Path) -> list[tuple[str, str]]:
    found = []
    for number, row in enumerate(_rows(path), start=1):
        digits = [cell.replace("-", "") for cell in row]
        if not all(re.fullmatch(r"\d{10}", cell) for cell in digits) or len(digits) > 2:
            if number == 1:
                continue  # the names of the columns
            raise Mistake(f"{path}:{number}", "not one or two CPR numbers of ten digits", "")
        found.append(("" if len(digits) == 1 else digits[0], digits[-1]))
    if not found:
        raise Mistake(str(path), "holds no CPR numbers", "One a line, or ours and yours")
    return found
