"""What a test that commits leaves is taken away, as Django's flush would."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import TransactionTestCase

from billing.models import Invoice, InvoiceLine, Payment
from jobs.models import Attempt, Job, LaidDefault, OperatorAct
from jobs.services.pausing import pause_queue
from tests.billing import making
from tests.emptying import empty
from tests.sample import tasks

pytestmark = pytest.mark.django_db(transaction=True)

LAID = (ContentType, Permission, Group, Group.permissions.through, LaidDefault)
LEFT = (User, Job, Attempt, OperatorAct, Invoice, InvoiceLine, Payment)


def laid() -> list[set[tuple[object, ...]]]:
    """Return what flush lays, but for the keys, which it gives out anew."""
    kinds = ContentType.objects.values_list("app_label", "model")
    rights = Permission.objects.values_list("content_type__model", "codename")
    given = Group.objects.values_list("name", "permissions__codename")
    return [set(kinds), set(rights), set(given), set(LaidDefault.objects.values_list("key"))]


@pytest.fixture
def emptied() -> list[set[tuple[object, ...]]]:
    """What is there after Django's own flush."""
    empty(TransactionTestCase())
    return laid()


def leave_rows() -> None:
    tasks.add.enqueue(a=1)
    # Nothing but erasing and pruning may delete what people did, and nothing at all what was issued and paid.
    pause_queue("default", actor=User.objects.create(username="ada"))
    making.paid(making.issued("100"), "119")


def take_a_role_away() -> None:
    Group.objects.all()[0].delete()


def take_a_right_away() -> None:
    Group.objects.all()[0].permissions.clear()


def leave_rows_and_add_a_kind() -> None:
    leave_rows()
    ContentType.objects.create(app_label="jobs", model="ghost")


@pytest.mark.parametrize("act", [leave_rows, take_a_role_away, take_a_right_away, leave_rows_and_add_a_kind])
def test_what_a_test_left_or_took_is_as_if_it_had_not_been(
    emptied: list[set[tuple[object, ...]]], act: Callable[[], None]
) -> None:
    act()
    empty(TransactionTestCase())
    assert [model.__name__ for model in LEFT if model._base_manager.exists()] == []
    assert all(model._base_manager.exists() for model in LAID)
    assert laid() == emptied
    ContentType.objects.clear_cache()
    assert ContentType.objects.get_for_model(Job).pk == ContentType.objects.get(app_label="jobs", model="job").pk
