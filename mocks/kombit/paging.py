"""Pages by cursor, as OrganisationHent has them: first and after, or last and before; 500 elements a call at most."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from graphql import GraphQLError

MOST = 500
"""Published, github.com/kombit/org-graphql."""

Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a caller asks for; None: nothing said."""

    first: int | None = None
    last: int | None = None
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Slice(Generic[Node]):
    """One page with a cursor for each node, and whether there are more on either side."""

    nodes: tuple[Node, ...]
    cursors: tuple[str, ...]
    more_before: bool
    more_after: bool

    def info(self) -> dict[str, Any]:
        """As PageInfo."""
        return {
            "startCursor": self.cursors[0] if self.cursors else None,
            "endCursor": self.cursors[-1] if self.cursors else None,
            "hasNextPage": self.more_after,
            "hasPreviousPage": self.more_before,
        }


def sliced(nodes: Sequence[Node], uuids: Sequence[str], wanted: Wanted) -> Slice[Node]:
    """The page; GraphQLError when the asking is wrong. Without first and last the first 500."""
    if wanted.first is not None and wanted.last is not None:
        raise GraphQLError("first, last: expected one of them, found both")
    for name, count in (("first", wanted.first), ("last", wanted.last)):
        if count is not None and not 0 <= count <= MOST:
            raise GraphQLError(f"{name}: expected 0 to {MOST}, found {'less' if count < 0 else 'more'}")
    cursors = [cursor(uuid) for uuid in uuids]
    start = _place(cursors, wanted.after, "after") + 1 if wanted.after is not None else 0
    end = _place(cursors, wanted.before, "before") if wanted.before is not None else len(nodes)
    if wanted.last is not None:
        start = max(start, end - wanted.last)
    else:
        end = min(end, start + (MOST if wanted.first is None else wanted.first))
    end = max(start, end)
    return Slice(tuple(nodes[start:end]), tuple(cursors[start:end]), start > 0, end < len(nodes))


def cursor(uuid: str) -> str:
    """The cursor of an element: stable while others come and go."""
    return urlsafe_b64encode(uuid.encode()).decode()


def _place(cursors: list[str], given: str, name: str) -> int:
    try:
        return cursors.index(given)
    except ValueError:
        raise GraphQLError(f"{name}: expected a cursor from an earlier page, found another") from None
