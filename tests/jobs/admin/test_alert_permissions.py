"""Who may open and do what: every address of alerts, rules and channels for every kind of person."""

from typing import Any

import pytest
from django.contrib.admin import site
from django.db.models import Model

from jobs.models import Alert, AlertRule, Channel, Notice
from jobs.services.alerting import watch
from tests.jobs.admin import making
from tests.jobs.alerting import channel, fails, rule

pytestmark = pytest.mark.django_db

# Each address, and the permissions of which a person needs one to open it with GET; None: nobody opens it.
Needs = tuple[str, ...] | None
VIEWS = {
    "alert_changelist": ("", ("view_alert",)),
    "alert_change": ("{alert}/change/", ("view_alert",)),
    "alert_history": ("{alert}/history/", ("view_alert",)),
    "alert_add": ("add/", None),
    "alert_delete": ("{alert}/delete/", None),
    "alertrule_changelist": ("", ("view_alertrule", "change_alertrule")),
    "alertrule_change": ("{rule}/change/", ("view_alertrule", "change_alertrule")),
    "alertrule_history": ("{rule}/history/", ("view_alertrule", "change_alertrule")),
    "alertrule_add": ("add/", ("add_alertrule",)),
    "alertrule_delete": ("{rule}/delete/", ("delete_alertrule",)),
    "channel_changelist": ("", ("view_channel", "change_channel")),
    "channel_change": ("{channel}/change/", ("view_channel", "change_channel")),
    "channel_history": ("{channel}/history/", ("view_channel", "change_channel")),
    "channel_add": ("add/", ("add_channel",)),
    "channel_delete": ("{channel}/delete/", ("delete_channel",)),
}
# Each act, and the permissions that a person needs all of to POST it.
ACTS = {
    "alertrule_mute": ("{rule}/mute/", ("view_alertrule", "mute_alertrule")),
    "alertrule_unmute": ("{rule}/unmute/", ("view_alertrule", "mute_alertrule")),
    "alertrule_test": ("{rule}/test/", ("view_alertrule", "test_channel")),
    "alertrule_on": ("{rule}/on/", ("view_alertrule", "change_alertrule")),
    "alertrule_off": ("{rule}/off/", ("view_alertrule", "change_alertrule")),
    "channel_test": ("{channel}/test/", ("view_channel", "test_channel")),
}
MODELS: tuple[type[Model], ...] = (Alert, AlertRule, Channel)
EVERY = sorted({name for _, names in (*VIEWS.values(), *ACTS.values()) for name in names or ()})
ROLES = [(), *[(name,) for name in EVERY], *sorted({names for _, names in ACTS.values()}), tuple(EVERY)]


@pytest.fixture
def ids() -> dict[str, Any]:
    """The keys of an alert, its rule and the rule's channel."""
    made = rule()
    made.channels.add(channel())
    fails()
    watch()
    return {"rule": made.pk, "channel": Channel.objects.get().pk, "alert": Alert.objects.get().pk}


def address(name: str, path: str, ids: dict[str, Any]) -> str:
    return f"/admin/jobs/{name.partition('_')[0]}/{path.format(**ids)}"


def state() -> list[Any]:
    """Return all that an act could change."""
    return [list(model.objects.order_by("pk").values()) for model in (Alert, AlertRule, Channel, Notice)]


def test_this_table_knows_every_address() -> None:
    named = {pattern.name for model in MODELS for pattern in site.get_model_admin(model).get_urls() if pattern.name}
    assert named == {f"jobs_{name}" for name in VIEWS | ACTS}


@pytest.mark.parametrize("granted", ROLES, ids=lambda granted: "+".join(granted) or "nothing")
def test_each_permission_opens_its_own_pages_and_no_others(granted: tuple[str, ...], ids: dict[str, Any]) -> None:
    client = making.browser(*granted)
    for name, (path, needed) in VIEWS.items():
        code = client.get(address(name, path, ids)).status_code
        assert code == (200 if set(needed or ()) & set(granted) else 403), name


@pytest.mark.parametrize("granted", ROLES, ids=lambda granted: "+".join(granted) or "nothing")
def test_each_act_needs_its_own_permission(granted: tuple[str, ...], ids: dict[str, Any]) -> None:
    client = making.browser(*granted)
    for name, (path, needed) in ACTS.items():
        before = state()
        code = client.post(address(name, path, ids), {"hours": "1"}).status_code
        assert code == (302 if set(needed) <= set(granted) else 403), name
        if code == 403:
            assert state() == before, name


@pytest.mark.parametrize("name", [name for name in ACTS if name != "alertrule_mute"])
def test_act_without_a_question_is_no_page(name: str, ids: dict[str, Any]) -> None:
    assert making.browser(*EVERY).get(address(name, ACTS[name][0], ids)).status_code == 405


def test_what_is_gone_is_not_found(ids: dict[str, Any]) -> None:
    client = making.browser(*EVERY)
    gone = {"rule": 999, "channel": 999}
    for name, (path, _) in ACTS.items():
        assert client.post(address(name, path, gone), {"hours": "1"}).status_code == 404, name
