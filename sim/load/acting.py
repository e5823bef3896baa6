"""One act from its planned moment to its end: steps before, attempts, deadlines and pauses, each written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gevent import GreenletExit

from sim.load.acts import Act, Step
from sim.load.asking import FAILED, Asked, Asking, Meaning
from sim.load.heard import Heard
from sim.load.people import People
from sim.load.sessions import Sessions, token_in
from sim.load.templates import Unfilled
from sim.load.wakes import Wakes, monotonic
from sim.load.wire import Answer, NoAnswer, TooLate, Wire
from sim.mistake import Mistake

GRACE = 50_000
"""Microseconds after the deadline in which an answer is still read: most often it says itself that it is too late."""

AGAIN = frozenset({"timed_out", "refused", "undelivered"})
"""What is tried again, as the journeys have it; who asks after a letter asks again until it is there."""

UNFINISHED = "unfinished"

_STEP = -1
_NO_FURTHER = frozenset({FAILED, UNFINISHED, "refused", "timed_out", "denied", "undelivered"})
Tell = Callable[[Heard], None]


@dataclass(slots=True)
class _Place:
    """Where a user is: what is asked next, which attempt it is, and when it is due."""

    operation: str
    attempt: int
    due: int


class Acting:
    """Plays acts. zero: the moment of `monotonic` from which acts and what is heard count; rate: how much faster the
    script's clock runs than the machine's."""

    def __init__(self, asking: Asking, people: People, wire: Wire, sessions: Sessions, wakes: Wakes) -> None:
        self.asking = asking
        self.people = people
        self.wire = wire
        self.sessions = sessions
        self.wakes = wakes
        self.zero = 0
        self.rate = 1.0

    def play(self, act: Act, tell: Tell, took: Callable[[str, int], None]) -> None:
        """One act, whole. Tells at least one line, unless all that the act would ask is skipped."""
        place = _Place(act.operation, 0, act.at)
        try:
            self._play(act, place, tell, took)
        except GreenletExit:  # the run ends while a user waits or thinks
            tell(Heard(act.call, place.operation, place.attempt, place.due, -1, -1, 0, UNFINISHED))
        except Mistake as mistake:
            tell(Heard(act.call, act.operation, 0, place.due, -1, -1, 0, FAILED, error=mistake.what))
        except Exception as error:  # nothing may end without a word; the type alone, since a message may hold anything
            what = f"the generator failed: {type(error).__name__}"
            tell(Heard(act.call, place.operation, place.attempt, place.due, -1, -1, 0, FAILED, error=what))

    def _play(self, act: Act, place: _Place, tell: Tell, took: Callable[[str, int], None]) -> None:
        values = self.people.values(act)
        for step in act.before:
            if not self._step(act, step, place, values, tell):
                return
        place.operation, place.attempt = act.operation, 0
        if not act.asks:
            tell(Heard(act.call, act.operation, 0, place.due, -1, -1, 0, "abandoned"))
            return
        if act.operation in self.asking.skipped:
            return
        first = place.due
        for attempt in range(act.attempts):
            place.attempt = attempt
            heard = self._ask(act, place, values)
            tell(heard)
            if heard.outcome not in AGAIN or attempt + 1 == act.attempts:
                if heard.answered:
                    took(act.operation, heard.ended - first)
                return
            place.due = heard.ended + act.pause

    def now(self) -> int:
        """The script's time: microseconds since the window began, on a clock that may run faster than the machine's."""
        passed = monotonic() - self.zero
        return passed if self.rate == 1 else round(passed * self.rate)

    def moment(self, time: int) -> int:
        """A script's time as a moment of `monotonic`."""
        return self.zero + (time if self.rate == 1 else round(time / self.rate))

    def _step(self, act: Act, step: Step, place: _Place, values: dict[str, str], tell: Tell) -> bool:
        """A step before the first attempt: whether the user goes on."""
        if step.human:
            place.due += step.human
            self.wakes.wait(self.moment(place.due))
        if not step.ask or step.ask in self.asking.skipped:
            return step.attempts == 1  # who may not look whether it is there does nothing about it
        place.operation, place.attempt = step.ask, _STEP
        for left in range(step.attempts, 0, -1):
            heard = self._ask(act, place, values)
            tell(heard)
            place.due = heard.ended
            if heard.outcome not in AGAIN or left == 1:
                break
            place.due += step.pause
        return heard.outcome not in _NO_FURTHER

    def _ask(self, act: Act, place: _Place, values: dict[str, str]) -> Heard:
        """One request when it is due, and what was heard."""
        operation, attempt, due = place.operation, place.attempt, place.due
        self.wakes.wait(self.moment(due))
        sent = self.now()
        until = due + act.deadline if attempt != _STEP and act.deadline else 0
        status = size = 0
        try:
            status, size, meaning = self._exchange(act, operation, attempt, until, values)
        except GreenletExit:
            return Heard(act.call, operation, attempt, due, sent, -1, 0, UNFINISHED)
        except TooLate:
            meaning = Meaning("timed_out")
        except NoAnswer as why:
            meaning = Meaning(FAILED, 0, str(why))
        except Unfilled as why:
            meaning = Meaning(FAILED, 0, f"the script has no field {why}")
        except (ValueError, OSError):
            meaning = Meaning(FAILED, 0, "the request cannot be written")
        ended = self.now()
        if until and ended > until and meaning.outcome != FAILED:
            meaning = Meaning("timed_out")
        said = (meaning.outcome, meaning.missing, size, meaning.error)
        return Heard(act.call, operation, attempt, due, sent, ended, status, *said)

    def _exchange(
        self, act: Act, operation: str, attempt: int, until: int, values: dict[str, str]
    ) -> tuple[int, int, Meaning]:
        asked = self.asking.operations.get(operation)
        if asked is None:
            raise NoAnswer("the mapping has no such operation")
        values["attempt"] = str(max(attempt, 0))
        values["segment"] = self.asking.segments[operation]
        login = self.asking.login_of(operation, act.role)
        answer = self._answer(asked, login, until, values)
        if answer.status == 401 and login:  # the session was lost on the way: log in anew, once, on the user's time
            self.sessions.lose(login, values, values["token"])
            answer = self._answer(asked, login, until, values)
        body = self.asking.chosen(operation, answer.body, values)
        meaning = self.asking.read(operation, answer.status, body)
        values |= self.asking.kept(operation, body)
        renews = self.asking.sessions.get(operation)
        if renews is not None and meaning.outcome == "answered":
            self._renew(act, values, token_in(answer, renews))
        return answer.status, len(answer.body), meaning

    def _answer(self, asked: Asked, login: str, until: int, values: dict[str, str]) -> Answer:
        values["token"] = self.sessions.token(login, values) if login else ""
        limit = (self.moment(until) + GRACE - monotonic()) / 1e6 if until else None
        if limit is not None and limit <= 0:
            raise TooLate
        return self.wire.exchange(asked.bytes(values), asked.method, limit)

    def _renew(self, act: Act, values: dict[str, str], token: str) -> None:
        login = self.asking.login_of(act.operation, act.role)
        if login and token:
            self.sessions.renew(login, values, token)
