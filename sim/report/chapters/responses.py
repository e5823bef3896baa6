"""Response times: by journey, as distributions, over the hours and by region; and what the user waits in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.chance.durations import HOUR
from sim.mistake import Mistake
from sim.report.blocks import Block, Chapter, Curves, Figures, Picture, Prose
from sim.report.drawings.spectrum import Aim, Distribution, spectrum
from sim.report.figures import clock
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.targets_in_words import in_words
from sim.report.words import Words
from sim.verdict.measured import covers
from sim.verdict.targets import parse_target

LEVELS = ("p50", "p90", "p95", "p99")
TONES = 6


def responses(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter; None where nothing has a response."""
    measured = [one for one in summary["journeys"] if one["measured"]]
    journeys = [one for one in measured if not beside_letters(one)]
    beside = [one for one in measured if beside_letters(one)]
    if not journeys:
        return None
    tones = {one["journey"]: number % TONES + 1 for number, one in enumerate(journeys)}
    blocks: list[Block] = [
        Prose(words("about.responses")),
        Figures(_quantiles(journeys, words)),
        _spectrum(summary, journeys, tones, words),
        Curves("by_hour", words("caption.by_hour"), _by_hour(summary, list(tones), words)),
    ]
    regions = _by_region(summary, list(tones), words)
    if regions.rows:
        blocks.append(Figures(regions))
    if any(one["human"]["n"] for one in journeys):
        blocks += [Prose(words("about.human")), Figures(_for_the_user(journeys, words))]
    if beside:
        blocks += [Prose(words("about.beside_letters")), Figures(_quantiles(beside, words, "beside_letters"))]
    return Chapter("responses", words("chapter.responses"), blocks)


def beside_letters(journey: Mapping[str, Any]) -> bool:
    """Whether it is what goes beside letters (mail, Digital Post, attachments): hours and days, not seconds."""
    return bool(journey.get("beside_letters"))


def _quantiles(journeys: Sequence[Mapping[str, Any]], words: Words, name: str = "responses") -> Table:
    columns = (
        words_of(words("column.journey")),
        Column(words("column.measured")),
        Column(words("column.mean"), "s"),
        *(Column(level, "s") for level in LEVELS),
        Column(words("column.max"), "s"),
        Column(words("column.failed"), hint=words("hint.failed")),
        Column(words("column.censored"), hint=words("hint.censored")),
        Column(words("column.excluded"), hint=words("hint.excluded")),
    )
    rows = [
        (
            words.named("journey", one["journey"]),
            words.count(one["measured"]),
            words.time(one["mean"], one["measured"]),
            *(words.time(one[level], one["measured"], one["censored"]) for level in LEVELS),
            words.time(one["max"], one["measured"]),
            *(words.count(one[name]) for name in ("failed", "censored", "excluded")),
        )
        for one in journeys
    ]
    return Table("response-times" if name == "responses" else name, words(f"table.{name}"), columns, rows)


def _spectrum(
    summary: Mapping[str, Any], journeys: Sequence[Mapping[str, Any]], tones: Mapping[str, int], words: Words
) -> Picture:
    histogram = summary["histogram"]
    shown = [
        Distribution(
            words.name("journey", one["journey"]),
            histogram["counts"][one["journey"]],
            one["measured"],
            one["max"],
            tones[one["journey"]],
        )
        for one in journeys
        if one["journey"] in histogram["counts"]
    ]
    caption = words("caption.spectrum")
    drawn = spectrum(histogram["from"], shown, _aims(summary, tones, words), words, caption)
    return Picture(drawn, caption, [(f"tone{one.tone}", one.label) for one in shown])


def _aims(summary: Mapping[str, Any], tones: Mapping[str, int], words: Words) -> list[Aim]:
    """The targets that a curve of this drawing can be held against."""
    aims = []
    for text in dict.fromkeys(verdict["target"] for verdict in summary["verdicts"]):
        try:
            target = parse_target(text)
        except Mistake:
            continue
        family, _, name = target.name.partition(".")
        if family == "response" and target.statistic == "quantile" and not target.each:
            meant = [journey for journey in tones if not name or covers(name, journey)]
            tone = tones[meant[0]] if len(meant) == 1 else 0
            aims.append(Aim(float(target.level), float(target.limit.value), in_words(text, words), tone))
    return aims


def _by_hour(summary: Mapping[str, Any], names: Sequence[str], words: Words) -> Table:
    columns = (
        words_of(words("column.hour")),
        words_of(words("column.journey")),
        Column(words("column.measured")),
        Column(words("column.failed"), hint=words("hint.failed")),
        Column("p50", "s"),
        Column("p95", "s"),
    )
    rows: list[Row] = []
    for name in names:
        hours = summary["by_hour"].get(name, {})
        for place, hour in enumerate(hours.get("hour", ())):
            when = Cell(clock(hour * HOUR), str(hour))
            rows.append((when, words.named("journey", name), *_split(hours, place, words)))
    return Table("response-times-by-hour", words("table.by_hour"), columns, rows, folded=True)


def _by_region(summary: Mapping[str, Any], names: Sequence[str], words: Words) -> Table:
    columns = (
        words_of(words("column.region")),
        words_of(words("column.journey")),
        Column(words("column.measured")),
        Column(words("column.failed"), hint=words("hint.failed")),
        Column("p50", "s"),
        Column("p95", "s"),
    )
    rows: list[Row] = []
    for name in names:
        regions = summary["by_region"].get(name, {})
        longest = max((one for one in regions.get("p95", ()) if one is not None), default=0)
        for place, region in enumerate(regions.get("region", ())):
            *cells, p95 = _split(regions, place, words)
            if regions["p95"][place] is not None and longest:
                p95 = Cell(p95.text, p95.raw, bar=regions["p95"][place] / longest)
            rows.append((words.named("group", region), words.named("journey", name), *cells, p95))
    return Table("response-times-by-region", words("table.by_region"), columns, rows)


def _split(columns: Mapping[str, Sequence[Any]], place: int, words: Words) -> Row:
    n = columns["n"][place]
    return (
        words.count(n),
        words.count(columns["failed"][place]),
        words.time(columns["p50"][place], n),
        words.time(columns["p95"][place], n),
    )


def _for_the_user(journeys: Sequence[Mapping[str, Any]], words: Words) -> Table:
    columns = (
        words_of(words("column.journey")),
        Column(words("column.with_human")),
        Column(words("column.human_mean"), "s"),
        Column(words("column.response_p50"), "s"),
        Column(words("column.user_p50"), "s"),
        Column(words("column.response_p95"), "s"),
        Column(words("column.user_p95"), "s"),
    )
    rows = [
        (
            words.named("journey", one["journey"]),
            words.count(one["human"]["n"]),
            words.time(one["human"]["mean"], one["human"]["n"]),
            words.time(one["p50"]),
            words.time(one["for_the_user"]["p50"]),
            words.time(one["p95"]),
            words.time(one["for_the_user"]["p95"]),
        )
        for one in journeys
    ]
    return Table("time-for-the-user", words("table.user"), columns, rows)
