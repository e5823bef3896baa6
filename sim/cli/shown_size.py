"""A sizing on the terminal."""

from __future__ import annotations

from typing import Any

from sim.cli.terminal import clock, duration, line, plain, share, table

WINDOWS = ("minute", "15 minutes", "hour")
AGAIN = {True: "yes", False: "no", None: "-"}
TITLES = {"servers": "Fewest servers", "one_lost": "Fewest servers that can lose one at any station"}


def show(found: dict[str, Any]) -> None:
    """Print demand, sessions, writes and servers."""
    told = found["demand"]
    rows = [
        (
            *(plain(one["station"]), plain(one["operation"]), f"{one['rate']['total']:,}"),
            *(f"{one['rate']['per_second'][name]:.3g}" for name in WINDOWS),
            *(
                clock(one["rate"]["starts"]["minute"] % 86_400_000_000),
                "unknown" if one["work"] is None else duration(one["work"]),
            ),
        )
        for one in told["operations"]
    ]
    heads = ("station", "operation", ">a day", *(f">a second, busiest {name}" for name in WINDOWS), ">at", ">work")
    table(f"Added demand, whatever the servers (day {told['day'] + 1})", heads, rows)
    login = told["logins"]["per_second"]
    line(f"Logins: {login['minute'] * 60:.3g} in the busiest minute.")
    for name, most in told["sessions"].items():
        line(f"Sessions open at once, {plain(name)}: at most {most:,}.")
    if told["unknown"]:
        line(f"Service time unknown, demand only: {plain(', '.join(told['unknown']))}.")
    if told["writes"]:
        line()
        rows = [
            (
                *(plain(one["what"]), f"{one['day']:,.0f}", f"{one['per_second']:.3g}", plain(one["station"])),
                *("" if one["work"] is None else duration(one["work"]), plain(one["basis"])),
            )
            for one in told["writes"]
        ]
        table("Writes", ("", ">a day", ">a second, busiest hour", "at", ">work", "reckoned from"), rows)
    if found["servers"]:
        for lost, title in TITLES.items():
            line()
            _servers(found["servers"], lost, title)
        line("Columns: service times, and how much of the servers others keep busy. Writes are under way meanwhile.")
        if any(case["again"] is False for case in found["servers"]):
            line("[yellow]Where others miss a target, luck decides as much as servers: ask for more --replications.[/]")
        _not_for_servers(found["servers"])
        hours = sorted({" to ".join(window) for case in found["servers"] for window in case["windows"]})
        plays, seconds = (sum(case[name] for case in found["servers"]) for name in ("plays", "seconds"))
        line(f"Played: {plain(', '.join(hours))}; {plays:,} plays, {seconds:,.0f} s of CPU.")
    line("\n(a model, not a measurement)")


def _servers(cases: list[dict[str, Any]], column: str, title: str) -> None:
    names = sorted({name for case in cases for name in case["load"]})
    heads = [f">{_head(case)}" for case in cases]
    rows = [
        (plain(name), *(str(case[column][name]) if case[column] and name in case[column] else "-" for case in cases))
        for name in names
    ]
    if column == "servers":
        rows.append(("met again in other replications", *(AGAIN[case["again"]] for case in cases)))
    table(title, ("station", *heads), rows)


def _not_for_servers(cases: list[dict[str, Any]]) -> None:
    """The targets that no number of servers decides, with the reason and the cases it holds for."""
    heads: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        for one in case["not_for_servers"]:
            heads.setdefault((one["target"], one["reason"]), []).append(_head(case))
    for (target, reason), some in heads.items():
        where = "" if len(some) == len(cases) else f" ({', '.join(some)})"
        line(f"No number of servers decides {plain(target)}{where}: {reason}.")


def _head(case: dict[str, Any]) -> str:
    return f"{case['level']}, {share(case['background'])}"
