"""The generator as a child: what it sends, what it makes of answers, and how it ends."""

from __future__ import annotations

import itertools
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.load.acts import Step
from tests.load.generating import Ran, act, command, of_file, run
from tests.load.targets import SECRET_TOKEN, Target, serving

pytestmark = pytest.mark.long

MILLISECOND = 1000
CPR, PASSWORD = "0101011234", "password-that-nobody-may-see"

MAPPING = """
target: {url}
users: {{password: {password}}}
logins:
  user: {{path: /login, json: {{user: "{{user}}", password: "{{password}}"}}, token: access.token}}
headers: {{X-Tvaers-Call: "{{call}}", X-Tvaers-Attempt: "{{attempt}}"}}
operations:
  mine:
    path: /mine
    login: user
    headers: {{Authorization: "Bearer {{token}}"}}
    json: {{cpr: "{{cpr}}"}}
    outcome: {{field: outcome}}
    missing: {{field: notices, where: {{kind: missing}}}}
  mine/step: {{path: /step, method: GET}}
  html: {{path: /html, outcome: {{field: outcome}}}}
  reset: {{path: /reset, outcome: {{field: outcome}}}}
  closing: {{path: /to-the-end, outcome: {{field: outcome}}}}
  lost: {{path: /lost, login: user, outcome: {{field: outcome}}}}
  sent: {{path: /login, keeps: {{number: access.token}}}}
  waited: {{path: /waited, outcome: {{field: outcome, words: {{partial: undelivered}}}}}}
  followed: {{path: "/followed/{{number}}", outcome: {{field: outcome, words: {{partial: undelivered}}}}}}
  silent: {{path: /silent}}
  slow: {{path: /slow}}
  busy: {{path: /busy-once, outcome: {{status: {{200: answered, 503: refused}}}}}}
  stall: {{path: /stall, method: GET}}
skip: [letter]
"""


def mapping(target: Target) -> str:
    """How the target is asked."""
    return MAPPING.format(url=target.url, password=PASSWORD)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ran, Target]]:
    """One run in which everything happens."""
    acts = [
        act(10_000, "mine", 1, fields={"cpr": CPR}, before=(Step(ask="mine/step"), Step(human=100_000))),
        act(20_000, "mine", 2, fields={"cpr": CPR}, asks=False, before=(Step(ask="mine/step"),)),
        act(30_000, "html", 3),
        act(40_000, "reset", 4),
        act(50_000, "busy", 5, attempts=2, pause=200_000),
        act(60_000, "silent", 6, attempts=2, deadline=300_000, pause=100_000),
        act(70_000, "silent", 7),
        act(80_000, "letter", 8),
        act(90_000, "unheard", 9, asks=False),
        act(91_000, "closing", 10),
        act(92_000, "lost", 11),
        act(93_000, "followed", 12, before=(Step(ask="sent"),), attempts=3, pause=10_000),
        act(94_000, "sent", 13, before=(Step(ask="waited", attempts=3, pause=20_000),)),
        act(95_000, "sent", 14, before=(Step(ask="letter", attempts=3), Step(ask="sent"))),
    ]
    with serving(Target()) as target:
        ran = run(tmp_path_factory.mktemp("mixed"), mapping(target), acts, "--for", "1", "--run-out", "1")
        yield ran, target


def _of(ran: Ran, n: int) -> list[tuple[str, int, str]]:
    return [(one.operation, one.attempt, one.outcome) for one in ran.heard if one.call.split(".")[3] == str(n)]


def test_a_journey_is_played_in_order(mixed: tuple[Ran, Target]) -> None:
    """Steps come before the first attempt, and human time passes between them, outside the response."""
    ran, _ = mixed
    step, attempt = (one for one in ran.heard if one.call == "0.1.7.1.0")
    assert (step.operation, step.attempt, attempt.attempt) == ("mine/step", -1, 0)
    assert attempt.due == step.ended + 100_000
    assert (attempt.outcome, attempt.missing) == ("partial", 1)


def test_who_gives_up_never_asks(mixed: tuple[Ran, Target]) -> None:
    """An act that does not ask plays its steps and is told as abandoned, never sent."""
    assert _of(mixed[0], 2) == [("mine/step", -1, "answered"), ("mine", 0, "abandoned")]
    assert mixed[1].asked["/mine"] == 1


@pytest.mark.parametrize(("n", "error"), [(3, "status 200, and no JSON"), (4, "connection reset")])
def test_nonsense_is_a_failure_and_no_fast_answer(mixed: tuple[Ran, Target], n: int, error: str) -> None:
    """What makes no sense, or breaks off, has failed; its time is in no histogram of responses."""
    ran, _ = mixed
    (heard,) = (one for one in ran.heard if one.call.split(".")[3] == str(n))
    assert (heard.outcome, heard.error) == ("failed", error)
    kinds = json.loads((ran.folder / "histograms.json").read_text())[heard.operation]
    assert set(kinds) == {"lateness"}


