"""Runs of more than one play on the terminal."""

from __future__ import annotations

from typing import Any

from sim.cli.terminal import clock, duration, line, plain, share, table
from sim.report.sweeps.foremost import foremost
from sim.verdict.targets import parse_target

COLOURS = {"met": "green", "missed": "red", "undecided": "yellow"}
MONDAY = 0
DAYS_SHOWN = 31


def show_many(summary: dict[str, Any]) -> None:
    """Print what a run of more than one play found."""
    {"long": _long, "replications": _replications, "uncertainty": _uncertainty, "sensitivity": _sensitivity}[
        summary["kind"]
    ](summary)
    told = summary.get("banner", summary["answer"])
    line(f"\n[bold {COLOURS.get(told, 'yellow')}]{plain(told)}[/]  (a model, not a measurement)")


def coloured(state: str) -> str:
    """A state in its colour."""
    return f"[{COLOURS[state]}]{state}[/]" if state in COLOURS else state


def value_of(value: float | None, target: str) -> str:
    """A value as its target speaks of it."""
    if value is None:
        return "-"
    if target.startswith("share"):
        return share(value)
    return f"{value:.3g}" if "attempts" in target else duration(value)


def _long(summary: dict[str, Any]) -> None:
    targets = list(summary["first_missed"])
    rows = []
    for number, target in enumerate(targets, start=1):
        states = [day["targets"][number - 1]["state"] for day in summary["by_day"]]
        first = summary["first_missed"][target]
        missed = f"{states.count('missed')} of {len(states) - states.count('')}"
        rows.append((str(number), plain(target), missed, first or "never"))
    table("Targets over the days", (">", "target", ">days missed", "first day it breaks"), rows)
    line()
    days = summary["by_day"]
    shown = days if len(days) <= DAYS_SHOWN else [day for day in days if day["weekday"] == MONDAY]
    title = "Day by day" if shown is days else "The Mondays side by side"
    cells = [_row(day, targets) for day in shown if any(one["count"] for one in day["targets"])]
    table(title, (">day", *(f">{number}" for number in range(1, len(targets) + 1))), cells)
    _warm_up(summary["warm_up"])


def _row(day: dict[str, Any], targets: list[str]) -> tuple[str, ...]:
    name = ("Mon " if day["weekday"] == MONDAY else "") + day["date"]
    return (name, *(_cell(*pair) for pair in zip(day["targets"], targets, strict=True)))


def _cell(one: dict[str, Any], target: str) -> str:
    if not one["state"]:
        return ""
    text = value_of(one["value"], target) if one["value"] is not None else one["state"]
    return f"[{COLOURS[one['state']]}]{text}[/]"


def _warm_up(found: dict[str, Any] | None) -> None:
    if found is None:
        return
    if "reason" in found:
        line(f"Warm-up of the mailboxes: {found['reason']}.")
    elif not found["settled"]:
        line(f"[yellow]Warm-up of the mailboxes: not settled in {found['days']} working days (MSER-5).[/]")
    else:
        line(f"Warm-up of the mailboxes: leave out the first {found['cut']} of {found['days']} working days (MSER-5).")


def show_knee(found: dict[str, Any]) -> None:
    """Print a knee with its bracket."""
    line(f"Tried, {found['replications']} replications each: " + ", ".join(
        f"{plain(one['value'])} {'holds' if one['holds'] else 'fails'}" for one in found["tried"]
    ))  # fmt: skip
    which, path = ("smallest", plain(found["path"])) if found["smallest"] else ("largest", plain(found["path"]))
    if found["holds"] is None:
        line(f"[red]Not every target holds at any value of {path} tried.[/]")
    elif found["fails"] is None:
        line(f"Every target holds over the whole range of {path}.")
    else:
        line(f"The {which} {path} at which every target holds: [bold]{plain(found['holds'])}[/], "
             f"and no more at {plain(found['fails'])}.")  # fmt: skip
    if found["broken"]:
        line(f"[yellow]Not monotone: it fails at {', '.join(map(plain, found['broken']))} too.[/]")


