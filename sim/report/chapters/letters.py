"""Letters: hop by hop, and how long they lie in mailboxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Picture, Prose
from sim.report.drawings.ranges import Range, ranges
from sim.report.tables import Column, Row, Table, words_of
from sim.report.words import Words

MAILBOX = "mailbox"
"""From this hop on, it is people's time."""
LEVELS = ("p50", "p90", "p95")


def letters(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """The way of a letter; None where there were none."""
    found = summary["letters"]
    if not found:
        return None
    hops = [one for one in found["hops"] if one["over"]]
    names = [one["hop"] for one in hops]
    mailbox = names.index(MAILBOX) if MAILBOX in names else len(names)
    rows = [
        Range(
            f"{place + 1}. {words.name('hop', one['hop'])}",
            _times(one, words),
            one["p50"],
            one["p95"],
            tone=2 if place >= mailbox else 1,
        )
        for place, one in enumerate(hops)
    ]
    caption = words("caption.hops")
    legend = [("tone1", words("legend.systems")), ("tone2", words("legend.people"))]
    columns = (
        words_of(words("column.hop")),
        Column(words("column.count")),
        Column(words("column.over")),
        Column(words("column.p50"), "s"),
        Column("p95", "s"),
    )
    cells = [
        (
            words.named("hop", one["hop"]),
            words.count(one["n"]),
            words.count(one["over"]),
            words.time(one["p50"], one["over"]),
            words.time(one["p95"], one["over"]),
        )
        for one in found["hops"]
    ]
    table = Table("hops", words("table.hops"), columns, cells)
    censored = found["censored"]
    note = words(
        "about.letters.censored",
        undelivered=words.number(censored["undelivered"]),
        unopened=words.number(censored["unopened"]),
        again=words.number(found["sent_again"]),
    )
    blocks: list[Block] = [
        Prose(words("about.letters")),
        Picture(ranges(rows, words, caption), caption, legend),
        Prose(note),
        Figures(table),
    ]
    return Chapter("letters", words("chapter.letters"), blocks)


def mailboxes(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """Transit, dwell and turnaround by type of receiver; None where there were no letters."""
    found = summary["letters"]
    if not found or not found["mailboxes"]:
        return None
    boxes = found["mailboxes"]
    opening = any("dwell_opening" in box for box in boxes)
    caption = words("caption.dwell")
    legend = [("tone1", words("legend.elapsed")), *([("tone3", words("legend.opening"))] if opening else [])]
    picture = Picture(ranges(_dwell_rows(boxes, words), words, caption), caption, legend)
    blocks: list[Block] = [Prose(words("about.mailboxes")), picture]
    for family in ("dwell", "dwell_opening", "transit", "acknowledgement", "turnaround"):
        rows = [row for box in boxes if family in box for row in _row(box["receiver_type"], box, family, words)]
        if rows:
            blocks.append(Figures(_spreads(family, rows, words, words("column.receiver"))))
    purposes = [
        (words.named("purpose", one["purpose"]), *_spread(one["turnaround"], words))
        for one in found["purposes"]
        if one["turnaround"]["measured"]
    ]
    if purposes:
        blocks.append(Figures(_spreads("purposes", purposes, words, words("column.purpose"))))
    return Chapter("mailboxes", words("chapter.mailboxes"), blocks)


def _dwell_rows(boxes: list[Mapping[str, Any]], words: Words) -> list[Range]:
    rows = []
    for box in boxes:
        name = words.name("receiver_type", box["receiver_type"])
        for family, tone in (("dwell", 1), ("dwell_opening", 3)):
            if family in box and box[family]["measured"]:
                note = _times(box[family], words)
                label = name if tone == 1 else words("legend.in_opening_hours", name=name)
                rows.append(Range(label, note, box[family]["p50"], box[family]["p95"], tone))
    return rows


def _row(name: str, box: Mapping[str, Any], family: str, words: Words) -> list[Row]:
    spread = box[family]
    return [(words.named("receiver_type", name), *_spread(spread, words))] if spread["measured"] else []


def _spread(spread: Mapping[str, Any], words: Words) -> Row:
    n = spread["measured"]
    return (
        words.count(n),
        words.count(spread["censored"]),
        words.time(spread["mean"], 0),
        *(words.time(spread[level], n, spread["censored"]) for level in LEVELS),
        words.time(spread["max"], 0),
        words.time(spread.get("oldest"), 0),
    )


def _spreads(family: str, rows: list[Row], words: Words, what: str) -> Table:
    columns = (
        words_of(what),
        Column(words("column.letters")),
        Column(words(f"column.waiting.{family}"), hint=words("hint.censored")),
        Column(words("column.mean_over"), "s"),
        *(Column(level, "s") for level in LEVELS),
        Column(words("column.longest_over"), "s"),
        Column(words("column.oldest"), "s", hint=words("hint.oldest")),
    )
    if all(not row[-1].content for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Table(family.replace("_", "-"), words(f"table.{family}"), columns, rows)


def _times(one: Mapping[str, Any], words: Words) -> str:
    median, tail = (words.unknown(1) if one[level] is None else words.duration(one[level]) for level in ("p50", "p95"))
    return words("note.median_tail", median=median, tail=tail)
