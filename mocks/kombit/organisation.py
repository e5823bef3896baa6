"""OrganisationHent: a GraphQL query answered from the municipalities' units and staff.

Names need SeNavn in the agreement and CPR numbers SeCPR-nummer; without them the field is null, with a warning among
the errors. How the warning is worded is ours: only that there is one is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from mocks.kombit.identities import Kind, uuid_of
from mocks.kombit.municipal_units import (
    E_MAIL,
    INTERNAL_USER,
    RESPONSIBLE,
    Colleague,
    Unit,
    colleague_of,
    unit_of,
    units,
)
from mocks.kombit.organisation_objects import Asking, Told, colleague, mail_of, organisation, unit
from mocks.kombit.paging import Slice, Wanted, sliced
from mocks.refusal import masked

TOKENS, DEPTH = 2000, 12
"""Words of a query, and levels of fields in it, at most: ours."""


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    """The service's schema, as we wrote it."""
    return build_schema((Path(__file__).parent / "schemas" / "organisation.graphql").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def read(query: str) -> DocumentNode:
    """A query that is right by the schema; GraphQLError with the first thing wrong."""
    document = parse(query, max_tokens=TOKENS)
    errors = validate(schema(), document, max_errors=1)
    if errors:
        raise errors[0]
    _check_depth(document)
    return document


def roots(document: DocumentNode) -> set[str]:
    """The fields of Query that a document asks for, fragments aside."""
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    fields = (one for operation in operations for one in operation.selection_set.selections)
    return {one.name.value for one in fields if isinstance(one, FieldNode)}


def answered(document: DocumentNode, asking: Asking, variables: Mapping[str, Any], name: str | None) -> Told:
    """The answer's JSON."""
    result = execute_sync(
        schema(), document, _Queries(asking).fields, asking, variable_values=dict(variables), operation_name=name
    )
    told: Told = {"data": result.data}
    errors = [*(as_told(error) for error in result.errors or ()), *asking.warnings.values()]
    return {"errors": errors, **told} if errors else told


def as_told(error: GraphQLError) -> Told:
    """An error as JSON. Numbers that could be a CPR number are taken out: messages quote what came."""
    formatted = dict(error.formatted)
    return formatted | {"message": masked(error.message)}


class _Queries:
    """The fields of Query."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._actors = asking.actors
        self.fields = {
            "organisation": self._organisation,
            "organisationEnhed": lambda _, uuid: self._by_uuid(uuid, self._unit),
            "organisationEnhedListe": self._units,
            "bruger": lambda _, uuid: self._by_uuid(uuid, self._colleague),
            "brugerListe": self._users,
        }

    def _organisation(self, _: GraphQLResolveInfo[Any], cvr: str) -> Told | None:
        municipality = _municipality(self._asking, cvr)
        return None if municipality is None else organisation(self._actors, municipality)

    def _by_uuid(self, uuids: list[str], find: Any) -> list[Told | None]:
        self._asking.count(len(uuids))
        return [find(str(uuid)) for uuid in uuids]

    def _unit(self, uuid: str) -> Told | None:
        found = unit_of(self._actors, uuid)
        return unit(self._actors, found) if found and self._asking.may_read(found.municipality) else None

    def _colleague(self, uuid: str) -> Told | None:
        found = colleague_of(self._actors, uuid)
        return colleague(self._actors, found) if found and self._asking.may_read(found.unit.municipality) else None

    def _units(self, _: GraphQLResolveInfo[Any], cvr: str, status: str, **more: Any) -> Told | None:
        municipality = _municipality(self._asking, cvr)
        if municipality is None:
            return None
        found = [] if status == "INAKTIV" or more.get("itSystemer") else list(units(self._actors, municipality))
        if "opgaver" in more:
            found = [one for one in found if _answers_for(one, more["opgaver"])]
        page = sliced(found, [one.uuid for one in found], _wanted(more))
        self._asking.count(len(page.nodes))
        return _connection(page, (unit(self._actors, one) for one in page.nodes))

    def _users(self, _: GraphQLResolveInfo[Any], cvr: str, status: str, **more: Any) -> Told | None:
        municipality = _municipality(self._asking, cvr)
        if municipality is None:
            return None
        everyone = [] if status == "INAKTIV" else [u for one in units(self._actors, municipality) for u in one.staff()]
        found = [one for one in everyone if _is_wanted(one, more.get("brugerFilter") or {}, self._asking)]
        page = sliced(found, [uuid_of(Kind.USER, one.number) for one in found], _wanted(more))
        self._asking.count(len(page.nodes))
        return _connection(page, (colleague(self._actors, one) for one in page.nodes))


# Arguments -------------------------------------------------------------------------------------------------------


def _municipality(asking: Asking, cvr: str) -> int | None:
    """The municipality of a CVR number; None when nobody here has it; GraphQLError when it is none or not covered."""
    if not re.fullmatch(r"\d{8}", str(cvr)):
        raise GraphQLError("cvr: expected eight digits, found another form")
    places = asking.actors.places
    for code in places.code[places.cvr == int(cvr)].tolist():
        if not asking.may_read(code):
            raise GraphQLError("cvr: expected an authority that the agreement covers, found another")
        return int(code)
    return None


def _wanted(given: Mapping[str, Any]) -> Wanted:
    return Wanted(given.get("first"), given.get("last"), given.get("after"), given.get("before"))


def _connection(page: Slice[Any], nodes: Iterable[Told]) -> Told:
    edges = [{"cursor": cursor, "node": node} for cursor, node in zip(page.cursors, nodes, strict=True)]
    return {"edges": edges, "pageInfo": page.info()}


def _answers_for(one: Unit, wanted: Mapping[str, Any]) -> bool:
    """Whether a unit answers for one of these KLE numbers; `*` behind a number stands for the rest of it."""
    if one.kle is None or wanted.get("rolle", RESPONSIBLE) != RESPONSIBLE:
        return False
    for number in wanted["kleNummer"]:
        if not re.fullmatch(r"\d{0,2}(\.\d{0,2}){0,2}\*?", str(number)):
            raise GraphQLError("kleNummer: expected xx, xx.xx or xx.xx.xx, with * behind if wanted, found another form")
        exact = number.removesuffix("*")
        if one.kle == exact or (number.endswith("*") and one.kle.startswith(exact)):
            return True
    return False


def _is_wanted(one: Colleague, wanted: Mapping[str, Any], asking: Asking) -> bool:
    person, address = wanted.get("personFilter") or {}, wanted.get("adresseRolleFilter") or {}
    return (
        wanted.get("brugernavn") in (None, one.login)
        and wanted.get("brugerTypeUuid") in (None, INTERNAL_USER)
        and (not address or (address["rolle"], address["tekst"]) == (E_MAIL, mail_of(one)))
        and (person.get("navn") is None or (asking.caller.names and person["navn"] == one.name))
        and person.get("cpr") is None
    )


def _check_depth(document: DocumentNode) -> None:
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}

    def depth(selections: SelectionSetNode | None) -> int:
        deepest = 0
        for one in selections.selections if selections else ():
            if isinstance(one, FieldNode):
                inside = 0 if one.name.value.startswith("__") else 1 + depth(one.selection_set)
            elif isinstance(one, InlineFragmentNode):
                inside = depth(one.selection_set)
            else:
                assert isinstance(one, FragmentSpreadNode)
                inside = depth(fragments[one.name.value].selection_set)
            deepest = max(deepest, inside)
        return deepest

    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode) and depth(operation.selection_set) > DEPTH:
            raise GraphQLError(f"query: expected at most {DEPTH} levels of fields, found more")
