"""Trouble from its beginning to its end: a rule, the clock, the pages, a mailbox and a chat, all of them real."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Alert, Job, Medium, RuleKind
from jobs.services.alerting import watch
from tests.browser.test_jobs_admin import sign_in
from tests.jobs.alerting import channel, fails, rule
from tests.servers.processes import Start
from tests.servers.smtp import SMTPSink
from tests.servers.waiting import wait_until
from tests.servers.webhook import Webhook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUICK = {"TEST_WATCH_EVERY": "1", "TEST_ALERT_CLEAR_AFTER": "2", "no_proxy": "127.0.0.1"}


@pytest.mark.integration
def test_trouble_is_told_everywhere_and_so_is_its_end(
    page: Page, live_server: LiveServer, start: Start, smtp_sink: SMTPSink, webhook: Webhook
) -> None:
    sign_in(page.context, live_server)
    channels = [channel(), channel(Medium.WEBHOOK, webhook.url)]
    rule(RuleKind.FAILURES, name="Many jobs fail", threshold=2, window=10).channels.set(channels)
    start("rqscheduler", EMAIL_URL=smtp_sink.url, SITE_URL=live_server.url, **QUICK)
    fails(3)
    wait_until(lambda: webhook.posted and smtp_sink.messages, "chat and mailbox hear of it")
    page.goto(f"{live_server.url}/admin/")
    expect(page.get_by_text("1 alert is open")).to_be_visible()
    # The address in the mail leads to the page of the alert.
    body = smtp_sink.messages[0].get_body()
    assert body
    found = re.search(r"Look: (\S+)", body.get_content())
    assert found
    page.goto(found[1])
    expect(page.locator(".job-headline")).to_contain_text("3 jobs failed in the last 10 minutes.")
    expect(page.get_by_role("region", name="Who was told")).to_contain_text("Sent")
    page.get_by_role("link", name="These 3 jobs").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(3)
    Job.objects.all().delete()
    wait_until(lambda: len(webhook.posted) == len(smtp_sink.messages) == 2, "chat and mailbox hear of its end")
    assert webhook.texts[1].startswith("*Over: 3 jobs failed")
    assert smtp_sink.messages[1]["Subject"].startswith("Over: 3 jobs failed")
    page.goto(f"{live_server.url}/admin/")
    expect(page.get_by_text("alert is open")).to_have_count(0)
    page.goto(f"{live_server.url}/admin/jobs/alert/")
    expect(page.locator("#result_list .job-status")).to_have_text("Over")


def test_rule_is_tried_muted_and_turned_off_without_javascript(
    browser: Browser, live_server: LiveServer, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    made = rule(name="Noise")
    made.channels.add(channel(Medium.WEBHOOK, webhook.url))
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/jobs/alertrule/{made.pk}/change/")
    page.get_by_role("button", name="Send a test to its channels").click()
    expect(page.locator(".messagelist")).to_contain_text("The test reached “Channel 0”.")
    assert "this is how an alert arrives" in webhook.texts[0]
    page.get_by_role("link", name="Mute…").click()
    page.get_by_label("4 hours").check()
    page.get_by_label("Reason").fill("a deploy")
    page.get_by_role("button", name="Mute “Noise”").click()
    expect(page.locator(".job-headline")).to_contain_text("Reason: a deploy")
    page.get_by_role("button", name="Unmute").click()
    expect(page.get_by_role("link", name="Mute…")).to_be_visible()
    page.get_by_role("button", name="Turn off").click()
    expect(page.locator(".job-headline .job-status").first).to_have_text("Off")
    context.close()


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_nothing_scrolls_sideways(page: Page, live_server: LiveServer, width: int) -> None:
    sign_in(page.context, live_server)
    long = "A_word_without_a_break_" * 4
    made = rule(name=long)
    made.channels.add(channel(address=f"{long}@example.com"), channel(Medium.WEBHOOK, f"https://{long}.example/x"))
    fails(2, error="Another_word_without_a_break_" * 10, subject_label=long)
    made.muted_by, made.mute_reason = User.objects.get(), long
    made.save()
    watch()
    Alert.objects.update(text=long * 4)
    page.set_viewport_size({"width": width, "height": 780})
    alert, mailbox = Alert.objects.get(), made.channels.get(kind=Medium.EMAIL)
    rules = [f"alertrule/{path}" for path in ("", "add/", f"{made.pk}/change/", f"{made.pk}/mute/")]
    rest = ["alert/", f"alert/{alert.pk}/change/", "channel/", f"channel/{mailbox.pk}/change/", "job/"]
    for path in ("../", *rules, *rest):
        page.goto(f"{live_server.url}/admin/jobs/{path}")
        wide = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        assert page.evaluate(f"{wide}.map(e => e.outerHTML.slice(0, 90))") == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
