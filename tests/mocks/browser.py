"""Pages in a real browser: Debian's Chromium, driven by Playwright, on a network served at a port of its own."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from mocks.app import application
from mocks.running import Network
from mocks.users import PASSWORD

WIDE, NARROW = 1280, 390

CONTRAST = """() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter((node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim()))
    .filter((node) => node.getClientRects().length && getComputedStyle(node).visibility === "visible")
    .map((node) => {
      const [a, b] = [parts(getComputedStyle(node).color), behind(node)].map(light).sort((x, y) => y - x);
      return [node.tagName + " " + node.textContent.trim().slice(0, 30), (a + 0.05) / (b + 0.05)];
    })
    .filter(([, ratio]) => ratio < 4.5);
}"""
"""Texts whose contrast with what is behind them is below 4.5 to 1 (WCAG 2.2, 1.4.3)."""

UNNAMED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href]")]
  .filter((node) => !(node.labels && node.labels.length) && !node.getAttribute("aria-label"))
  .filter((node) => !node.textContent.trim())
  .map((node) => node.outerHTML)"""
"""What can be used but has no name that a screen reader could say."""


def chromium() -> str:
    """Where Chromium is; without it the test is skipped, but not in CI."""
    found = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), "")
    if not found and os.environ.get("CI"):
        pytest.fail("CI looks at the pages in Chromium: install it")
    if not found:
        pytest.skip("no Chromium on this machine: Debian's package chromium is enough (CI fails without)")
    return found


@contextmanager
def served(network: Network) -> Iterator[str]:
    """The address of a network that is served in another thread."""
    config = uvicorn.Config(application(network), port=0, log_level="error", lifespan="on", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    (listening,) = server.servers[0].sockets
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield found
        finally:
            found.close()


@contextmanager
def page_of(browser: Browser, url: str, width: int = WIDE, **how: Any) -> Iterator[Page]:
    """A fresh page of this width. It must reach no other host and have nothing to complain of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, base_url=url, **how)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: complaints.append(asked.url) if not asked.url.startswith(url) else None)
    try:
        yield page
    finally:
        context.close()
    # A status of 4xx is told on the console too; tests of refusals look at it themselves.
    odd = [one for one in complaints if "Failed to load resource" not in one]
    assert not odd, odd


def log_in(page: Page, user: str) -> None:
    """Log a test user in by the page's form."""
    page.goto("/own/login")
    page.get_by_label("Brugernavn").fill(user)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()


def check_page(page: Page) -> None:
    """What every page must be: Danish or English by name, one heading, everything named, legible, and no wider than
    the screen."""
    assert page.locator("html").get_attribute("lang") in ("da", "en")
    assert page.locator("h1").count() == 1
    assert page.title()
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
