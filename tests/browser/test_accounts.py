"""A new colleague and a forgotten password, in a real browser, by letters that a mail server was handed."""

import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import sign_in
from tests.servers.waiting import wait_until
from tests.servers.waybill import Office

pytestmark = [pytest.mark.browser, pytest.mark.integration]
FIRST, SECOND = "first of all passphrases", "second of all passphrases"


def test_a_colleague_is_welcomed_chooses_a_password_and_is_confirmed(
    page: Page, browser: Browser, waybill: Office
) -> None:
    sign_in(page, waybill)
    page.goto(f"{waybill.base_url}/admin/auth/user/add/")
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Email address").fill("grace@waybill.example")
    page.get_by_label("Staff status").check()
    expect(page.get_by_label("They choose their own")).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("A welcome is on its way to grace@waybill.example")).to_be_visible()
    expect(page.locator(".job-headline")).to_contain_text("is not confirmed yet")

    hers = browser.new_context().new_page()
    hers.goto(newest_link(waybill, "grace@waybill.example", "welcome"))
    choose(hers, FIRST)
    expect(hers.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    hers.get_by_role("link", name="Log in").click()
    log_in(hers, "grace", FIRST)
    expect(hers.get_by_role("button", name="Log out")).to_be_visible()

    page.reload()
    expect(page.locator(".job-headline")).to_contain_text("was confirmed")


def test_a_forgotten_password_is_replaced_from_the_page_to_log_in(page: Page, waybill: Office) -> None:
    make = f"User.objects.create_user('kay', 'kay@waybill.example', '{FIRST}', is_staff=True)"
    waybill.manage("shell", "-v0", "-c", f"from django.contrib.auth.models import User; {make}")
    page.goto(f"{waybill.base_url}/admin/")
    page.get_by_role("link", name=re.compile("^Forgotten your")).click()
    page.get_by_label("Your e-mail address").fill("kay@waybill.example")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()

    page.goto(newest_link(waybill, "kay@waybill.example", "reset"))
    choose(page, SECOND)
    expect(page.get_by_role("heading", name="Your new password is set")).to_be_visible()
    page.get_by_role("link", name="Log in").click()
    log_in(page, "kay", SECOND)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def choose(page: Page, password: str) -> None:
    page.get_by_label("New password:").fill(password)
    page.get_by_label("New password confirmation").fill(password)
    page.get_by_role("button", name="Choose this password").click()


def log_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def newest_link(office: Office, to: str, what: str) -> str:
    """Return the address in the letter to somebody, once the mail server has it: of the one it is about."""
    found: list[str] = []

    def came() -> bool:
        texts = [text_of(mail) for mail in office.post.messages if to in str(mail["To"])]
        found[:] = [link for text in texts for link in re.findall(rf"http\S+/admin/{what}/\S+", text)]
        return bool(found)

    wait_until(came, f"a letter with a link came to {to}", seconds=60)
    return found[-1]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""
