"""Making and changing a schedule: the preview, what is wrong, and what somebody else changed meanwhile."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from jobs.models import OperatorAct, Schedule
from jobs.schedules import Plan
from jobs.services.scheduling import change, retire
from tests.jobs.admin import making, schedules
from tests.jobs.admin.schedules import EDIT, LIST, MAKE, SEE, form, text
from tests.jobs.scheduling import ADD

pytestmark = pytest.mark.django_db
CHOOSE = f"{LIST}add/"
ADDRESS = f"{CHOOSE}?task={ADD}"


@pytest.fixture
def client() -> Client:
    """Somebody who may make and change schedules."""
    return making.browser(SEE, MAKE, EDIT)


def error_at(response: Any, field: str) -> str:
    assert response.status_code == 200
    return " ".join(response.context["form"].errors.get(field, []))


def first_focus(response: Any) -> str:
    """Return the name of the field that a browser begins at."""
    fields = response.context["form"]
    return str(next(field.name for field in fields if "autofocus" in field.field.widget.attrs))


def test_schedule_is_made_as_it_was_typed(client: Client) -> None:
    typed = form(
        title="Morning report",
        cron="0 6 * * 1-5",
        timezone="Europe/Berlin",
        jitter_0="2",
        jitter_1="60",
        misfire="skip",
        may_overlap="on",
        expected_seconds_0="10",
        must_produce="on",
        starts_at="2026-12-01T00:00",
        reason="asked by the board",
    )
    response = client.post(ADDRESS, typed, follow=True)
    schedule = Schedule.objects.get()
    assert "“Morning report” is made." in text(response)
    assert schedule.task == ADD
    assert schedule.plan == Plan(
        title="Morning report",
        arguments={"a": 1},
        cron="0 6 * * 1-5",
        timezone="Europe/Berlin",
        jitter=120,
        misfire="skip",
        may_overlap=True,
        start_within=300,
        expected_seconds=600,
        must_produce=True,
        # Midnight on the wall in Berlin.
        starts_at=datetime(2026, 11, 30, 23, tzinfo=UTC),
    )
    assert OperatorAct.objects.get().said == "Made. Reason: asked by the board"


def test_the_task_is_chosen_first(client: Client) -> None:
    html = text(client.get(CHOOSE))
    assert "Add numbers Add two whole numbers." in html
    # It would keep the secret.
    assert "Call the service" not in html
    assert client.post(CHOOSE, form()).status_code == 200
    for name in ("os.system", "tests.sample.tasks.call_service"):
        assert client.post(f"{CHOOSE}?task={name}", form()).status_code == 404
    assert not Schedule.objects.exists()


def test_change_keeps_the_arguments_that_were_left_alone(client: Client) -> None:
    schedule = schedules.by_hand()
    client.post(schedules.address(schedule, "edit"), form(schedule, cron="0 7 * * *"))
    schedule.refresh_from_db()
    assert schedule.arguments == {"a": 1}
    response = client.post(schedules.address(schedule, "edit"), form(schedule, **{"arg-a": "2"}), follow=True)
    assert 'Arguments: {"a": 2}, it was {"a": 1}' in text(response).replace("&quot;", '"')


def test_an_argument_that_became_secret_is_shown_nowhere(client: Client) -> None:
    schedule = schedules.by_hand()
    given = {"token": "hunter22", "amount": 1}
    Schedule.objects.update(task="tests.sample.tasks.call_service", arguments=given)
    schedule.refresh_from_db()
    page = client.get(schedules.address(schedule, "edit"))
    shown = [client.get(schedules.address(schedule)).content.decode(), page.content.decode()]
    out = StringIO()
    call_command("jobs", "schedules", "show", schedule.key, stdout=out)
    assert "hunter22" not in "".join([*shown, out.getvalue()])
    typed = form(schedule, **{"arg-amount": "2", "arg-mode": '"refuse"', "seen": page.context["seen"]})
    # It has to be given another way from now on: this says so, and nothing of it.
    assert "needs token" in text(client.post(schedules.address(schedule, "edit"), typed, follow=True))


def test_interval_has_a_unit(client: Client) -> None:
    client.post(ADDRESS, form(cron="", every_0="90", every_1="60"))
    assert Schedule.objects.get().every == 5400


def test_double_click_makes_one(client: Client) -> None:
    typed = form()
    assert client.post(ADDRESS, typed)["Location"] == client.post(ADDRESS, typed)["Location"]
    assert Schedule.objects.count() == OperatorAct.objects.count() == 1


def test_form_without_its_key_is_a_bad_request(client: Client) -> None:
    assert client.post(ADDRESS, form(request_key="nonsense")).status_code == 400
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("cron", {"cron": "61 * * * *"}, "is no cron text: bad minute"),
        ("cron", {"cron": "every day"}, "wrong number of fields"),
        ("cron", {"cron": ""}, "Give either cron text or an interval."),
        ("cron", {"every_0": "5"}, "Give either cron text or an interval."),
        ("every", {"cron": "", "every_0": "999999999", "every_1": "86400"}, "less than or equal"),
        ("every", {"cron": "", "every_0": "500", "every_1": "86400"}, "use 1 second to 366 days"),
        ("every", {"cron": "", "every_0": "0"}, "use 1 second to 366 days"),
        ("every", {"cron": "", "every_0": "-1"}, "greater than or equal"),
        ("every", {"cron": "", "every_0": "1", "every_1": "7"}, "Select a valid choice"),
        ("timezone", {"timezone": "Mars/Olympus"}, "There is no time zone"),
        ("timezone", {"timezone": ""}, "Name a time zone"),
        ("timezone", {"timezone": "../etc/passwd"}, "There is no time zone"),
        ("jitter", {"cron": "", "every_0": "1", "jitter_0": "60"}, "must be shorter than the interval"),
        ("jitter", {"jitter_0": "400", "jitter_1": "86400"}, "use seconds from 0"),
        ("starts_at", {"starts_at": "soon"}, "Give a date and a time"),
        ("starts_at", {"starts_at": "2026-02-31T00:00"}, "Give a date and a time"),
        ("ends_at", {"ends_at": "9999-12-31T23:59:59"}, "of this century"),
        ("ends_at", {"ends_at": "2026-12-01T00:00Z"}, "Give a date and a time"),
        ("ends_at", {"starts_at": "2026-12-02T00:00", "ends_at": "2026-12-01T00:00"}, "must be later"),
        ("misfire", {"misfire": "perhaps"}, "Select a valid choice"),
        ("may_overlap", {"misfire": "all"}, "they may overlap"),
        ("start_within", {"start_within_0": ""}, "Give a number."),
        ("title", {"title": "x" * 201}, "at most 200"),
        ("arg-a", {"arg-a": ""}, "This is needed: fill it in."),
        ("arg-a", {"arg-a": "one"}, "Type a whole number."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    client: Client, field: str, typed: dict[str, str], told: str
) -> None:
    response = client.post(ADDRESS, form(None, reason="my reason", **typed))
    assert told in error_at(response, field)
    assert first_focus(response) == field
    assert 'value="my reason"' in response.content.decode()
    assert "Nothing was saved" in text(response)
    assert not Schedule.objects.exists()


def test_preview_shows_the_next_times_and_saves_nothing(client: Client) -> None:
    typed = form(None, **{"arg-a": ""}, cron="30 2 * 3 0L", timezone="Europe/Berlin", _preview="Preview")
    html = text(client.post(ADDRESS, typed))
    assert "Nothing is saved yet" in html
    assert "02:30 does not exist that day, so it runs at 03:00" in html
    # Whoever only looks need not have finished.
    assert "This is needed" not in html
    assert not Schedule.objects.exists()


def test_preview_says_what_is_wrong_with_the_timing(client: Client) -> None:
    response = client.post(ADDRESS, form(cron="61 * * * *", _preview="Preview"))
    assert "bad minute" in error_at(response, "cron")
    assert first_focus(response) == "cron"


def test_enter_looks_and_does_not_save(client: Client) -> None:
    html = client.get(ADDRESS).content.decode()
    first = html[html.index('id="schedule_form"') :]
    assert first.index('name="_preview"') < first.index('name="_example"')


def test_example_takes_the_place_of_the_timing(client: Client) -> None:
    response = client.post(ADDRESS, form(cron="", every_0="5", _example="*/15 * * * *", title="kept"))
    html = response.content.decode()
    assert 'value="*/15 * * * *"' in html
    assert 'value="kept"' in html
    assert "Every 15 minutes, UTC" in html
    assert not Schedule.objects.exists()


def test_timetable_that_is_over_is_told_of_before_it_is_saved(client: Client) -> None:
    html = text(client.post(ADDRESS, form(ends_at="2020-01-01T00:00", _preview="Preview")))
    assert "No time is to come: it would never run." in html


def test_live_preview_answers_while_one_types(client: Client) -> None:
    html = text(client.post(f"{LIST}preview/", form(cron="0 6 * * 1-5", timezone="Asia/Tokyo")))
    assert "Every weekday at 06:00, Tokyo time" in html
    html = client.post(f"{LIST}preview/", form(cron="0 6 * *")).content.decode()
    assert 'id="job-errors-cron" aria-live="polite" hx-swap-oob="true"' in html
    assert "is no cron text" in html
    assert client.get(f"{LIST}preview/").status_code == 405


def test_change_follows_what_was_typed_and_is_told_in_words(client: Client) -> None:
    schedule = schedules.by_hand()
    response = client.post(
        schedules.address(schedule, "edit"),
        form(schedule, cron="0 7 * * *", expected_seconds_0="2", reason="too early"),
        follow=True,
    )
    html = text(response)
    assert "“Morning report” is changed." in html
    assert "ada changed Cron text: 0 7 * * *, it was 0 6 * * *; Takes at most: 2 minutes, it was not set." in html
    assert "Reason: too early" in html
    schedule.refresh_from_db()
    assert (schedule.cron, schedule.expected_seconds) == ("0 7 * * *", 120)


def test_form_shows_what_holds(client: Client) -> None:
    moment = datetime(2027, 7, 1, 12, 30, tzinfo=UTC)
    schedule = schedules.by_hand(timezone="Europe/Berlin", starts_at=moment, jitter=7200, start_within=90)
    html = client.get(schedules.address(schedule, "edit")).content.decode()
    assert 'value="2027-07-01T14:30:00"' in html
    assert 'name="jitter_0" value="2"' in html
    assert 'name="start_within_0" value="90"' in html


def test_moment_that_was_left_alone_stays_to_the_microsecond(client: Client) -> None:
    moment = datetime(2027, 7, 1, 12, 30, 5, 123456, tzinfo=UTC)
    schedule = schedules.by_hand(starts_at=moment)
    client.post(schedules.address(schedule, "edit"), form(schedule, starts_at="2027-07-01T12:30:05", title="other"))
    schedule.refresh_from_db()
    assert (schedule.title, schedule.starts_at) == ("other", moment)
    # Moved to another zone, the same words are another moment.
    typed = form(schedule, starts_at="2027-07-01T12:30:05", timezone="Asia/Tokyo")
    client.post(schedules.address(schedule, "edit"), typed)
    schedule.refresh_from_db()
    assert schedule.starts_at == datetime(2027, 7, 1, 3, 30, 5, tzinfo=UTC)


def test_what_somebody_else_changed_meanwhile_is_shown_and_nothing_typed_is_lost(client: Client) -> None:
    schedule = schedules.by_hand()
    typed = form(schedule, cron="0 7 * * *", reason="my reason")
    change(schedule.pk, Plan(**{**schedule.columns, "cron": "0 8 * * *"}), seen=schedule.columns)
    response = client.post(schedules.address(schedule, "edit"), typed)
    html = text(response)
    assert "Somebody changed “Morning report” meanwhile." in html
    assert "Cron text: 0 8 * * *, it was 0 6 * * *" in html
    assert 'value="0 7 * * *"' in response.content.decode()
    assert 'value="my reason"' in response.content.decode()
    schedule.refresh_from_db()
    assert schedule.cron == "0 8 * * *"
    # Having seen it, one may save over it.
    client.post(schedules.address(schedule, "edit"), typed | {"seen": response.context["seen"]})
    schedule.refresh_from_db()
    assert schedule.cron == "0 7 * * *"


def test_preview_of_a_change_does_not_forget_what_was_seen(client: Client) -> None:
    schedule = schedules.by_hand()
    typed = form(schedule, cron="0 7 * * *")
    change(schedule.pk, Plan(**{**schedule.columns, "cron": "0 8 * * *"}), seen=schedule.columns)
    response = client.post(schedules.address(schedule, "edit"), typed | {"_preview": "Preview"})
    assert response.context["seen"] == typed["seen"]


@pytest.mark.parametrize("seen", ["", "nonsense", "[]", "{}", "1", '{"cron": "x"}', "[" * 100_000])
def test_form_that_lost_what_was_seen_is_a_bad_request(client: Client, seen: str) -> None:
    schedule = schedules.by_hand()
    typed = form(schedule, seen=seen, cron="0 7 * * *")
    assert client.post(schedules.address(schedule, "edit"), typed).status_code == 400


def test_forged_sight_changes_nothing(client: Client) -> None:
    schedule = schedules.by_hand()
    seen = json.loads(form(schedule)["seen"]) | {"starts_at": 7}
    response = client.post(schedules.address(schedule, "edit"), form(schedule, seen=json.dumps(seen), title="x"))
    assert response.status_code in (200, 400)
    schedule.refresh_from_db()
    assert schedule.title == "Morning report"


def test_retired_one_is_refused_in_words(client: Client) -> None:
    schedule = schedules.by_hand()
    typed = form(schedule, cron="0 7 * * *")
    retire(schedule.pk)
    html = text(client.post(schedules.address(schedule, "edit"), typed))
    assert "is retired: it runs no more." in html
    assert "What you typed is still here." in html


def test_zone_that_is_gone_can_be_mended(client: Client) -> None:
    schedule = schedules.by_hand(starts_at=timezone.now() - timedelta(days=1))
    Schedule.objects.update(timezone="Mars/Olympus", next_at=None)
    schedule.refresh_from_db()
    assert "Mars/Olympus" in client.get(schedules.address(schedule, "edit")).content.decode()
    client.post(schedules.address(schedule, "edit"), form(schedule, timezone="UTC"))
    schedule.refresh_from_db()
    assert schedule.timezone == "UTC"
    assert schedule.next_at is not None


def test_schedule_whose_task_is_gone_is_refused_in_words(client: Client) -> None:
    schedule = schedules.by_hand()
    Schedule.objects.update(task="shop.tasks.lost")
    html = text(client.post(schedules.address(schedule, "edit"), form(schedule, title="x")))
    assert "There is no task called shop.tasks.lost" in html


def test_text_is_text_and_not_markup(client: Client) -> None:
    response = client.post(ADDRESS, form(title="<script>alert(1)</script>", cron="<b>61</b> * * * *"))
    assert "<script>alert(1)" not in response.content.decode()
    assert "<b>61" not in response.content.decode()
