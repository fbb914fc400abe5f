"""What breaks a rule opens one alert, is told once, and is over when all is well again."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from jobs.exceptions import BackendUnavailable
from jobs.models import Alert, AlertEnding, AlertRule, Channel, Job, Notice, RuleKind
from jobs.selectors.breaches import kinds
from jobs.services.alerting import watch
from jobs.services.muting import mute, unmute
from jobs.services.switching import turn_off, turn_on
from tests.jobs.alerting import all_is_well, channel, fails, recover, rule, time_passes, told, waits

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched() -> AlertRule:
    """A rule that one failed job breaks, with a channel."""
    made = rule(cooldown=30, remind_every=60)
    made.channels.add(channel())
    return made


def later() -> timedelta:
    return timedelta(hours=1)


def test_what_breaks_a_rule_opens_an_alert_that_tells_what_and_shows_the_rows(watched: AlertRule) -> None:
    [job] = fails()
    watch()
    alert = Alert.objects.get()
    assert alert.text == "1 job failed for good and waits for a person."
    assert alert.evidence["jobs"] == [str(job.pk)]
    assert alert.evidence["query"] == {"status__exact": "failed"}
    assert alert.is_open
    assert told() == ["opened"]


def test_nothing_is_opened_while_no_rule_is_broken(watched: AlertRule) -> None:
    watch()
    assert not Alert.objects.exists()


def test_looking_again_opens_nothing_more_and_keeps_the_alert_up_to_date(watched: AlertRule) -> None:
    fails()
    watch()
    fails()
    watch()
    assert Alert.objects.get().count == 2
    assert told() == ["opened"]


def test_alert_is_over_when_all_has_been_well_for_a_while(watched: AlertRule) -> None:
    fails()
    watch()
    all_is_well()
    watch()
    assert Alert.objects.get().is_open
    time_passes(2)
    watch()
    assert Alert.objects.get().ending == AlertEnding.RECOVERED
    assert told() == ["opened", "recovered"]
    assert "It is all right again: this lasted 2 minutes." in Notice.objects.get(kind="recovered").text


def test_trouble_that_comes_and_goes_is_told_once_within_the_cool_down(watched: AlertRule) -> None:
    for _ in range(3):
        fails()
        watch()
        recover()
    assert Alert.objects.count() == 3
    assert told() == ["opened", "recovered"]


def test_what_is_still_so_when_the_cool_down_is_over_is_told_then(watched: AlertRule) -> None:
    fails()
    watch()
    recover()
    fails()
    watch()
    assert told() == ["opened", "recovered"]
    time_passes(40)
    watch()
    assert told() == ["opened", "recovered", "opened"]


def test_long_trouble_is_told_again_now_and_then(watched: AlertRule) -> None:
    fails()
    watch()
    time_passes(61)
    watch()
    watch()
    assert told() == ["opened", "reminder"]
    time_passes(61)
    watch()
    assert list(Notice.objects.filter(kind="reminder").values_list("number", flat=True)) == [1, 2]


def test_nobody_is_reminded_where_the_rule_says_so(watched: AlertRule) -> None:
    AlertRule.objects.update(remind_every=0)
    fails()
    watch()
    time_passes(10_000)
    watch()
    assert told() == ["opened"]


def test_muted_rule_shows_its_alerts_and_tells_nobody(watched: AlertRule) -> None:
    mute(watched.pk, until=timezone.now() + later())
    fails()
    watch()
    assert Alert.objects.get().is_open
    recover()
    assert told() == []


def test_what_is_still_so_when_a_mute_ends_is_told_then(watched: AlertRule) -> None:
    mute(watched.pk, until=timezone.now() + later())
    fails()
    watch()
    AlertRule.objects.update(muted_until=timezone.now() - timedelta(seconds=1))
    watch()
    assert told() == ["opened"]


def test_unmuted_rule_tells_at_the_next_look_and_remembers_who_muted_it(watched: AlertRule) -> None:
    ada = User.objects.create(username="ada")
    assert mute(watched.pk, until=timezone.now() + later(), actor=ada, reason="a deploy").muted_by == ada
    fails()
    watch()
    unmute(watched.pk, actor=ada)
    watch()
    assert told() == ["opened"]


def test_rule_that_is_turned_off_is_not_looked_at_and_its_alerts_end_without_a_word(watched: AlertRule) -> None:
    fails()
    watch()
    assert turn_off(watched.pk)
    assert not turn_off(watched.pk)
    assert Alert.objects.get().ending == AlertEnding.RULE_OFF
    watch()
    assert Alert.objects.count() == 1
    assert told() == ["opened"]
    assert turn_on(watched.pk)
    watch()
    assert Alert.objects.count() == 2


def test_each_queue_has_an_alert_of_its_own() -> None:
    rule(RuleKind.DEPTH, threshold=1)
    waits(2, queue_name="email")
    waits(3, queue_name="report")
    waits(1, queue_name="default")
    watch()
    assert {alert.about: alert.count for alert in Alert.objects.all()} == {"email": 2, "report": 3}
    Job.objects.filter(queue_name="email").delete()
    time_passes(2)
    watch()
    assert [alert.about for alert in Alert.objects.open()] == ["report"]


def test_what_can_not_be_known_leaves_alerts_as_they_are(watched: AlertRule, monkeypatch: pytest.MonkeyPatch) -> None:
    fails()
    watch()
    recover_not = kinds.KINDS[RuleKind.DEAD_LETTERS]

    def unknown(rule: AlertRule) -> list[object]:
        raise BackendUnavailable("away")

    other = type(recover_not)(read=unknown, says="")  # type: ignore[arg-type]
    monkeypatch.setitem(kinds.KINDS, RuleKind.DEAD_LETTERS, other)
    time_passes(10)
    watch()
    assert Alert.objects.get().is_open


def test_end_is_told_to_those_who_were_told_of_the_beginning(watched: AlertRule) -> None:
    fails()
    watch()
    watched.channels.set([channel()])
    recover()
    first = Channel.objects.earliest("id")
    assert set(Notice.objects.values_list("channel", flat=True)) == {first.pk}


def test_notice_tells_the_rule_in_words_and_where_to_look(watched: AlertRule) -> None:
    fails()
    watch()
    notice = Notice.objects.get()
    assert notice.title == "Alert: 1 job failed for good and waits for a person."
    assert "(more than 0 failed jobs wait for a person)" in notice.text
    assert f"http://testserver/admin/jobs/alert/{notice.alert_id}/change/" in notice.text
    assert "You hear of it again in 60 minutes if it is still so, and when it is over." in notice.text