def show_sweep(summary: dict[str, Any]) -> None:
    """Print every point with every target."""
    heads = [one["path"].rsplit(".", 1)[-1] for one in summary["varied"]]
    for place, target in enumerate(summary["targets"]):
        rows = []
        for point in summary["points"]:
            worst = foremost(parse_target(target), point["targets"])
            found, change = worst["estimate"], point["difference"][place]
            rows.append((
                *(plain(value) for value in point["values"].values()),
                *(coloured(worst["state"]), value_of(found["value"], target)),
                *(_interval(found["low"], found["high"], target), _exceeding(found, target)),
                *(_change(change, target), plain(worst["reason"])),
            ))  # fmt: skip
        columns = (*heads, "", ">value", ">95 %", ">exceeding", ">against the first, paired", "note")
        table(plain(target), columns, rows)


def _change(change: dict[str, Any] | None, target: str) -> str:
    if change is None or not change["mean"]:
        return ""
    half = "" if change["half_width"] is None else f" ± {value_of(change['half_width'], target)}"
    sign = "+" if change["mean"] > 0 else "-"
    return f"{sign}{value_of(abs(change['mean']), target)}{half}"


def _replications(summary: dict[str, Any]) -> None:
    rows = []
    for one in summary["targets"]:
        found, target = one["estimate"], one["target"]
        group = " ".join(filter(None, (one["group"], clock(one["window"]) if one["window"] >= 0 else "")))
        rows.append((
            *(coloured(one["state"]), plain(target) + (f" [dim]{plain(group)}[/]" if group else "")),
            *(value_of(found["value"], target), _interval(found["low"], found["high"], target)),
            *(_exceeding(found, target), _exceeding_interval(found, target)),
            plain(one["reason"]),
        ))  # fmt: skip
    heads = ("", "target", ">value", ">95 % over replications", ">exceeding", ">95 %", "note")
    table(f"{summary['replications']} replications, all calls together", heads, rows)
    until = summary["until"]
    if until is not None:
        half = until["half_width"]
        got = f"±{100 * half:.2f} %" if half is not None else f"no interval: {until['estimate']['reason']}"
        line(f"{plain(until['text'])}: {'reached' if until['reached'] else 'not reached'}, {plain(got)}")


def _exceeding(found: dict[str, Any], target: str) -> str:
    """The share of calls beyond the limit; of a share, its value says what there is to say."""
    return "" if target.startswith("share") else share(found["exceeding"])


def _exceeding_interval(found: dict[str, Any], target: str) -> str:
    return "" if target.startswith("share") else _interval(found["exceeding_low"], found["exceeding_high"], "share")


def _interval(low: float | None, high: float | None, target: str) -> str:
    return "" if low is None else f"{value_of(low, target)} to {value_of(high, target)}"


def _uncertainty(summary: dict[str, Any]) -> None:
    rows = [
        (
            plain(one["target"]), str(one["met"]), str(one["missed"]), _rest(one["draws"] - one["met"] - one["missed"]),
            f"{share(one['low'])} to {share(one['high'])}" if one["met"] + one["missed"] else "",
        )
        for one in summary["targets"]
    ]  # fmt: skip
    title = f"{summary['draws']} draws of {summary['parameters']} assumed parameters between low and high"
    table(title, ("target", ">met in", ">missed in", ">too few to say", ">met, 95 % over draws that say"), rows)
    met, missed = summary["all_met"], summary["any_missed"]
    rest = summary["draws"] - met - missed
    line(f"All targets together: met in {met} of {summary['draws']} draws, some missed in {missed}"
         + (f", none missed but some with too few calls to say in {rest}." if rest else "."))  # fmt: skip
    if summary["impossible"]:
        line(f"{len(summary['impossible'])} draws make no scenario, the first: {plain(summary['impossible'][0])}")


def _rest(count: int) -> str:
    return str(count) if count else ""


def _sensitivity(summary: dict[str, Any]) -> None:
    shown = [one for one in summary["ranked"] if one["overturned"] or one["swing"] != 0][:20]
    rows = [
        (
            *(str(number), plain(one["path"]), ", ".join(map(plain, one["overturned"]))),
            ", ".join(map(plain, one["undecided"])),
            *("no end" if one["swing"] is None else share(one["swing"]), plain(one["target"])),
        )
        for number, one in enumerate(shown, start=1)
    ]
    heads = (">", "parameter", "overturns", "leaves undecided", ">swing of the limit", "target it moves most")
    table("Each assumption alone from low to high", heads, rows)
    rest = len(summary["ranked"]) - len(shown)
    if rest:
        line(f"Further assumptions that move no target, or move one by less: {rest}.")
