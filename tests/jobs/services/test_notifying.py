"""Notices on their way: mail and webhooks by real servers, tried again, given up, and never sent twice at once."""

import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.utils import timezone

from config.mail import mail_settings
from jobs.backends.ports import free_port
from jobs.models import Alert, AlertRule, Channel, Medium, Notice, OperatorAct
from jobs.services import mailing, notifying
from jobs.services.alerting import watch
from jobs.services.notifying import MOST_TRIES, send_due, send_test
from tests.jobs.alerting import all_is_well, channel, fails, recover, rule, time_passes, told
from tests.servers.smtp import SMTPSink
from tests.servers.webhook import Webhook

Use = Callable[[int], None]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def use_mail_server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Use:
    """Have settings name a mail server on a port of this machine."""

    def use(port: int) -> None:
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
        for name, value in mail_settings(environ.Env(), Path()).items():
            setattr(settings, name, value)

    return use


@pytest.fixture
def mail_server(smtp_sink: SMTPSink, use_mail_server: Use) -> SMTPSink:
    """A mail server that settings name."""
    use_mail_server(smtp_sink.port)
    return smtp_sink


def opened(*channels: Channel) -> AlertRule:
    """Return a rule with these channels, of which an alert is open."""
    made = rule()
    made.channels.set(channels)
    fails()
    watch()
    return made


def test_alert_and_recovery_reach_the_mailbox(mail_server: SMTPSink) -> None:
    opened(channel(address="ops@example.com, boss@example.com"))
    assert send_due() == 1
    recover()
    assert send_due() == 1
    first, second = mail_server.messages
    assert first["Subject"] == "Alert: 1 job failed for good and waits for a person."
    assert second["Subject"].startswith("Over: ")
    assert first["Auto-Submitted"] == "auto-generated"
    assert mail_server.envelopes[0].rcpt_tos == ["ops@example.com", "boss@example.com"]
    assert send_due() == 0


def test_alert_reaches_the_chat(webhook: Webhook) -> None:
    opened(channel(Medium.WEBHOOK, webhook.url))
    assert send_due() == 1
    assert webhook.texts[0].startswith("*Alert: 1 job failed for good")
    assert Notice.objects.get().sent_at


def test_mail_server_that_is_down_is_told_and_tried_again(use_mail_server: Use, smtp_sink: SMTPSink) -> None:
    use_mail_server(free_port())
    opened(channel())
    assert send_due() == 0
    notice = Notice.objects.get()
    assert "can’t be reached" in notice.last_error
    assert notice.next_try_at
    assert send_due() == 0
    assert Notice.objects.get().tries == 1
    use_mail_server(smtp_sink.port)
    time_passes(1)
    assert send_due() == 1
    assert Notice.objects.get().tries == 2


def test_mail_server_that_refuses_the_address_is_quoted(mail_server: SMTPSink) -> None:
    mail_server.answer = "550 No such mailbox"
    opened(channel())
    send_due()
    assert Notice.objects.get().last_error == "The mail server refused the address: 550 No such mailbox."


def test_mail_server_that_hangs_is_left_soon(use_mail_server: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "STEP_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        use_mail_server(silent.getsockname()[1])
        opened(channel())
        assert send_due() == 0
    assert Notice.objects.get().last_error == "The mail server did not answer in time."


def test_one_channel_that_is_down_keeps_no_other_from_being_told(webhook: Webhook, use_mail_server: Use) -> None:
    use_mail_server(free_port())
    opened(channel(), channel(Medium.WEBHOOK, webhook.url))
    assert send_due() == 1
    assert len(webhook.posted) == 1


def test_pauses_between_tries_grow_and_at_last_it_is_given_up(webhook: Webhook) -> None:
    webhook.answer = 500
    opened(channel(Medium.WEBHOOK, webhook.url))
    pauses = []
    for _ in range(MOST_TRIES):
        send_due()
        notice = Notice.objects.get()
        if notice.next_try_at:
            pauses.append(round((notice.next_try_at - timezone.now()).total_seconds() + 1) // 15 * 15)
        Notice.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert pauses[:4] == [15, 30, 60, 120]
    assert max(pauses) == 900
    assert Notice.objects.get().gave_up_at
    assert send_due() == 0
    assert len(webhook.posted) == MOST_TRIES


def test_nobody_hears_that_it_is_over_before_that_it_began(webhook: Webhook) -> None:
    webhook.answer = 500
    opened(channel(Medium.WEBHOOK, webhook.url))
    send_due()
    recover()
    assert told() == ["opened", "recovered"]
    webhook.answer = 200
    # The first waits for its next try.
    Notice.objects.filter(kind="opened").update(next_try_at=timezone.now() + timedelta(minutes=1))
    assert send_due() == 0
    time_passes(2)
    assert send_due() == 2
    assert [text[:6] for text in webhook.texts] == ["*Alert", "*Alert", "*Over:"]


def test_notice_to_a_channel_that_was_deleted_is_given_up(webhook: Webhook) -> None:
    opened(channel(Medium.WEBHOOK, webhook.url))
    Channel.objects.all().delete()
    send_due()
    notice = Notice.objects.get()
    assert (notice.last_error, bool(notice.gave_up_at)) == ("The channel was deleted.", True)
    assert notice.addressee == "Channel 0"


def test_notice_whose_sender_died_is_sent_when_its_claim_has_run_out(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(channel(Medium.WEBHOOK, webhook.url))

    def die(notice: Notice) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(notifying, "_carry", die)
        with pytest.raises(KeyboardInterrupt):
            send_due()
    assert send_due() == 0
    time_passes(3)
    assert send_due() == 1


def test_test_is_sent_at_once_and_once(webhook: Webhook) -> None:
    webhook.answer = 500
    ada = User.objects.create(username="ada")
    notice = send_test(channel(Medium.WEBHOOK, webhook.url), actor=ada)
    assert notice.gave_up_at
    assert notice.last_error == "The webhook answered 500."
    assert send_due() == 0
    assert "did not arrive" in OperatorAct.objects.get().said
    webhook.answer = 200
    assert send_test(Channel.objects.get()).sent_at


def at_once(act: object, number: int = 8) -> None:
    """Call from threads that start together, each on a connection of its own."""
    barrier = threading.Barrier(number)
    errors: list[BaseException] = []

    def run() -> None:
        barrier.wait()
        try:
            act()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001  # the test looks at it
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_many_who_watch_at_once_open_one_alert_and_send_one_notice(webhook: Webhook) -> None:
    made = rule()
    made.channels.add(channel(Medium.WEBHOOK, webhook.url))
    fails()
    at_once(watch)
    assert Alert.objects.count() == 1
    assert told() == ["opened"]
    at_once(send_due)
    assert len(webhook.posted) == 1
    all_is_well()
    time_passes(2)
    at_once(watch)
    at_once(send_due)
    assert told() == ["opened", "recovered"]
    assert len(webhook.posted) == 2


def test_many_who_watch_at_once_remind_once(webhook: Webhook) -> None:
    made = opened(channel(Medium.WEBHOOK, webhook.url))
    time_passes(made.remind_every + 1)
    at_once(watch)
    assert told() == ["opened", "reminder"]
