"""The office's pages of commissions: plans checked as a whole, runs followed and acted on, statements read."""

from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from billing.models import CommissionPlan, CommissionRun, Customer, RunStatus, SalesRep
from billing.office_day import today
from billing.services.commissions.months import last_month
from jobs import testing
from tests.billing.commissions import making
from tests.billing.commissions.making import before_last, paid
from tests.billing.making import browser, words

pytestmark = pytest.mark.django_db

PLANS, RUNS = "/admin/billing/commissionplan/", "/admin/billing/commissionrun/"
SEE = ("view_commissionrun", "view_commissionstatement", "view_invoice")
ADD, APPROVE, POST = "add_commissionrun", "approve_commissionrun", "post_commissionrun"


def plan_form(*tiers: tuple[str, str, str], **more: object) -> dict[str, object]:
    form = {"name": "Sea freight", "tiers-TOTAL_FORMS": len(tiers) + 1, "tiers-INITIAL_FORMS": 0}
    for row, values in enumerate([*tiers, ("EUR", "", "")]):
        form |= {
            f"tiers-{row}-{name}": value for name, value in zip(("currency", "up_to", "rate"), values, strict=True)
        }
    return form | more


def test_a_plan_is_written_with_its_tiers() -> None:
    client = browser("view_commissionplan", "add_commissionplan")
    form = plan_form(("EUR", "", "5"), ("EUR", "10000", "3"), ("JPY", "", "2.5"))
    assert "EUR 3 %, 5 %; JPY 2.5 %" in words(client.post(f"{PLANS}add/", form, follow=True))


@pytest.mark.parametrize(
    ("tiers", "told"),
    [
        ([("EUR", "10000", "3")], "EUR has no last tier"),
        ([("EUR", "", "3"), ("EUR", "", "5")], "more than one last tier"),
        ([("EUR", "", "3"), ("EUR", "9", "5"), ("EUR", "9", "6")], "correct the duplicate data"),
        ([("JPY", "100.5", "3"), ("JPY", "", "5")], "JPY has 0 decimals"),
        ([("EUR", "", "101")], "less than or equal to 100"),
        ([], "A plan needs a tier at least"),
    ],
)
def test_a_plan_that_leaves_something_open_is_refused(tiers: list[Any], told: str) -> None:
    page = words(browser("add_commissionplan").post(f"{PLANS}add/", plan_form(*tiers)))
    assert told in page
    assert not CommissionPlan.objects.exists()


def test_the_customers_page_names_the_sales_rep() -> None:
    rep = making.rep()
    buyer = Customer.objects.get()
    client = browser("view_customer", "change_customer", "view_salesrep")
    fields = {"name": buyer.name, "email": buyer.email, "payment_days": 14, "language": "en", "sales_rep": ""}
    client.post(f"/admin/billing/customer/{buyer.pk}/change/", fields)
    assert not rep.customers.exists()
    client.post(f"/admin/billing/customer/{buyer.pk}/change/", fields | {"sales_rep": rep.pk})
    assert rep.customers.get() == buyer


@pytest.fixture
def rep() -> SalesRep:
    """A rep with an invoice of each of the last two months, of which the first is approved and in part credited."""
    rep = making.rep()
    first = paid(rep, "8000", before_last())
    paid(rep, "12345.67", last_month())
    making.approved(before_last())
    making.credited(first, last_month(), "1000")
    return rep


def begun(client: Client) -> tuple[CommissionRun, str]:
    client.post(f"{RUNS}add/", {"month": last_month().isoformat()})
    run = CommissionRun.objects.get(month=last_month())
    return run, f"{RUNS}{run.pk}/"


