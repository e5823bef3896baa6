"""The report as a file."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

import pytest

from sim.report import html
from tests.report.runs import Made, national, queue

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"
LIMIT = 300_000
ALLOWED = {"data:,", "#"}


class Seen(HTMLParser):
    """Elements with their attributes, and the text outside scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this kind."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("made", [national, queue])
def test_it_asks_nobody_for_anything(made: Made, lang: str) -> None:
    """No address stands where a browser would fetch it: only anchors and an empty icon."""
    seen = Seen(html(*made(), lang))
    asked = [value for _, has in seen.elements for name, value in has.items() if name in ("src", "href", "action")]
    assert asked
    assert all(value and (value in ALLOWED or value.startswith("#")) for value in asked)
    assert not re.search(r"@import|url\((?!data:)", html(*made(), lang))


@pytest.mark.parametrize("lang", ["en", "da"])
def test_it_stays_small(lang: str) -> None:
    """With as many numbers and verdicts as a national scenario has, a report stays under 300 kB."""
    summary, run = national()
    run["parameters"] = [{**one, "path": f"{one['path']}.{n}"} for n in range(32) for one in run["parameters"]]
    summary["verdicts"] = [{**one, "group": f"group {n}"} for n in range(98) for one in summary["verdicts"]]
    long = next(iter(summary["series"]["stations"].values()))
    long = {name: (values * 24)[:288] for name, values in long.items()}
    summary["series"]["stations"] = {f"station{n}": long for n in range(9)}
    shown = summary["stations"]["shown"][0]
    summary["stations"]["shown"] = [{**shown, "name": f"station{n}"} for n in range(35)]
    assert len(run["parameters"]) >= 280
    assert len(html(summary, run, lang).encode()) < LIMIT


@pytest.mark.parametrize("made", [national, queue])
def test_it_speaks_the_language_asked_for(made: Made) -> None:
    """The page says which language it is in, asks the question in it, and says that it is a model."""
    summary, run = made()
    english, danish = html(summary, run, "en"), html(summary, run, "da")
    assert '<html lang="en">' in english
    assert '<html lang="da">' in danish
    assert run["scenario"]["question"]["da"] in unescape(danish)
    assert "This is a model, not a measurement." in english
    assert "Dette er en model, ikke en måling." in danish


def test_another_language_is_refused() -> None:
    """A language without texts is a ValueError that names those there are."""
    with pytest.raises(ValueError, match="en, da"):
        html(*queue(), "sv")


def test_hostile_names_stay_text() -> None:
    """Whatever a scenario calls its things, no element and no script comes of it."""
    summary, run = national()
    clean = [name for name, _ in Seen(html(summary, run)).elements]
    run["scenario"] |= {"title": {"en": HOSTILE}, "question": {"en": HOSTILE}, "about": {"en": HOSTILE}}
    run["command"] = [HOSTILE]
    for one in run["parameters"]:
        one |= {"source": HOSTILE, "who": HOSTILE, "unit": HOSTILE, "where": HOSTILE}
    for one in summary["journeys"]:
        name = one["journey"]
        for columns in (summary["by_hour"], summary["by_region"], summary["histogram"]["counts"]):
            if name in columns:
                columns[name + HOSTILE] = columns.pop(name)
        one["journey"] += HOSTILE
    for one in summary["stations"]["shown"]:
        one["name"] += HOSTILE
    summary["series"]["stations"] = {name + HOSTILE: told for name, told in summary["series"]["stations"].items()}
    for one in summary["verdicts"]:
        one |= {"group": HOSTILE, "reason": HOSTILE}
    for hop in summary["letters"]["hops"]:
        hop["hop"] += HOSTILE
    page = html(summary, run)
    assert "alert(1)" in page
    dirty = [name for name, _ in Seen(page).elements]
    assert dirty.count("script") == clean.count("script") == 3
    assert dirty.count("img") == 0


def test_only_its_own_scripts_may_run() -> None:
    """The policy names the digest of each script in the page, allows no other, and no fetching."""
    page = html(*national())
    policy = next(has["content"] for has in Seen(page).all("meta") if has.get("http-equiv"))
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts]
    assert policy is not None
    assert f"script-src {' '.join(digests)};" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("made", [national, queue])
def test_every_table_can_be_had_as_csv(made: Made) -> None:
    """Each table has a name of its own and a button that names it."""
    seen = Seen(html(*made()))
    tables = [has["id"] for has in seen.all("table")]
    buttons = [has["data-csv"] for has in seen.all("button") if "data-csv" in has]
    assert len(set(tables)) == len(tables) > 5
    assert tables == [f"table-{name}" for name in buttons]


def test_a_queue_has_no_chapter_without_matter() -> None:
    """A plain queue has no letters, mailboxes or people; a national run has every chapter, each reached by a link."""
    few, many = ({has["href"] for has in Seen(html(*made())).all("a") if has.get("href")} for made in (queue, national))
    assert few < many
    assert not few & {"#letters", "#mailboxes", "#people"}
    for page in (html(*queue()), html(*national())):
        ids = {has.get("id") for has in Seen(page).all("section")}
        assert {f"#{name}" for name in ids if name} >= {has["href"] for has in Seen(page).all("a")} - {"#parameters"}


def test_a_load_is_labelled() -> None:
    """A scenario that is no forecast says so in the banner; another does not."""
    summary, run = national()
    assert "not a forecast" not in html(summary, run)
    run["scenario"]["forecast"] = False
    assert "A load, not a forecast" in html(summary, run)


def test_the_banner_follows_the_verdicts() -> None:
    """Met, missed, undecided, not valid and dependent on an assumption each have a banner of their own."""
    summary, run = national()

    def banner() -> str:
        found = re.search(r'<section class="answer (\w+)"', html(summary, run))
        return found[1] if found else ""

    assert banner() == "met"
    summary["under"][0] |= {
        "verdicts": [{**summary["verdicts"][0], "state": "missed"}, *summary["verdicts"][1:]],
        "answer": "missed",
    }
    assert banner() == "depends"
    assert summary["under"][0]["path"] in html(summary, run)
    summary["under"][0]["answer"] = "met"
    assert banner() == "met"
    assert "a verdict is another within the range of: mean service time: case index" in html(summary, run)
    summary["under"] = []
    for state in ("undecided", "missed"):
        summary["verdicts"][0]["state"] = summary["answer"] = state
        assert banner() == state
    summary["valid"] = False
    assert banner() == "invalid"
    summary |= {"valid": True, "verdicts": []}
    assert banner() == "none"


def test_a_record_that_says_little_is_enough() -> None:
    """Without texts, parameters and machine there is still a report, under the scenario's name."""
    summary, _ = queue()
    assert "<h1>queue</h1>" in html(summary, {"scenario": {"name": "queue"}})
