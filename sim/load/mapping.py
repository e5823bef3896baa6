"""The mapping: how the operations of a script become HTTP requests to a target, and how answers are read.

One file of YAML for any target; that of our own mocks lies beside this module in the same form. `${NAME}` stands for
an environment variable, so that secrets need not be in files.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Word = Literal[
    "answered", "partial", "nothing_found", "denied", "not_connected", "timed_out", "refused", "unknown_number",
    "undelivered", "opened", "unopened",
]  # fmt: skip
"""What an answer can mean, in the words of `sim.scenario.outcomes`."""

Status = Annotated[int, Field(ge=100, le=599)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Strict):
    """How an answer's meaning is read: by a field of its JSON, by its status, or by the field where there is one.

    field: dotted name of the field; words: what its words mean (missing ones mean themselves). status: what a status
    means. An answer that neither explains has failed. Without both, 2xx and 3xx are answered.
    """

    field: str = ""
    words: dict[str, Word] = {}
    status: dict[Status, Word] = {}


class Missing(_Strict):
    """Where an answer says which sources were missing: the entries of a list, of those that have all of `where`."""

    field: str
    where: dict[str, str] = {}


class Among(_Strict):
    """Which entry of a list is meant, where an answer lists what there is: the first that has all of `where`.

    list: dotted name of the list, "" where the answer is the list. The entry is then read as the answer; without one
    what was asked for is not there yet (undelivered).
    """

    list: str = ""
    where: dict[str, str]


class Request(_Strict):
    """One HTTP request. At most one of json, form, body and body_file; texts may hold {names}."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = "POST"
    path: Annotated[str, Field(pattern="^/")]
    headers: dict[str, str] = {}
    json_: Annotated[Any, Field(alias="json")] = None
    form: dict[str, str] | None = None
    body: str | None = None
    body_file: str | None = None

    @model_validator(mode="after")
    def _one_body(self) -> Request:
        given = [name for name in ("json_", "form", "body", "body_file") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"only one of {', '.join(name.strip('_') for name in given)} makes a body")
        return self


class Operation(Request):
    """How one operation is asked. login: the name of the login it needs, or one per role; segment: what the target is
    told in X-Tvaers-Segment, where it knows the header; session: the answer's field that renews the user's session;
    keeps: names for fields of the answer that later requests of the same act may be filled with. among: of an answer
    that lists several things, which is meant. content: what an answer has to be to count as one; where nothing is said,
    JSON for lookups and anything for the rest."""

    login: str | dict[str, str] = ""
    segment: str = ""
    session: str = ""
    keeps: dict[str, str] = {}
    among: Among | None = None
    outcome: Reading = Reading()
    missing: Missing | None = None
    content: Literal["json", "xml", "html", "any", ""] = ""


class Login(Request):
    """How a session is had. key: whose it is; token: dotted name of the answer's field, or `cookie NAME`."""

    key: str = "{user}"
    token: str


class Users(_Strict):
    """Who the script's users are at the target: a template, or a file of test users.

    file: CSV with the columns user, password and optionally role; each of the script's users is always the same one.
    """

    name: str = "{user}"
    password: str = ""
    file: str = ""


class Mapping(_Strict):
    """A target and how to ask it.

    headers: sent with every request. citizens: CSV with the target's own CPR numbers, in one column (each of the
    script's is always the same one) or two (the script's, the target's); letters are about them, too, and without them
    about a published test person. skip: operations that are not sent. verify_tls: a file with the certificates to
    trust, true for the machine's, false for none (test environments). at_once: logins under way at once before the
    window. keep_alive: seconds a connection may lie unused.
    """

    target: Annotated[str, Field(pattern=r"^https?://[^/@]+/?$")]
    headers: dict[str, str] = {}
    logins: dict[str, Login] = {}
    operations: dict[str, Operation]
    users: Users = Users()
    citizens: str = ""
    skip: list[str] = []
    verify_tls: bool | str = True
    at_once: Annotated[int, Field(ge=1, le=1000)] = 16
    keep_alive: Annotated[float, Field(gt=0)] = 4.0

    @model_validator(mode="after")
    def _logins_exist(self) -> Mapping:
        for name, operation in self.operations.items():
            asked = [operation.login] if isinstance(operation.login, str) else list(operation.login.values())
            for login in asked:
                if login and login not in self.logins:
                    raise ValueError(f"operations.{name}.login: no login is called {login!r}")
        return self
