"""The page of limits: seen by viewers, changed by administrators, with a reason that stays."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from jobs.models import Deed, Limit, OperatorAct, Scope

pytestmark = pytest.mark.django_db

LIST = "/admin/jobs/limit/"


@pytest.fixture
def limit() -> Limit:
    return Limit.objects.create(
        scope=Scope.QUEUE, name="email", rate="400/m", declared={"rate": "400/m", "concurrency": None}
    )


def visitor(*rights: str) -> Client:
    user = User.objects.create_user("ada", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


def test_a_viewer_sees_what_a_limit_says_and_can_change_nothing(limit: Limit) -> None:
    client = visitor("view_limit")
    page = client.get(LIST).content.decode()
    assert "queue email" in page
    assert "400 a minute" in page
    assert "Change<" not in page
    assert client.post(f"{LIST}{limit.pk}/change/", {"rate": "1/m", "reason": "x"}).status_code == 403
    limit.refresh_from_db()
    assert limit.rate == "400/m"


def test_a_change_holds_is_logged_and_can_be_taken_back(limit: Limit) -> None:
    client = visitor("view_limit", "change_limit")
    address = f"{LIST}{limit.pk}/change/"
    assert "400/m" in client.get(address).content.decode()
    answer = client.post(address, {"rate": " 10 / s ", "concurrency": "3", "reason": "slow server"}, follow=True)
    assert "10 a second, 3 at once" in answer.content.decode()
    assert "slow server; the code says 400 a minute" in answer.content.decode()
    client.post(address, {"back": "1", "reason": "it is quick again"})
    limit.refresh_from_db()
    assert (limit.rate, limit.concurrency, limit.changed_at) == ("400/m", None, None)
    acts = OperatorAct.objects.order_by("id").values_list("deed", "reason")
    assert list(acts) == [(Deed.CHANGE, "slow server"), (Deed.CHANGE, "it is quick again")]


@pytest.mark.parametrize(("rate", "reason", "said"), [("fast", "why", "is no rate"), ("1/m", "", "Say why")])
def test_nonsense_is_said_at_its_field_and_changes_nothing(limit: Limit, rate: str, reason: str, said: str) -> None:
    client = visitor("view_limit", "change_limit")
    page = client.post(f"{LIST}{limit.pk}/change/", {"rate": rate, "concurrency": "", "reason": reason})
    assert said in page.content.decode()
    limit.refresh_from_db()
    assert limit.rate == "400/m"


def test_what_is_not_there_is_not_found() -> None:
    assert visitor("view_limit", "change_limit").get(f"{LIST}999999999999999999999/change/").status_code == 404
