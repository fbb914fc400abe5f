"""A month's commissions: how far they are, what failed, what can be done, and all statements in one file."""

from datetime import date
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html

from billing.admin.commission_acts import ACTS, act_view, page_of
from billing.admin.commission_state import render_state
from billing.admin.commission_typed import RunModelForm
from billing.admin.moments import money
from billing.admin.run_pages import RunPages, batch_url, streamed
from billing.exceptions import CommissionsRefused
from billing.models import CommissionRun
from billing.services.commissions.beginning import begin, check
from billing.services.commissions.months import recent
from billing.services.commissions.standing import standing_of, sums_of, zip_of

# Months that are offered, this one among them.
OFFERED = 13


class MonthForm(RunModelForm):
    """Asks for a month, of those that have begun."""

    month = forms.TypedChoiceField(
        coerce=date.fromisoformat,
        help_text="A month that is not over can be looked at and computed again, but not approved.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [(day.isoformat(), date_format(day, "F Y")) for day in recent(OFFERED)]
        field = cast("forms.TypedChoiceField", self.fields["month"])
        field.choices, field.initial = months, months[1][0]

    def clean_month(self) -> date:
        """Return the month's first day; refuse one for which nothing can be begun."""
        month: date = self.cleaned_data["month"]
        if run := CommissionRun.objects.filter(month=month).first():
            there = format_html(
                'There is <a href="{}">a run of this month</a> already: look at it there.', page_of(run)
            )
            raise ValidationError(there)
        try:
            check(month)
        except CommissionsRefused as error:
            raise ValidationError(str(error)) from error
        return month


@admin.register(CommissionRun)
class CommissionRunAdmin(RunPages):
    """Each month's run. What is done to it has its own buttons; nothing is typed."""

    form = MonthForm
    fields = ("month",)
    list_display = ("month_name", "state", "count", "sums", "approved_by", "posted_by")
    list_select_related = ("approved_by", "posted_by")
    # A year: each month's statements are added up.
    list_per_page = 12
    empty_value_display = "not yet"

    class Media:
        css = {"all": ["billing/admin.css", "billing/commissions.css"]}

    @admin.display(description="month", ordering="month")
    def month_name(self, run: CommissionRun) -> str:
        """Return the month in words."""
        return run.month_text

    @admin.display(description="status", ordering="status")
    def state(self, run: CommissionRun) -> Any:
        """Return the status as a word with its shape."""
        return render_state(run)

    @admin.display(description="commission")
    def sums(self, run: CommissionRun) -> str:
        """Return what it comes to in each currency."""
        return ", ".join(money(amount, currency) for currency, amount in sums_of(run))

    def get_urls(self) -> list[URLPattern]:
        """Add the acts and the ZIP."""
        view = self.admin_site.admin_view
        own = [
            path(f"<int:run_id>/{name}/", view(partial(act_view, self, name)), name=f"billing_commissionrun_{name}")
            for name in ACTS
        ]
        own.append(path("<int:run_id>/pdfs/", view(self.zip_view), name="billing_commissionrun_zip"))
        return [*own, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: CommissionRun, form: Any, change: bool) -> None:
        """Begin the month that was chosen."""
        obj.pk = begin(obj.month, by=cast("Any", request.user)).pk

    def response_add(
        self, request: HttpRequest, obj: CommissionRun, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go to the page that follows it."""
        self.message_user(request, f"{obj} are being computed.", messages.SUCCESS)
        return HttpResponseRedirect(page_of(obj))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for a month, with one button."""
        more = {"title": "Compute commissions", "show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **more})

    def zip_view(self, request: HttpRequest, run_id: int) -> StreamingHttpResponse:
        """Download the PDFs of all statements, as they stand."""
        run = self.seen(request, run_id)
        return streamed(zip_of(run), f"commissions-{run.month:%Y-%m}.zip")

    def context(self, request: HttpRequest, run: CommissionRun) -> dict[str, Any]:
        """Return how a run stands, and what may be done to it."""
        standing = standing_of(run)
        may = {name: request.user.has_perm(act.permission) and run.status == act.status for name, act in ACTS.items()}
        return {
            "standing": standing,
            "state": render_state(run),
            "sums": [money(amount, currency) for currency, amount in standing.sums],
            "may": may | {"approve": may["approve"] and not standing.refusal},
            "batch_url": batch_url(request, standing.batch),
            "statements_url": f"{reverse('admin:billing_commissionstatement_changelist')}?run__id__exact={run.pk}",
        }
