"""The pages as a caseworker, a clinician, a doctor and a tester see them, wide and narrow, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from mocks.running import Network
from mocks.staging import staged
from mocks.users import PASSWORD
from tests.mocks.browser import NARROW, WIDE, browsing, check_page, log_in, page_of, served

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all."""
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def url(shared: Network) -> Iterator[str]:
    """Where the network is served."""
    with served(shared) as found:
        yield found


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_caseworker_comes_through_seb_to_the_appointments(
    browser: Browser, url: str, network: Network, width: int
) -> None:
    """From login over the tab and SEB to the page with place, department and lokationsnummer, by label and button."""
    child = staged(network, ["full-consent", "appointments"], "ppr.851")
    with page_of(browser, url, width) as page:
        log_in(page, "ppr.851")
        check_page(page)
        page.get_by_label("CPR-nummer").fill(child["cpr"])
        page.get_by_role("button", name="Vis borger").click()
        check_page(page)
        page.get_by_role("button", name="Se aftaler").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Log ind")
        check_page(page)
        page.get_by_label("Brugernavn").fill("ppr.851")
        page.get_by_label("Adgangskode").fill(PASSWORD)
        page.get_by_role("button", name="Log ind").click()
        page.get_by_role("button", name="Fortsæt til tjenesten").click()
        expect(page.get_by_role("heading", name="Kommende aftaler")).to_be_visible()
        check_page(page)
        assert "5799" in page.content()
        assert child["cpr"] not in page.url + page.content()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    ("user", "situations", "said"),
    [
        ("clinician.5.1", ("full-consent", "family-case", "ppr-case"), "Sagsbehandler"),
        ("clinician.5.1", ("partial-consent", "family-case"), "samtykket ikke omfatter"),
        ("gp.851.3", ("no-consent",), "samtykke"),
    ],
)
def test_an_overview_says_what_is_there_and_what_is_not(
    browser: Browser, url: str, network: Network, user: str, situations: tuple[str, ...], said: str, width: int
) -> None:
    """A heading, departments explained, missing sources said, and a form for suspected errors that answers."""
    child = staged(network, list(situations), user)
    with page_of(browser, url, width) as page:
        log_in(page, user)
        check_page(page)
        page.get_by_label("CPR-nummer").fill(child["cpr"])
        page.get_by_role("button", name="Vis overblik").click()
        check_page(page)
        assert said in page.inner_text("main")
        assert child["cpr"] not in page.url + page.content()
        page.get_by_label("Beskriv fejlen").fill("Afdelingen er flyttet")
        page.get_by_role("button", name="Send").click()
        check_page(page)
        expect(page.get_by_text("Tak for din melding")).to_be_visible()


def test_a_doctor_records_a_consent_and_it_is_enforced(browser: Browser, url: str, network: Network) -> None:
    """What is ticked away is gone from the next overview, with the reason."""
    child = staged(network, ["full-consent", "family-case", "ppr-case"], "gp.851.3")
    with page_of(browser, url) as page:
        log_in(page, "gp.851.3")
        page.get_by_label("CPR-nummer").fill(child["cpr"])
        page.get_by_role("button", name="Vis overblik").click()
        assert "PPR," in page.inner_text("main")
        page.get_by_label("Sager hos PPR").uncheck()
        page.get_by_role("button", name="Registrér samtykke").click()
        page.goto("/own/klinikplus")
        page.get_by_label("CPR-nummer").fill(child["cpr"])
        page.get_by_role("button", name="Vis overblik").click()
        assert "vises ikke, fordi samtykket ikke omfatter" in page.inner_text("main")


def test_a_form_can_be_used_without_a_mouse(browser: Browser, url: str) -> None:
    """The first Tab reaches a link past the header; Enter in the last field logs in."""
    with page_of(browser, url) as page:
        page.goto("/own/login")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Gå til indhold"
        page.get_by_label("Brugernavn").focus()
        page.keyboard.type("ppr.851")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sapa")
        assert page.evaluate("getComputedStyle(document.querySelector('input:focus, a, button')).outlineStyle")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_control_room_moves_by_itself(browser: Browser, url: str, network: Network, width: int) -> None:
    """Systems, stations, last requests; a fault that is switched on elsewhere appears within seconds."""
    with page_of(browser, url, width) as page:
        page.goto("/control/room")
        page.get_by_label("Control token").fill(network.control_token)
        page.get_by_role("button").click()
        check_page(page)
        bearer = {"authorization": f"Bearer {network.control_token}"}
        fault = {"kind": "error", "system": "klinikplus"}
        assert page.request.post("/control/faults", data=fault, headers=bearer).ok
        expect(page.locator("#faults")).to_contain_text("klinikplus", timeout=5000)
        expect(page.locator("#stations")).to_contain_text("index")
        check_page(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_front_page_tells_every_system(browser: Browser, url: str, width: int) -> None:
    """Each with its interfaces and where they come from."""
    with page_of(browser, url, width) as page:
        page.goto("/")
        check_page(page)
        assert "ikke en dansk standard" in page.inner_text("main") or "not a Danish standard" in page.inner_text("main")
