"""Reports in the admin: those of the kinds that a person may see."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from billing.admin.moments import ago
from billing.admin.report_asking import add_view
from billing.admin.report_page import cancel_view, download, live_part, report_page
from billing.admin.typed import ChangeList, ReportModelAdmin
from billing.models import Report
from billing.services.reporting.permitting import kinds_seen_by, may_ask, may_see, reports_seen_by
from billing.services.reporting.standing import Standing, standings

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString


class ReportList(ChangeList):
    """The rows of one page, each with how it stands: one query for all of them."""

    def get_results(self, request: "HttpRequest") -> None:
        """Read the page, and the jobs of its reports."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = standings(self.result_list)
        for report in self.result_list:
            vars(report)["standing"] = found[report.pk]


@admin.register(Report)
class ReportAdmin(ReportModelAdmin):
    """The list of reports, newest first, and the addresses of everything about one."""

    list_display = ("told", "state", "downloads", "asked", "asked_for")
    list_display_links = None
    list_filter = ("kind",)
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ()
    actions = None
    change_list_template = "admin/billing/report/change_list.html"

    class Media:
        css = {"all": ["jobs/jobs.css", "billing/reports.css"]}

    def get_urls(self) -> "list[URLPattern]":
        """Return the pages of reports, and none of Django's for what nobody changes."""
        guarded = self.admin_site.admin_view
        one = "<int:report_id>"
        return [
            path("", guarded(self.changelist_view), name="billing_report_changelist"),
            path("add/", guarded(add_view), name="billing_report_add"),
            path(f"{one}/", guarded(report_page), name="billing_report_change"),
            path(f"{one}/live/", live_part, name="billing_report_live"),
            path(f"{one}/download/<str:form>/", guarded(download), name="billing_report_download"),
            path(f"{one}/cancel/", guarded(cancel_view), name="billing_report_cancel"),
        ]

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list."""
        return super().changelist_view(request, {"title": "Reports", **(extra_context or {})})

    def get_changelist(self, request: "HttpRequest", **kwargs: Any) -> type[ChangeList]:
        """Return the list that knows how each stands."""
        return ReportList

    def get_queryset(self, request: "HttpRequest") -> "QuerySet[Report]":
        """Return the reports that this person may see."""
        return reports_seen_by(request.user)

    def has_module_permission(self, request: "HttpRequest") -> bool:
        """Whoever may see reports."""
        return bool(kinds_seen_by(request.user))

    def has_view_permission(self, request: "HttpRequest", obj: Report | None = None) -> bool:
        """Whoever may see reports, and this kind of them."""
        return may_see(request.user, obj.kind) if obj else bool(kinds_seen_by(request.user))

    def has_add_permission(self, request: "HttpRequest") -> bool:
        """Whoever may ask, of what they may see."""
        return may_ask(request.user)

    def has_change_permission(self, request: "HttpRequest", obj: Report | None = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: Report | None = None) -> bool:
        """Nobody deletes one: files go by themselves."""
        return False

    @admin.display(description="Report")
    def told(self, report: Report) -> "SafeString":
        """Return what it is about, linked to its page."""
        return format_html('<a href="{}">{}</a>', reverse("admin:billing_report_change", args=[report.pk]), report)

    @admin.display(description="State")
    def state(self, report: Report) -> "SafeString":
        """Return how it stands."""
        standing: Standing = vars(report)["standing"]
        return format_html('<span class="job-status job-status-{}">{}</span>', standing.look, standing.word)

    @admin.display(description="Files")
    def downloads(self, report: Report) -> "SafeString | str | None":
        """Return its files, linked."""
        if not vars(report)["standing"].is_ready:
            return None
        return format_html_join(
            " ",
            '<a href="{}" aria-label="Download {}">{}</a>',
            (
                (
                    reverse("admin:billing_report_download", args=[report.pk, file.format]),
                    report.file_name(file.format),
                    file.format.upper(),
                )
                for file in report.files.all()
            ),
        )

    @admin.display(description="Asked for", ordering="asked_at")
    def asked(self, report: Report) -> "SafeString":
        """Return when it was asked for, exact on hover."""
        return ago(report.asked_at)

    @admin.display(description="By")
    def asked_for(self, report: Report) -> str | None:
        """Return who asked for it."""
        if report.is_weekly:
            return "every Monday"
        return None if report.asked_by is None else report.asked_by.get_username()
