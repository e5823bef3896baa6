"""What --seed, --days, --from and --to mean for a scenario."""

from __future__ import annotations

from datetime import date
from typing import Any

from sim.mistake import Mistake
from sim.scenario.measures import moment_of_day
from sim.scenario.reading import Reading


def spanned(reading: Reading, seed: int | None, days: int | None, start: str | None, end: str | None) -> Reading:
    """The scenario with these in place of its own. Times of day move its window, dates its days; both may be given."""
    values: dict[str, Any] = {}
    window = dict(reading.tree.data.get("window") or {})
    for option, side, text in (("--from", "from", start), ("--to", "to", end)):
        if text is not None and not _is_date(text):
            window[side] = _clock(option, text)
            values["window"] = window
    if "window" in values:
        _forward(window)
    values |= _dates(reading, days, start, end)
    if days is not None:
        values["days"] = days
    if seed is not None:
        values["seed"] = seed
    return reading.with_values(values) if values else reading


def _dates(reading: Reading, days: int | None, start: str | None, end: str | None) -> dict[str, Any]:
    first = _date("--from", start) if start and _is_date(start) else None
    last = _date("--to", end) if end and _is_date(end) else None
    if last is None:
        return {} if first is None else {"date": first}
    if days is not None:
        raise Mistake("--days", "expected either --days or --to with a date, got both", "Leave one of them out")
    begin = first or reading.model.date
    if last < begin:
        raise Mistake(f"--to {last}", f"expected a date from {begin} on", "The last date is played too")
    return {"date": begin, "days": (last - begin).days + 1}


def _forward(window: dict[str, Any]) -> None:
    start, end = moment_of_day(window.get("from", "00:00")), moment_of_day(window.get("to", "24:00"))
    if end <= start:
        what = f"expected --from before --to, got {window.get('from', '00:00')} to {window.get('to', '24:00')}"
        raise Mistake("--from and --to", what, "What is not given is the scenario's own")


def _is_date(text: str) -> bool:
    return text.count("-") > 0


def _date(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistake(
            f"{option} {text}", "expected a date such as 2027-03-01", "Or a time of day such as 08:00"
        ) from None


def _clock(option: str, text: str) -> str:
    try:
        moment_of_day(text)
    except ValueError as error:
        raise Mistake(f"{option} {text}", str(error), "Or a date such as 2027-03-01") from None
    return text
