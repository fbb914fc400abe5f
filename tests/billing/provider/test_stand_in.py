"""The provider for trying payments out: it tells until it is heard, and as wrongly as one wants."""

import socket
import urllib.request

import pytest
from django.core.management import CommandError, call_command

from billing.provider.stand_in.server import StandIn
from billing.provider.stand_in.telling import Telling
from tests.servers.payments import paid_page
from tests.servers.waiting import wait_until
from tests.servers.webhook import Webhook


def test_a_site_that_is_away_is_told_again_until_it_takes_it(provider: StandIn, webhook: Webhook) -> None:
    provider.teller.address, webhook.answer = webhook.url, 500
    provider.teller.pauses = (0.02,) * 500
    events = paid_page(provider, {})
    provider.teller.tell(events[:1])
    wait_until(lambda: len(webhook.posted) >= 2, "it is told again")
    webhook.answer = 200
    provider.teller.wait()
    assert provider.teller.answers[-1] == (events[0]["id"], 200)
    assert {posted["id"] for posted in webhook.posted} == {events[0]["id"]}


@pytest.mark.parametrize(
    ("how", "told"),
    [(Telling.WELL, "ab"), (Telling.TWICE, "aabb"), (Telling.BACKWARDS, "ba"), (Telling.DROPPED, "")],
)
def test_webhooks_go_wrong_as_one_wants(provider: StandIn, webhook: Webhook, how: Telling, told: str) -> None:
    provider.teller.address, provider.teller.how = webhook.url, how
    first, second = paid_page(provider, {})
    provider.teller.tell([first, second])
    provider.teller.wait()
    names = {first["id"]: "a", second["id"]: "b"}
    assert "".join(names[posted["id"]] for posted in webhook.posted) == told


def test_what_was_paid_is_listed_and_given_back_by_a_button(provider: StandIn, webhook: Webhook) -> None:
    provider.teller.address = webhook.url
    intent, _ = paid_page(provider, {"number": "<b>2026-0001"})
    page = urllib.request.urlopen(f"{provider.url}/", timeout=5).read().decode()
    assert "EUR 119.00 for &lt;b&gt;2026-0001" in page
    address = f"{provider.url}/payments/{intent['data']['object']['id']}"
    page = urllib.request.urlopen(address, b"act=refund", timeout=5).read().decode()
    assert "EUR 119.00 of it given back" in page
    provider.teller.wait()
    assert [posted["type"] for posted in webhook.posted] == ["charge.refunded"]


def test_a_port_that_is_taken_is_told_of() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} can't be had"):
            call_command("payment_provider", "--port", str(port))
