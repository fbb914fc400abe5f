"""An address with a NUL in it is refused in words, before a database sees it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    """Somebody who may see everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/admin/billing/invoice/?currency=%00",
        "/admin/billing/invoice/?q=a%00b",
        "/admin/autocomplete/?app_label=billing&model_name=invoice&field_name=customer&term=%00",
        "/admin/jobs/job/panel/7/%00/",
        "/invoices/%00/",
    ],
)
def test_an_address_with_a_nul_is_refused_in_a_sentence(boss: Client, address: str) -> None:
    response = boss.get(address)
    assert response.status_code == 400
    assert "no address of ours has" in response.content.decode()


@pytest.mark.parametrize("address", ["/admin/billing/invoice/?q=%2500", "/admin/billing/invoice/?q=100%25&p="])
def test_what_only_looks_like_a_nul_is_let_through(boss: Client, address: str) -> None:
    assert boss.get(address, follow=True).status_code == 200


def test_a_nul_in_a_form_is_told_at_its_field(boss: Client) -> None:
    response = boss.post("/admin/billing/customer/add/", {"name": "a\x00b", "email": "a@example.com"})
    assert "Null characters are not allowed" in response.content.decode()