def test_what_is_refused_is_tried_again(mixed: tuple[Ran, Target]) -> None:
    """The second attempt is due when the first was refused and the pause has passed."""
    first, second = (one for one in mixed[0].heard if one.operation == "busy")
    assert (first.outcome, second.outcome) == ("refused", "answered")
    assert second.due == first.ended + 200_000


def test_the_deadline_is_the_users_own(mixed: tuple[Ran, Target]) -> None:
    """A silent target is given up at the deadline, as often as the journey has attempts."""
    first, second = (one for one in mixed[0].heard if one.call.split(".")[3] == "6")
    assert (first.outcome, second.outcome, first.status) == ("timed_out", "timed_out", 0)
    assert first.ended >= first.due + 300_000
    assert second.due == first.ended + 100_000


def test_what_the_end_cuts_off_is_told(mixed: tuple[Ran, Target]) -> None:
    """A request without an answer at the end of the run is unfinished, neither lost nor answered."""
    (heard,) = (one for one in mixed[0].heard if one.call.split(".")[3] == "7")
    assert (heard.outcome, heard.ended) == ("unfinished", -1)
    assert heard.sent >= 0


def test_answers_may_end_with_their_connection(mixed: tuple[Ran, Target]) -> None:
    """An answer without a length is whole when the connection ends."""
    assert _of(mixed[0], 10) == [("closing", 0, "answered")]


def test_a_lost_session_is_had_anew(mixed: tuple[Ran, Target]) -> None:
    """A user whose session the target forgot logs in again, once, on the time of the same request."""
    assert _of(mixed[0], 11) == [("lost", 0, "partial")]
    assert mixed[1].asked["/lost"] == 2


def test_a_letter_is_followed_until_it_is_there(mixed: tuple[Ran, Target]) -> None:
    """An answer may give what later requests of the act ask after; what is not there yet is asked for again."""
    assert _of(mixed[0], 12) == [("sent", -1, "answered"), *(("followed", n, "undelivered") for n in range(3))]
    assert mixed[1].asked[f"/followed/{SECRET_TOKEN}"] == 3


def test_what_is_not_there_yet_is_waited_for(mixed: tuple[Ran, Target]) -> None:
    """A step asks again after its pause; who waits in vain goes no further, nor does who may not look."""
    waited = [one for one in mixed[0].heard if one.operation == "waited"]
    assert _of(mixed[0], 13) == [("waited", -1, "undelivered")] * 3
    assert [second.due - first.ended for first, second in itertools.pairwise(waited)] == [20_000] * 2
    assert _of(mixed[0], 14) == []


def test_every_act_is_accounted_for(mixed: tuple[Ran, Target]) -> None:
    """What was planned is what was heard, with skipped operations named."""
    ran, _ = mixed
    health = ran.health
    assert health["planned"] == 14
    assert health["skipped"] == ["letter"]
    assert {one.call for one in ran.heard} == {f"0.{n % 7}.7.{n}.0" for n in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13)}
    assert (health["sent"], health["lines"]) == (sum(one.sent >= 0 for one in ran.heard), len(ran.heard))
    assert not health["cut_short"]
    assert ran.said[-1]["end"] == health


def test_the_call_key_is_passed_on(mixed: tuple[Ran, Target]) -> None:
    """Requests carry the key of their call and the number of their attempt."""
    (head,) = (one for one in mixed[1].headers if one.startswith("POST /mine "))
    assert "X-Tvaers-Call: 0.1.7.1.0\r\n" in head
    assert "X-Tvaers-Attempt: 0\r\n" in head


def test_nobody_and_no_secret_is_written_down(mixed: tuple[Ran, Target]) -> None:
    """No CPR number, token or password in any result, nor in what the child says."""
    ran, _ = mixed
    written = [file.read_text() for file in ran.folder.iterdir()] + [json.dumps(ran.said), ran.errors]
    for secret in (CPR, PASSWORD, SECRET_TOKEN):
        assert not any(secret in text for text in written)


