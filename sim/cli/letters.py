"""The report on letters that travelled through served mailboxes: the summary's own table, from a running network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.cli.vendor import fetched
from sim.mistake import Mistake

_WAY = "/control/letters/travelled"
_MAILBOX = ("transit", "dwell", "dwell_opening", "turnaround", "acknowledgement")


def letters_of(run: str, token: str) -> dict[str, Any]:
    """The letters of a running network (its address), or of a file with control's answer; Mistake."""
    from mocks.lasting import longer
    from sim.cli.judging import clock_of
    from sim.replay.letters import heading, played
    from sim.scenario.build import Built, programme
    from sim.scenario.reading import load
    from sim.verdict.assessment import assess
    from sim.verdict.summary_of_letters import letters_table

    text = _text(run, token)
    first, *lines = text.splitlines(keepends=True) or [""]
    head = heading(first, run)
    whole = programme(longer(load(head.scenario)))
    built = Built(whole.plan(()), whole.stage, whole.setting, whole.world, whole.staff)
    told = played(lines, built.plan.names, built.stage, head.moment)
    return letters_table(assess(told, clock=clock_of(whole.reading, built)))


def show_letters(found: Mapping[str, Any]) -> None:
    """Print the table: hop by hop, and mailbox by kind of receiver."""
    from sim.cli.terminal import duration, line, plain, table

    def time(value: float | None) -> str:
        return "–" if value is None else duration(value)

    hops = [
        (plain(one["hop"]), str(one["n"]), str(one["over"]), time(one["p50"]), time(one["p95"]))
        for one in found["hops"]
    ]
    table("Hop by hop", ("hop", ">reached", ">over", ">p50", ">p95"), hops)
    boxes = [
        (
            plain(box["receiver_type"]),
            name.replace("_opening", ", opening hours"),
            str(box[name]["measured"]),
            *(time(box[name][level]) for level in ("p50", "p90", "p95")),
        )
        for box in found["mailboxes"]
        for name in _MAILBOX
        if name in box
    ]
    line()
    table("Mailboxes", ("receiver", "time", ">letters", ">p50", ">p90", ">p95"), boxes)
    censored = found["censored"]
    line(f"\n{censored['undelivered']} under way, {censored['unopened']} unopened, {found['sent_again']} sent again")


def _text(run: str, token: str) -> str:
    if run.startswith(("http://", "https://")):
        return fetched(run.rstrip("/") + _WAY, token).decode()
    try:
        return Path(run).read_text(encoding="utf-8")
    except OSError as error:
        mend = f"Name a running network, e.g. http://127.0.0.1:8080, or a file with the answer of {_WAY}"
        raise Mistake(run, f"no letters can be read: {error.strerror}", mend) from None
