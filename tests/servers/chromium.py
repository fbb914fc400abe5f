"""A real browser: this machine's Chromium, driven by Playwright's own driver."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.servers.requirement import missing

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def find_chromium() -> str:
    """Return the browser's program: CHROMIUM, or one on the PATH; ends the test when there is none."""
    for name in (os.environ.get("CHROMIUM"), *_PROGRAMS):
        if name and (path := shutil.which(name)):
            return path
    return missing("there is no Chromium on this machine: install chromium, or set CHROMIUM to its program")


def launch(playwright: Playwright, program: str | None = None) -> Browser:
    """Start the browser that a test, or the taking of pictures, drives."""
    flags = _FLAGS.split()
    if os.geteuid() == 0:
        # Chromium's sandbox refuses root, as whom containers run.
        flags.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=program or find_chromium(), headless=True, args=flags)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser that one test process shares; ask for `page` instead."""
    program = find_chromium()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's driver keeps an event loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = launch(playwright, program)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with cookies of its own; the test fails when a script on it does."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(15_000)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert not broken, f"scripts failed: {broken}"
