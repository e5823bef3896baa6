"""The report as one HTML file: style, script, curves and all, with no address it could ask for anything."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from sim.report.answer import answer, made_of
from sim.report.blocks import Chapter
from sim.report.chapters.letters import letters, mailboxes
from sim.report.chapters.lives import lives
from sim.report.chapters.load import load
from sim.report.chapters.minlog import minlog
from sim.report.chapters.outcomes import outcomes
from sim.report.chapters.parameters import parameters
from sim.report.chapters.practices import practices
from sim.report.chapters.record import record
from sim.report.chapters.responses import responses
from sim.report.chapters.stations import people, stations
from sim.report.chapters.verdicts import verdicts
from sim.report.chapters.volumes import volumes
from sim.report.curves import curves, no_curves
from sim.report.many import answer_of_many, chapters_of_many
from sim.report.played import scenario_of, when
from sim.report.words import Words

SCRIPTS = ("vendor/uplot/uPlot.iife.min.js", "templates/report.js")
STYLES = ("vendor/uplot/uPlot.min.css", "templates/report.css")


def html(summary: Mapping[str, Any], run: Mapping[str, Any], lang: str = "en") -> str:
    """The report of one run: `summary` as `summarise` makes it, or that of a run of many plays (it says its kind);
    `run` as run.json holds it, `lang` en or da.

    Raises ValueError for another language. What the report shows beyond these, where it is there: of the record,
    scenario.title, .question and .about by language, .forecast and .judge_under; of the summary, `under`, a list of
    {path, end (low or high), answer, verdicts}: the verdicts with one assumption moved.
    """
    words, many = Words(lang, run.get("date", "2026-01-01")), "kind" in summary
    return filled(
        "report.html.j2",
        words,
        scenario=scenario_of(run, lang),
        run=run,
        said=made_of(summary, run, words),
        when=when(run, words),
        answer=answer_of_many(summary, run, words) if many else answer(summary, run, words),
        chapters=chapters_of_many(summary, run, words) if many else _chapters(summary, run, words),
        curves=no_curves(words) if many else curves(summary, words),
    )


def filled(template: str, words: Words, **values: Any) -> str:
    """A page of ours: a template with its values, and the style and scripts that all of them share."""
    scripts = [_file(name) for name in SCRIPTS]
    page: str = _page(template).render(
        words=words,
        lang=words.lang,
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - our own files
        styles=[Markup(_file(name)) for name in STYLES],  # noqa: S704 - our own files
        policy=_policy(scripts),
        **values,
    )
    return page.lstrip()


def _chapters(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> list[Chapter]:
    found = (
        verdicts(summary, words),
        practices(summary, words),
        responses(summary, words),
        outcomes(summary, words),
        stations(summary, run, words),
        letters(summary, words),
        mailboxes(summary, words),
        lives(summary, words),
        people(summary, words),
        load(summary, words),
        volumes(summary, words),
        minlog(summary, words),
        parameters(run, words),
        record(summary, run, words),
    )
    return [chapter for chapter in found if chapter is not None]


def _policy(scripts: list[str]) -> str:
    """What the page may do: run these scripts and no other, and fetch nothing at all."""
    allowed = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts)
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; img-src data:; base-uri 'none'"


@cache
def _file(name: str) -> str:
    return files("sim.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _page(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "ensure_ascii": False}
    return environment.get_template(name)
