"""A sizing on the terminal."""

from __future__ import annotations

from typing import Any

from sim.cli.terminal import clock, duration, line, plain, share, table

WINDOWS = ("minute", "15 minutes", "hour")


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
            (plain(one["what"]), f"{one['day']:,.0f}", f"{one['per_second']:.3g}", plain(one["basis"]))
            for one in told["writes"]
        ]
        table("Writes", ("", ">a day", ">a second, busiest hour", "reckoned from"), rows)
    for lost, title in (("servers", "Fewest servers"), ("one_lost", "Fewest servers that can lose one at any station")):
        if found["servers"]:
            line()
            _servers(found["servers"], lost, title)
    for case in found["servers"]:
        if case["not_for_servers"]:
            told = "; ".join(case["not_for_servers"])
            line(f"No number of servers decides, with {_head(case)}: {plain(told)}")
    if found["servers"]:
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
    table(title, ("station", *heads), rows)


def _head(case: dict[str, Any]) -> str:
    return f"{case['level']} service, {share(case['background'])} others"
