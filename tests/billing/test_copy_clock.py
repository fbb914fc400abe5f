"""The clock of the page that follows a copy says the same with a script as without one."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "locale", "zone", "told"),
    [
        ("en", "en-US", "UTC", "15:31 UTC"),
        ("en", "de-DE", "Europe/Berlin", "16:31 CET"),
        ("de", "en-US", "Europe/Berlin", "16:31 MEZ"),
    ],
)
def test_a_time_has_24_hours_and_names_its_zone_in_the_language_of_the_page(
    browser: Browser, language: str, locale: str, zone: str, told: str
) -> None:
    script = Path(str(finders.find("billing/live.js"))).read_text()
    clock = '<time datetime="2026-11-22T15:31:00+00:00" data-clock>15:31 UTC</time>'
    context = browser.new_context(locale=locale, timezone_id=zone)
    page = context.new_page()
    page.set_content(f"<html lang={language}>{clock}<script>{script}</script>")
    assert page.locator("time").inner_text() == told
    context.close()