def test_a_stall_is_seen_whole(tmp_path: Path) -> None:
    """A server that stands still for two seconds: no less than 1 % below the p99 that the schedule has.

    Above it lies what busy neighbours add; the test of the same name in tests/evidence holds 1 % both ways.
    """
    period, n, at = 10 * MILLISECOND, 350, 50
    with serving(Target(stall_at=at)) as target:
        ran = run(tmp_path, mapping(target), (act(i * period, "stall", i) for i in range(n)), "--for", "4")
    end = (at - 1) * period + 2_000 * MILLISECOND
    waits = sorted(max(end - i * period, 0) if i >= at - 1 else 0 for i in range(n))
    calculated = waits[-(-n * 99 // 100) - 1]
    assert len(ran.heard) == n
    assert 0.99 * calculated <= ran.histogram("stall", "response").get_value_at_percentile(99) < 2 * calculated


def test_two_workers_are_one(tmp_path: Path) -> None:
    """Shared by caller: the same acts, no session torn, and histograms that are the sum of what both heard."""
    acts = [act(i * 5 * MILLISECOND, "stall", i) for i in range(200)]
    with serving(Target()) as target:
        ran = run(tmp_path, mapping(target), acts, "--for", "1", "--processes", "2")
    shares = [of_file(file) for file in sorted(ran.folder.glob("heard-*.jsonl"))]
    callers = [{one.call.split(".")[1] for one in share} for share in shares]
    assert len(shares) == 2
    assert not callers[0] & callers[1]
    assert sorted(one.call for one in ran.heard) == sorted(one.call for one in acts)
    expected = ran.histogram("stall", "response")
    assert expected.get_total_count() == 200
    for heard in ran.heard:
        expected.record_value(max(heard.ended - heard.due, 1), -1)
    assert all(expected.get_count_at_index(i) == 0 for i in range(expected.counts_len))
    assert set(ran.health["cpu"]) == {"0", "1"}


def test_too_many_under_way_are_dropped_and_counted(tmp_path: Path) -> None:
    """A full generator says of each call that it was not sent. Times are the script's, also where its clock is fast."""
    acts = [act(i * 10 * MILLISECOND, "slow", i) for i in range(20)]
    with serving(Target()) as target:
        options = ("--for", "10", "--most-under-way", "5", "--clock-rate", "10")
        ran = run(tmp_path, mapping(target), acts, *options)
    assert (ran.health["sent"], ran.health["dropped"]) == (5, 15)
    assert sum(one.outcome == "dropped" and one.sent == -1 for one in ran.heard) == 15
    half_a_second = [one.ended - one.sent for one in ran.heard if one.sent >= 0]
    assert min(half_a_second) >= 5_000 * MILLISECOND


def test_ctrl_c_keeps_what_was_measured(tmp_path: Path) -> None:
    """An interrupt ends the run in order: what was heard is there, and it is marked as cut short."""
    acts = [act(i * 20 * MILLISECOND, "stall", i) for i in range(2000)]
    with serving(Target()) as target:
        words = command(tmp_path, mapping(target), acts, ["--for", "40", "--zero", "ask", "--processes", "2"])
        child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdin
        assert child.stdout
        assert json.loads(child.stdout.readline())["ready"]
        child.stdin.write(json.dumps({"zero": time.time_ns() // 1000}) + "\n")
        child.stdin.flush()
        for line in child.stdout:
            if json.loads(line).get("sent"):
                child.send_signal(signal.SIGINT)
                break
        end = [json.loads(line) for line in child.stdout][-1]["end"]
        assert child.wait(20) == 0
    ran = Ran(0, [], "", tmp_path / "out")
    assert end["cut_short"]
    assert end["why"] == "interrupted"
    assert 0 < len(ran.heard) == end["planned"] < 2000


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks for processes in /proc, which is Linux's")
def test_nobody_outlives_the_parent(tmp_path: Path) -> None:
    """A killed parent takes the generator and its workers along."""
    acts = [act(i * 20 * MILLISECOND, "stall", i) for i in range(2000)]
    with serving(Target()) as target:
        words = command(tmp_path, mapping(target), acts, ["--for", "40", "--processes", "2", "--die-with-parent"])
        source = "import subprocess, sys\nsubprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL).wait()"
        parent = subprocess.Popen([sys.executable, "-c", source, *words], stdout=subprocess.PIPE, text=True)
        assert parent.stdout
        while "sent" not in json.loads(parent.stdout.readline()):
            pass
        own = [pid for pid in _pids() if str(tmp_path) in _words(pid) and pid != parent.pid]
        assert len(own) == 3
        parent.kill()
        parent.wait()
        until = time.monotonic() + 15
        while time.monotonic() < until and any(str(tmp_path) in _words(pid) for pid in own):
            time.sleep(0.1)
    assert not [pid for pid in own if str(tmp_path) in _words(pid)]


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_a_closed_door_is_told_at_once(tmp_path: Path) -> None:
    """An address where nobody listens is a mistake before anything begins."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        ran = run(tmp_path, MAPPING.format(url=url, password="x"), [act(0, "stall")], "--for", "1")
    assert ran.status == 2
    (said,) = ran.said
    assert said["mistake"]["where"] == url
    assert said["mistake"]["what"] == "does not answer: connection refused"


@pytest.mark.parametrize(
    ("more", "what"), [("{broken\n", "cannot be read as the script of a load run"), ("", "holds no calls")]
)
def test_a_script_that_is_none_is_told_at_once(tmp_path: Path, more: str, what: str) -> None:
    """A line that cannot be read, or no line at all, is a mistake before anything is sent."""
    with serving(Target()) as target:
        words = command(tmp_path, mapping(target), [act(0, "stall")] if more else [], ["--for", "1"])
        with (tmp_path / "script.jsonl").open("a") as script:
            script.write(more)
        done = subprocess.run(words, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    assert done.returncode == 2
    assert json.loads(done.stdout)["mistake"]["what"] == what
    assert target.asked["/stall"] == 0
