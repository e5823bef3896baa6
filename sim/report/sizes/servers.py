"""The fewest servers of each station, by what is assumed of service times and of others' load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Prose
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.targets_in_words import in_words
from sim.report.words import Words

Cases = Sequence[Mapping[str, Any]]
"""As `size` tells them: level, background, servers, one_lost, again, load, not_for_servers, windows, plays, seconds."""

FOREMOST = 4
"""Stations in the headline at most: those that need most."""
_AGAIN = {True: ("value.yes", "met"), False: ("value.no", "missed"), None: ("value.none", "")}


def headline(cases: Cases, words: Words) -> str:
    """How many the stations need that need most, over all cases that have an answer."""
    counts = _counts(cases, "servers")
    if not counts:
        return words("size.headline.none")
    if all(most == 1 for _, most in counts.values()):
        return words("size.headline.one")
    many = sorted((name for name, (_, most) in counts.items() if most > 1), key=lambda name: (-counts[name][1], name))
    told = words.listed([f"{words.name('station', name)} {_span(counts[name], words)}" for name in many[:FOREMOST]])
    rest = len(counts) - len(many)
    if len(many) > FOREMOST:
        return words("size.headline.most", stations=told)
    return words("size.headline.rest" if rest else "size.headline.all", stations=told, rest=words.number(rest))


def reasons(cases: Cases, words: Words) -> list[str]:
    """What a reader of the headline has to know beside it."""
    told = []
    lost = _counts(cases, "one_lost")
    if lost:
        low, high = (sum(ends[place] for ends in lost.values()) for place in (0, 1))
        few = [sum(ends[place] for ends in _counts(cases, "servers").values()) for place in (0, 1)]
        said = {"few": _span((few[0], few[1]), words), "lost": _span((low, high), words)}
        told.append(words("size.reason.lost", **said))
    without = [_head(case, words) for case in cases if not case["servers"]]
    if without:
        told.append(words("size.reason.without", cases="; ".join(without)))
    unlucky = sum(case["again"] is False for case in cases)
    if unlucky:
        told.append(words("size.reason.again", count=words.number(unlucky), all=words.number(len(cases))))
    undecided = {one["target"] for case in cases for one in case["not_for_servers"]}
    if undecided:
        told.append(words("size.reason.not_for_servers", count=words.number(len(undecided))))
    return told


def chapter(cases: Cases, words: Words) -> Chapter:
    """The fewest, and the fewest that can lose one; what they do not decide; what was played."""
    blocks: list[Block] = [
        Prose(words("size.about.servers", count=words.number(cases[0]["replications"]))),
        Figures(_table("servers", cases, words)),
        Figures(_table("one_lost", cases, words)),
    ]
    rest = _not_for_servers(cases, words)
    if rest.rows:
        blocks += [Prose(words("size.about.not_for_servers")), Figures(rest)]
    blocks.append(Prose(_played(cases, words)))
    return Chapter("servers", words("size.chapter.servers"), blocks)


def _counts(cases: Cases, column: str) -> dict[str, tuple[int, int]]:
    """Of each station the fewest and the most servers over the cases that have an answer."""
    found: dict[str, list[int]] = {}
    for case in cases:
        for name, count in (case[column] or {}).items():
            found.setdefault(name, []).append(count)
    return {name: (min(counts), max(counts)) for name, counts in found.items()}


def _span(ends: tuple[int, int], words: Words) -> str:
    low, high = (words.number(one) for one in ends)
    return low if low == high else f"{low}–{high}"


def _head(case: Mapping[str, Any], words: Words) -> str:
    level = words(f"size.level.{case['level']}")
    return words("size.case", level=level, share=words.share(case["background"]))


def _table(column: str, cases: Cases, words: Words) -> Table:
    most = {name: high for name, (_, high) in _counts(cases, "servers").items()}
    names = sorted({name for case in cases for name in case["load"]}, key=lambda name: (-most.get(name, 0), name))
    columns = (
        words_of(words("column.station")),
        *(Column(_head(case, words), hint=words("size.hint.case")) for case in cases),
    )
    rows: list[Row] = [
        (words.named("station", name), *(_count(case[column], name, words) for case in cases)) for name in names
    ]
    if column == "servers":
        rows.append((Cell(words("size.again")), *(_again(case["again"], words) for case in cases)))
    return Table(column, words(f"size.table.{column}"), columns, rows)


def _count(counted: Mapping[str, int] | None, name: str, words: Words) -> Cell:
    return words.count(counted[name]) if counted and name in counted else Cell(words("value.none"), "")


def _again(again: bool | None, words: Words) -> Cell:
    key, tone = _AGAIN[again]
    return Cell(words(key), tone=tone)


def _not_for_servers(cases: Cases, words: Words) -> Table:
    """Targets that no number of servers decides, with the reason and the cases it holds for."""
    heads: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        for one in case["not_for_servers"]:
            heads.setdefault((one["target"], one["reason"]), []).append(_head(case, words))
    columns = (
        words_of(words("column.target")),
        words_of(words("size.column.why")),
        words_of(words("size.column.cases")),
    )
    rows: list[Row] = [
        (
            Cell(in_words(target, words), target, note=target),
            words.named("not_for_servers", reason),
            Cell(words("size.cases.all") if len(some) == len(cases) else "; ".join(some)),
        )
        for (target, reason), some in heads.items()
    ]
    return Table("not_for_servers", words("size.table.not_for_servers"), columns, rows)


def _played(cases: Cases, words: Words) -> str:
    hours = sorted({"–".join(window) for case in cases for window in case["windows"]})
    plays, seconds = (sum(case[name] for case in cases) for name in ("plays", "seconds"))
    return words(
        "size.played", hours=words.listed(hours), plays=words.number(plays), seconds=words.number(round(seconds))
    )
