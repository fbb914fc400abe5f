"""Alerts, rules and channels as people read and change them."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from jobs.models import Alert, AlertRule, Channel, Job, Kind, Medium, Notice, OperatorAct, RuleKind
from jobs.services.alerting import watch
from jobs.services.beating import beat
from jobs.services.muting import mute
from jobs.services.notifying import send_due
from tests.jobs.admin import making
from tests.jobs.alerting import all_is_well, channel, fails, recover, rule, waits
from tests.sample import tasks

pytestmark = pytest.mark.django_db
SECRET = "https://hooks.example.com/services/T0/B0/s3cretT0ken"


@pytest.fixture
def chief() -> Client:
    """A client signed in as somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    return client


def words(client: Client, path: str) -> str:
    html = client.get(f"/admin/{path}").content.decode()
    html = re.sub("<(script|style).*?</\\1>", "", html, flags=re.DOTALL)
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def opened() -> Alert:
    """Return an open alert about a failed job."""
    made = rule(name="Failed jobs pile up")
    fails()
    watch()
    return Alert.objects.get(rule=made)


# The first page, and above the jobs


def test_first_page_says_which_alerts_are_open_and_that_not_all_is_well(chief: Client) -> None:
    beat("clock", Kind.CLOCK)
    alert = opened()
    all_is_well()
    text = words(chief, "")
    assert "1 alert is open" in text
    assert "1 job failed for good and waits for a person." in text
    assert "All is well" not in text
    assert f"/admin/jobs/alert/{alert.pk}/change/" in chief.get("/admin/").content.decode()


def test_alerts_stand_above_the_jobs(chief: Client) -> None:
    opened()
    assert "1 alert is open" in words(chief, "jobs/job/")


def test_alerts_that_are_over_are_not_told_any_more(chief: Client) -> None:
    opened()
    recover()
    assert "alert is open" not in words(chief, "")


def test_who_may_not_see_alerts_is_not_told_of_them() -> None:
    opened()
    client = making.browser(making.VIEW)
    assert "is open" not in words(client, "")
    assert "is open" not in words(client, "jobs/job/")


def test_what_nobody_muted_comes_first(chief: Client) -> None:
    mute(opened().rule_id, until=timezone.now() + timedelta(hours=1))
    waits(2)
    rule(RuleKind.DEPTH, threshold=1)
    watch()
    text = words(chief, "")
    assert text.index("2 jobs wait in default.") < text.index("1 job failed for good")


# Alerts


def test_list_shows_open_alerts_first(chief: Client) -> None:
    opened()
    recover()
    waits(2)
    rule(RuleKind.DEPTH, threshold=1)
    watch()
    text = words(chief, "jobs/alert/")
    assert text.index("2 jobs wait in default.") < text.index("1 job failed for good")
    assert "Open" in text
    assert "Over" in text
    assert "1 job failed" not in words(chief, "jobs/alert/?state=open")
    assert "2 jobs wait" not in words(chief, "jobs/alert/?state=over")


def test_empty_list_says_what_would_fill_it(chief: Client) -> None:
    assert "Nothing has been wrong" in words(chief, "jobs/alert/")
    assert "No alert fits" in words(chief, "jobs/alert/?state=open")


def test_page_leads_to_the_rows_and_tells_who_was_told(chief: Client) -> None:
    alert = opened()
    alert.rule.channels.add(channel(Medium.WEBHOOK, "http://127.0.0.1:1/x"))
    Alert.objects.update(notified_at=None)
    watch()
    send_due()
    job = Job.objects.get()
    html = chief.get(f"/admin/jobs/alert/{alert.pk}/change/").content.decode()
    assert f'href="/admin/jobs/job/{job.pk}/change/"' in html
    assert f'href="/admin/jobs/job/?these={job.pk.hex}"' in html
    assert 'href="/admin/jobs/job/?status__exact=failed"' in html
    text = words(chief, f"jobs/alert/{alert.pk}/change/")
    assert "Alerts when more than 0 failed jobs wait for a person." in text
    assert "Retrying 1 try" in text
    assert "The webhook’s host refused the connection." in text


def test_page_of_an_alert_that_is_over_says_how_long_it_lasted(chief: Client) -> None:
    alert = opened()
    recover()
    text = words(chief, f"jobs/alert/{alert.pk}/change/")
    assert "It is all right again" in text
    assert "lasted 2 min" in text
    assert "have been removed since" in text


def test_page_says_who_muted_and_why(chief: Client) -> None:
    alert = opened()
    ada = User.objects.create(username="ada")
    mute(alert.rule_id, until=timezone.now() + timedelta(hours=2), actor=ada, reason="a deploy")
    text = words(chief, f"jobs/alert/{alert.pk}/change/")
    assert "by ada : nobody is told." in text
    assert "Reason: a deploy" in text


