"""A customer pays online: by a real browser, on the page of a provider that tells of it by signed webhooks."""

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from billing.models import InvoiceStatus, ProviderEvent
from billing.provider.stand_in.server import StandIn
from billing.provider.stand_in.telling import Telling
from billing.services.links import public_url
from jobs import testing
from tests.billing import making
from tests.billing.paying import reread
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(provider: StandIn, live_server: LiveServer, settings: Settings) -> StandIn:
    """The provider, which tells this site."""
    settings.SITE_URL = live_server.url
    provider.teller.address = f"{live_server.url}/webhooks/payments/"
    return provider


def told(events: int) -> None:
    wait_until(lambda: ProviderEvent.objects.count() == events, "the provider has told of it")
    testing.run_pending()


def test_an_invoice_is_paid_on_the_providers_page_and_says_so_by_itself(page: Page, shop: StandIn) -> None:
    invoice = making.issued("100")
    # Each webhook twice: one payment all the same.
    shop.teller.how = Telling.TWICE
    page.goto(public_url(invoice))
    page.get_by_role("button", name="Pay EUR 119.00 online").dblclick()
    expect(page.get_by_role("heading", name=f"Invoice {invoice.number} from Nordkai GmbH")).to_be_visible()
    page.get_by_role("button", name="Pay EUR 119.00").click()
    expect(page.get_by_text("is being confirmed")).to_be_visible()
    told(events=2)
    expect(page.locator("#standing")).to_contain_text("✓ Paid")
    assert (reread(invoice).status, len(shop.till.sessions)) == (InvoiceStatus.PAID, 1)
    assert [letter.subject for letter in mail.outbox if "received" in letter.subject] == [
        f"Payment received for invoice {invoice.number}"
    ]


def test_without_javascript_one_comes_back_unpaid_and_pays_then(browser: Browser, shop: StandIn) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    invoice = making.issued("100")
    page.goto(public_url(invoice))
    page.get_by_role("button", name="Pay EUR 119.00 online").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Pay EUR 119.00 online").click()
    page.get_by_role("button", name="Pay EUR 119.00").click()
    told(events=2)
    expect(page.locator("#standing")).to_contain_text("✓ Paid", timeout=10_000)
    page.context.close()
