"""A letter's life: stages of the turnaround, when letters wait, the oldest one, and those gone astray."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Picture, Prose
from sim.report.drawings.ages import ages
from sim.report.drawings.ranges import Range, ranges
from sim.report.drawings.week import week
from sim.report.tables import Column, Table, words_of
from sim.report.words import Words

SYSTEMS = ("on the way", "answer on the way")
EHMI = "EUA"
"""What only the hops of EHMI are named with."""

A_WEEK = 5
"""Days of arriving from which on a picture of the week says more than one of the day."""


def lives(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter; None where no letter was answered and none lay anywhere."""
    found = summary.get("lives")
    if not found or not found["stages"]:
        return None
    blocks: list[Block] = [Prose(words("about.lives"))]
    if any(EHMI in one["hop"] for one in summary["letters"]["hops"]):
        blocks.append(Prose(words("about.ehmi"), "undecided"))
    kinds = list(dict.fromkeys(one["receiver_type"] for one in found["stages"]))
    blocks += [_life(kind, found, words) for kind in kinds]
    blocks.append(Figures(_stages(found["stages"], words)))
    for kind in kinds:
        when = found["by_arrival"].get(kind, {})
        if len(set(when.get("day", ()))) >= A_WEEK:
            caption = words("caption.arrival", receiver=words.name("receiver_type", kind))
            blocks.append(Picture(week(when["day"], when["hour"], when["p50"], words, caption), caption))
    oldest = {kind: found["oldest"]["age"][kind] for kind in kinds if kind in found["oldest"]["age"]}
    caption = words("caption.oldest")
    legend = [(f"tone{n}", words.name("receiver_type", kind)) for n, kind in enumerate(oldest, start=1)]
    blocks.append(Picture(ages(found["oldest"]["moments"], oldest, words, caption), caption, legend))
    if found["astray"]:
        blocks.append(Prose(_astray(found["astray"], words)))
    return Chapter("lives", words("chapter.lives"), blocks)


def _life(kind: str, found: Mapping[str, Any], words: Words) -> Picture:
    """The stages of letters to one kind of receiver, in the order of the way."""
    mine = [one for one in found["stages"] if one["receiver_type"] == kind]
    rows = [
        Range(
            f"{place}. {words.name('stage', one['stage'])}",
            words("note.stage", share=words.share(one["share"]), median=words.duration(one["p50"])),
            one["p50"],
            one["p95"],
            tone=1 if one["stage"] in SYSTEMS else 2,
        )
        for place, one in enumerate(mine, start=1)
    ]
    caption = words("caption.life", receiver=words.name("receiver_type", kind))
    legend = [("tone1", words("legend.systems")), ("tone2", words("legend.people"))]
    return Picture(ranges(rows, words, caption), caption, legend)


def _stages(stages: list[Mapping[str, Any]], words: Words) -> Table:
    columns = (
        words_of(words("column.receiver")),
        words_of(words("column.stage")),
        Column(words("column.letters")),
        Column(words("column.met_stage")),
        Column(words("column.p50"), "s"),
        Column("p90", "s"),
        Column("p95", "s"),
        Column(words("column.share_of_turnaround")),
    )
    rows = [
        (
            words.named("receiver_type", one["receiver_type"]),
            words.named("stage", one["stage"]),
            words.count(one["n"]),
            words.count(one["met"]),
            *(words.time(one[level], one["n"]) for level in ("p50", "p90", "p95")),
            words.part(one["share"]),
        )
        for one in stages
    ]
    return Table("stages", words("table.stages"), columns, rows)


def _astray(astray: Mapping[str, Any], words: Words) -> str:
    mine, all_ = astray["turnaround"]["p50"], astray["others"]["p50"]
    return words(
        "about.astray",
        letters=words.number(astray["letters"]),
        misdirected=words.number(astray["misdirected"]),
        unknown=words.number(astray["unknown"]),
        forwarded=words.number(astray["forwarded"]),
        returned=words.number(astray["returned"]),
        slow="–" if mine is None else words.duration(mine),
        usual="–" if all_ is None else words.duration(all_),
    )