def test_page_warns_of_mail_that_tells_of_mail(chief: Client) -> None:
    waits(2, queue_name="email")
    made = rule(RuleKind.DEPTH, threshold=1)
    made.channels.add(channel())
    watch()
    assert "mail alone tells of it" in words(chief, f"jobs/alert/{Alert.objects.get().pk}/change/")
    made.channels.add(channel(Medium.WEBHOOK, SECRET))
    assert "mail alone tells of it" not in words(chief, f"jobs/alert/{Alert.objects.get().pk}/change/")


def test_who_may_not_see_jobs_sees_none_on_the_page_of_an_alert() -> None:
    alert = opened()
    html = making.browser("view_alert").get(f"/admin/jobs/alert/{alert.pk}/change/").content.decode()
    assert str(Job.objects.get().pk) not in html
    assert "jobs/job/" not in html


@pytest.mark.parametrize("key", ["999", "nonsense", "9" * 30])
def test_alert_that_does_not_exist_leads_to_the_list(chief: Client, key: str) -> None:
    assert chief.get(f"/admin/jobs/alert/{key}/change/", follow=True).redirect_chain == [("/admin/jobs/alert/", 302)]


# Rules


def save(client: Client, made: AlertRule, **fields: object) -> str:
    """Save a rule's form with some fields changed; return the page that follows."""
    given = {"name": made.name, "enabled": "on", "threshold": 5, "cooldown": 30, "remind_every": 60, **fields}
    response = client.post(f"/admin/jobs/alertrule/{made.pk}/change/", given, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def test_list_of_rules_says_when_each_alerts_and_who_is_told(chief: Client) -> None:
    alert = opened()
    alert.rule.channels.add(channel())
    rule(RuleKind.DEPTH, threshold=7, enabled=False)
    text = words(chief, "jobs/alertrule/")
    assert "more than 0 failed jobs wait for a person On 1 open Channel 0" in text
    assert "more than 7 jobs wait in a queue Off quiet in the back office only" in text


def test_page_of_a_rule_says_what_it_would_say_now(chief: Client) -> None:
    calm = rule(RuleKind.FAILURES, threshold=12, window=10)
    fails(12)
    text = words(chief, f"jobs/alertrule/{calm.pk}/change/")
    assert "Now: 12 jobs failed in the last 10 minutes. No alert." in text
    fails(1)
    text = words(chief, f"jobs/alertrule/{calm.pk}/change/")
    assert "Now: 13 jobs failed in the last 10 minutes. This is an alert." in text


def test_form_shows_the_numbers_that_the_rule_reads_and_no_others(chief: Client) -> None:
    rate, silent = rule(RuleKind.FAILURE_RATE), rule(RuleKind.CLOCK_SILENT)
    assert "Within so many minutes" in words(chief, f"jobs/alertrule/{rate.pk}/change/")
    page = chief.get(f"/admin/jobs/alertrule/{silent.pk}/change/").content.decode()
    assert 'name="window"' not in page
    assert 'name="queue_name"' not in page


def test_new_rule_begins_with_what_it_looks_at(chief: Client) -> None:
    assert "What should be looked at?" in words(chief, "jobs/alertrule/add/")
    assert "Add alert rule" in words(chief, "jobs/alertrule/add/")
    assert "What should be looked at?" in words(chief, "jobs/alertrule/add/?kind=nonsense")
    given = {"name": "Long queue", "enabled": "on", "threshold": 9, "queue_name": "report"}
    response = chief.post("/admin/jobs/alertrule/add/?kind=depth", given | {"cooldown": 5, "remind_every": 0})
    assert response.status_code == 302
    made = AlertRule.objects.get()
    assert (made.kind, made.threshold, made.queue_name) == (RuleKind.DEPTH, 9, "report")


def test_rule_about_mail_that_mail_alone_would_tell_is_refused(chief: Client) -> None:
    made, mailbox = rule(RuleKind.FAILURES, window=10), channel()
    chat = channel(Medium.WEBHOOK, SECRET)
    about_mail: list[dict[str, object]] = [{"queue_name": "email"}, {"task": tasks.note.definition.name}]
    for scope in about_mail:
        html = save(chief, made, window=10, channels=[mailbox.pk], **scope)
        assert "when mail is broken, nobody would hear of it" in html
        assert not made.channels.exists()
        assert "nobody would hear" not in save(chief, made, window=10, channels=[], **scope)
        assert "nobody would hear" not in save(chief, made, window=10, channels=[mailbox.pk, chat.pk], **scope)
        made.channels.clear()
    assert "nobody would hear" not in save(chief, made, window=10, channels=[mailbox.pk])


@pytest.mark.parametrize(("kind", "threshold"), [(RuleKind.REDIS_MEMORY, 101), (RuleKind.DEPTH, 1_000_001)])
def test_number_that_makes_no_sense_is_refused(chief: Client, kind: RuleKind, threshold: int) -> None:
    assert "Use a smaller number" in save(chief, rule(kind), threshold=threshold)


def test_rule_is_muted_with_a_reason_and_unmuted(chief: Client) -> None:
    made = rule(name="Noise")
    address = f"/admin/jobs/alertrule/{made.pk}"
    assert "Mute “Noise”?" in words(chief, f"jobs/alertrule/{made.pk}/mute/")
    page = chief.post(f"{address}/mute/", {"hours": "4", "reason": "a deploy"}, follow=True).content.decode()
    assert "is muted until" in page
    made.refresh_from_db()
    assert made.muted_until
    assert timedelta(hours=3, minutes=59) < made.muted_until - timezone.now() <= timedelta(hours=4)
    assert (str(made.muted_by), made.mute_reason) == ("chief", "a deploy")
    assert "Reason: a deploy" in OperatorAct.objects.latest("id").said
    chief.post(f"{address}/unmute/")
    assert AlertRule.objects.filter(muted_until=None, muted_by=None, mute_reason="").exists()


def test_mute_without_an_end_is_refused(chief: Client) -> None:
    made = rule()
    for hours in ("", "0", "100000", "x"):
        assert chief.post(f"/admin/jobs/alertrule/{made.pk}/mute/", {"hours": hours}).status_code == 200
    assert not AlertRule.objects.get().is_muted


def test_rule_is_turned_off_and_on(chief: Client) -> None:
    made = opened().rule
    chief.post(f"/admin/jobs/alertrule/{made.pk}/off/")
    assert not AlertRule.objects.get().enabled
    assert not Alert.objects.open().exists()
    page = chief.post(f"/admin/jobs/alertrule/{made.pk}/on/", follow=True).content.decode()
    assert "is turned on." in page
    assert AlertRule.objects.get().enabled


def test_test_of_a_rule_without_channels_says_so(chief: Client) -> None:
    made = rule()
    page = chief.post(f"/admin/jobs/alertrule/{made.pk}/test/", follow=True).content.decode()
    assert "has no channel" in page
    assert not Notice.objects.exists()


# Channels


def test_test_shows_what_became_of_it(chief: Client) -> None:
    mailbox = channel()
    assert "The test reached" in chief.post(f"/admin/jobs/channel/{mailbox.pk}/test/", follow=True).content.decode()
    chat = channel(Medium.WEBHOOK, "http://127.0.0.1:1/x")
    page = chief.post(f"/admin/jobs/channel/{chat.pk}/test/", follow=True).content.decode()
    assert "The test did not reach" in page
    assert "refused the connection" in page


def test_the_end_of_a_channel_names_the_rules_that_are_no_longer_told_there(chief: Client) -> None:
    mailbox = channel()
    rule(name="Noise").channels.add(mailbox)
    page = words(chief, f"jobs/channel/{mailbox.pk}/delete/")
    assert "The alert rule “Noise” stays, and is no longer told here" in page
    assert "relationship" not in page
    chief.post(f"/admin/jobs/channel/{mailbox.pk}/delete/", {"post": "yes"})
    assert AlertRule.objects.get(name="Noise").channels.count() == 0


def test_address_of_a_webhook_is_never_shown(chief: Client) -> None:
    chat = channel(Medium.WEBHOOK, SECRET)
    viewer = making.browser("view_channel", "view_alertrule", "view_alert")
    paths = ["", f"{chat.pk}/change/", f"{chat.pk}/history/"]
    for client, path in [*((chief, path) for path in [*paths, f"{chat.pk}/delete/"]), *((viewer, p) for p in paths)]:
        assert "s3cret" not in client.get(f"/admin/jobs/channel/{path}").content.decode(), path
    assert "https://hooks.example.com/…0ken" in words(viewer, f"jobs/channel/{chat.pk}/change/")


def test_address_of_a_webhook_is_kept_when_none_is_entered_and_replaced_when_one_is(chief: Client) -> None:
    chat = channel(Medium.WEBHOOK, SECRET)
    chief.post(f"/admin/jobs/channel/{chat.pk}/change/", {"name": "Chat", "address": ""})
    assert Channel.objects.get().address == SECRET
    assert Channel.objects.get().name == "Chat"
    chief.post(f"/admin/jobs/channel/{chat.pk}/change/", {"name": "Chat", "address": "https://other.example/x"})
    assert Channel.objects.get().address == "https://other.example/x"


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("email", "nonsense"),
        ("email", "ops@example.com, nonsense"),
        ("email", ","),
        ("webhook", "hooks.example.com/s3cret"),
        ("webhook", "ftp://hooks.example.com/s3cret"),
        ("webhook", "https:///s3cret"),
        ("webhook", "https://user:pw@hooks.example.com/s3cret"),
        ("webhook", "https://hooks.example.com:x/s3cret"),
        ("webhook", "https://[::1/s3cret"),
        ("webhook", "https://hooks.example.com/s3 cret"),
    ],
)
def test_address_that_is_none_is_refused_at_its_field(chief: Client, kind: str, address: str) -> None:
    response = chief.post("/admin/jobs/channel/add/", {"name": "x", "kind": kind, "address": address})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors.keys() == {"address"}
    assert not Channel.objects.exists()


def test_addresses_of_several_people_are_one_channel(chief: Client) -> None:
    chief.post("/admin/jobs/channel/add/", {"name": "x", "kind": "email", "address": "a@example.com,b@example.com"})
    assert Channel.objects.get().address == "a@example.com, b@example.com"
