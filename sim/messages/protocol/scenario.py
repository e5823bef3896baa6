"""A scenario: steps, each with what the other party or the network does, what is asked of the vendor, and the check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sim.chance.durations import MINUTE, SECOND
from sim.messages.acknowledge import Decision
from sim.messages.compose.bulk import Around
from sim.messages.compose.carecommunication import Format
from sim.messages.letter import Ids, Letter, Party, counted_ids
from sim.messages.wording import Text

Side = Literal["send", "receive"]
Named = Literal["MedCom", "own"]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What both sides agree on before they begin; durations in microseconds of the test clock.

    timeout: without an acknowledgement for so long, a letter may be sent again (30 min: GOV 020, 040 KR7, 043).
    resends: how often at most (2: GOV 020, 043; 3: GOV 040 MR5). calm: how long the end of a scenario is watched.
    form, around: how the other party writes.
    """

    timeout: int = 30 * MINUTE
    resends: int = 2
    calm: int = 5 * SECOND
    form: Format = "json"
    around: Around | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Something the vendor's system did. `message_id`: of its letter, or of the letter it answered.

    A refused act is an answer to nothing, to an acknowledgement, or against an earlier answer; `code` says which.
    """

    moment: int
    kind: Literal["letter", "answer", "refused"]
    message_id: str
    code: str = ""
    envelope_id: str = ""
    broken: tuple[str, ...] = ()
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A document of the other party, and the letter it was written from."""

    letter: Letter
    data: bytes


@dataclass(frozen=True, slots=True)
class Desk:
    """What the other party writes with. `moment` is the test clock's when the scenario was armed."""

    seed: int
    scenario: str
    now: datetime
    partner: Party
    vendor: Party
    conditions: Conditions
    acts: tuple[Act, ...] = ()

    def ids(self, name: str) -> Ids:
        """Ids that follow from the seed, the scenario and a name."""
        return counted_ids(f"protocol/{self.seed}/{self.scenario}/{name}")

    def choose(self, name: str, number: int) -> int:
        """One of `number`, by the seed."""
        return int(self.ids(f"choose/{name}")()[:8], 16) % number

    def replies(self) -> list[Letter]:
        """The vendor's letters so far."""
        return [act.letter for act in self.acts if act.kind == "letter" and act.letter is not None]


State = Literal["waiting", "right", "wrong"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be said of a step so far."""

    state: State
    found: Text


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check looks at: the acts of this step and all acts, and what the other party delivered, by name."""

    acts: tuple[Act, ...]
    all: tuple[Act, ...]
    begun: int
    now: int
    conditions: Conditions
    documents: Mapping[str, Written]
    delivered: tuple[str, ...]


Check = Callable[[Seen], Outcome]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens to a letter of the vendor on its way. `late`: the answer comes after so many timeouts."""

    lost: bool = False
    answer_lost: bool = False
    late: float = 0.0
    forced: Decision | None = None


NONE = Trouble()


@dataclass(frozen=True, slots=True)
class Step:
    """One step: documents delivered at its beginning, trouble while it lasts, what is asked, and how it is judged.

    `settles`: the network answers the vendor's first letter ok, so many timeouts after the beginning. `reaches_back`:
    all acts since the last delivery count, because a reply may come before the acknowledgement. `rule`, `source`: why.
    """

    ask: Text
    check: Check
    rule: Text
    source: str
    delivers: tuple[str, ...] = ()
    trouble: Trouble = NONE
    settles: float = 0.0
    reaches_back: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """One piece of trouble. `look`: what the vendor has to see for himself, because no mailbox shows it."""

    key: str
    title: Text
    side: Side
    named: Named
    steps: tuple[Step, ...]
    write: Callable[[Desk], dict[str, Written]] = field(default=lambda _: {})
    look: Text | None = None
