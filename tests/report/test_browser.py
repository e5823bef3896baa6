"""The report in a real browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from sim.report import html
from sim.report.size_page import size_html
from sim.report.sweep_page import sweep_html
from tests.report.runs import Made, national, queue
from tests.report.sweeps import RUN, bracketed, case, recovered, sized, swept

pytestmark = pytest.mark.browser
ERRORS = re.compile(r":CONSOLE[:(]|Uncaught|Refused to")
# Runs after the page's own scripts: presses every button, and leaves what would have been saved in the page.
COLLECT = """<script>
const saved = {};
let pressed = "";
HTMLAnchorElement.prototype.click = () => {};
URL.createObjectURL = (blob) => {
  const name = pressed;
  blob.arrayBuffer().then((bytes) => {
    saved[name] = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    document.body.dataset.saved = JSON.stringify(saved);
  });
  return "#";
};
document.querySelectorAll("[data-csv]").forEach((button) => { pressed = button.dataset.csv; button.click(); });
</script></body>"""


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without it these tests are skipped, but not in CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), "")
    if not found and os.environ.get("CI"):
        pytest.fail("CI looks at the report in Chromium: install it")
    if not found:
        pytest.skip("no Chromium on this machine: Debian's package chromium is enough (CI fails without)")
    return found


def opened(chromium: str, file: Path, width: int = 1400) -> tuple[str, str]:
    """The page after its scripts ran, and what the browser had to say, with every host unreachable."""
    command = [
        *(chromium, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={file.parent / 'profile'}"),
        *("--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--virtual-time-budget=3000"),
        *(f"--window-size={width},2000", "--dump-dom", file.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, done.stderr


@pytest.mark.parametrize(("made", "lang", "curves"), [(national, "da", 2), (queue, "en", 2)])
def test_it_opens_without_complaint(tmp_path: Path, chromium: str, made: Made, lang: str, curves: int) -> None:
    """Offline, no script fails and nothing is refused; every curve is drawn and every table offers its CSV."""
    file = tmp_path / "report.html"
    summary, run = made()
    file.write_text(html(summary, run, lang), encoding="utf-8")
    page, said = opened(chromium, file)
    assert not ERRORS.search(said), said
    assert page.count("<canvas") == curves
    assert not re.search(r"<button[^>]*data-csv[^>]*hidden", page)


def test_csv_says_what_the_table_says(tmp_path: Path, chromium: str) -> None:
    """Danish figures become plain numbers, times seconds, names identifiers; a text never begins a formula."""
    summary, run = national()
    run["parameters"][0]["source"] = '=cmd|"x"'
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html(summary, run, "da"))
    file = tmp_path / "report.html"
    file.write_text(page.replace("</body>", COLLECT), encoding="utf-8")
    shown, said = opened(chromium, file)
    assert not ERRORS.search(said), said
    found = re.search(r'data-saved="([^"]*)"', shown)
    assert found
    saved = json.loads(unescape(found[1]))
    assert len(saved) == page.count("data-csv=")
    assert all(text.startswith("\ufeff") and text.endswith("\r\n") for text in saved.values())
    one = summary["journeys"][0]
    line = saved["response-times"].split("\r\n")[1].split(",")
    assert line[:2] == ["lookup.appointments", str(one["measured"])]
    assert [float(value) for value in line[2:5]] == [one[name] / 1e6 for name in ("mean", "p50", "p90")]
    assert '"\'=cmd|""x""' in saved["parameters"]
    assert "stations.seb.service.mean,0.35,0.15,0.9," in saved["parameters"]
    assert saved["verdicts"].split("\r\n")[1].startswith("met,p95(response.lookup.appointments) <= 5 s,")


@pytest.mark.parametrize(
    "page",
    [
        sweep_html(swept(), RUN, "da"),
        sweep_html(bracketed(), RUN),
        sweep_html(recovered([6, None]), RUN, "da"),
        size_html(sized([case("low", 0.35)]), RUN, "da"),
    ],
    ids=["sweep", "knee", "recovery", "size"],
)
def test_found_pages_open_without_complaint(tmp_path: Path, chromium: str, page: str) -> None:
    """Sweeps and sizings too: no script fails, nothing is refused, every table offers its CSV."""
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    shown, said = opened(chromium, file)
    assert not ERRORS.search(said), said
    assert not re.search(r"<button[^>]*data-csv[^>]*hidden", shown)


def test_csv_of_a_found_page_has_plain_numbers(tmp_path: Path, chromium: str) -> None:
    """Danish figures are read as such on these pages as well, which have no curves."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", sweep_html(swept(), RUN, "da"))
    file = tmp_path / "report.html"
    file.write_text(page.replace("</body>", COLLECT), encoding="utf-8")
    shown, said = opened(chromium, file)
    assert not ERRORS.search(said), said
    found = re.search(r'data-saved="([^"]*)"', shown)
    assert found
    lines = json.loads(unescape(found[1]))["target-1"].split("\r\n")
    assert lines[1].startswith("0.5 /s,met,5.92,5,6.5,0.0006,")
    assert lines[2].startswith("0.75 /s,undecided,14.98,,,0.0495,9.09,0.831,")