def test_a_month_is_begun_followed_approved_and_posted(rep: SalesRep) -> None:
    client = browser(*SEE, ADD, APPROVE, POST)
    _, page = begun(client)
    assert "Under way: 0 statements computed." in words(client.get(f"{page}change/"))
    testing.run_pending()
    assert "Done: 1 statement computed." in words(client.get(f"{page}live/"))
    client.post(f"{page}again/", {"computation": 1})
    testing.run_pending()
    asked = words(client.get(f"{page}approve/"))
    assert "Approve the commissions of" in asked
    assert "EUR 387.28" in asked
    assert "computed 2 times" in words(client.get(f"{page}change/"))
    told = words(client.post(f"{page}approve/", {"computation": 1}, follow=True))
    assert "Nothing was done. This was approved or computed again meanwhile. Look at it as it is now." in told
    assert "Nothing of them changes any more" in words(client.post(f"{page}approve/", {"computation": 2}, follow=True))
    assert "You approved this month yourself" in words(client.get(f"{page}post/"))
    client.post(f"{page}post/", {"computation": 2})
    testing.run_pending()
    assert "Done: 1 of 1 statements e-mailed." in words(client.get(f"{page}change/"))
    assert "Nothing was done" in words(client.post(f"{page}post/", {"computation": 2}, follow=True))


def test_a_statements_page_lists_what_was_earned_and_taken_back(rep: SalesRep) -> None:
    client = browser(*SEE, ADD)
    run, page = begun(client)
    testing.run_pending()
    statement = making.statement(run, rep)
    address = f"/admin/billing/commissionstatement/{statement.pk}/"
    told = words(client.get(f"{address}change/"))
    for text in ("12,345.67", "3 %, 5 %", "417.28", "Credit note CN-", "-30.00", "when it is posted"):
        assert text in told
    assert client.get(f"{address}pdf/").content.startswith(b"%PDF-")
    with ZipFile(BytesIO(b"".join(client.get(f"{page}pdfs/")))) as archive:
        assert archive.namelist() == [f"draft-{rep.number}.pdf"]
    assert str(rep) in words(client.get(f"/admin/billing/commissionstatement/?run__id__exact={run.pk}"))


@pytest.mark.parametrize(("act", "permission"), [("again", ADD), ("approve", APPROVE), ("post", POST)])
def test_each_act_needs_its_own_permission_and_a_post(rep: SalesRep, act: str, permission: str) -> None:
    others = {ADD, APPROVE, POST} - {permission}
    run, page = begun(browser(*SEE, ADD, username="beginner"))
    testing.run_pending()
    assert browser(*SEE, *others, username="other").post(f"{page}{act}/", {"computation": 1}).status_code == 403
    assert browser(permission, username="blind").post(f"{page}{act}/", {"computation": 1}).status_code == 403
    before = CommissionRun.objects.filter(pk=run.pk).values().get()
    assert browser(*SEE, permission, username="able").get(f"{page}{act}/").status_code in (200, 302, 405)
    assert CommissionRun.objects.filter(pk=run.pk).values().get() == before


def test_a_month_that_can_not_be_begun_is_refused_at_the_field(rep: SalesRep) -> None:
    client = browser(*SEE, ADD)
    early = (before_last() - timedelta(days=1)).replace(day=1)
    assert "A later month is approved already" in words(client.post(f"{RUNS}add/", {"month": early.isoformat()}))
    run = CommissionRun.objects.get(month=before_last())
    link = f'<a href="{RUNS}{run.pk}/change/">a run of this month</a>'
    assert f"There is {link} already" in words(client.post(f"{RUNS}add/", {"month": before_last().isoformat()}))


def test_the_command_begins_a_month_by_hand() -> None:
    with pytest.raises(CommandError, match="no sales reps"):
        call_command("commissions")
    making.rep()
    with pytest.raises(CommandError, match="has not begun"):
        call_command("commissions", f"{today().year + 1}-12")
    told = StringIO()
    call_command("commissions", f"{before_last():%Y-%m}", stdout=told)
    assert f"Commissions of {before_last():%B %Y}: open, 1 sales rep." in told.getvalue()
    call_command("commissions", stdout=told)
    assert CommissionRun.objects.filter(status=RunStatus.OPEN).count() == 2
