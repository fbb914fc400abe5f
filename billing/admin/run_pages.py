"""What the pages of runs have in common: they follow their run, nothing of it is typed, and its files are streamed."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache

from jobs.api import Batch, giving_out

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class RunPages(_ModelAdmin):
    """A list of runs, and a page for each that follows it, by templates named after the model."""

    @property
    def change_form_template(self) -> str:  # type: ignore[override]
        """Return the template of a run's page."""
        return f"admin/billing/{self.opts.model_name}/change_form.html"

    @abstractmethod
    def context(self, request: HttpRequest, run: Any) -> dict[str, Any]:
        """Return what a run's page shows, and its live part again and again."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: nothing of it is typed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: it says who had what done."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the part of the page that follows the run."""
        name = f"billing_{self.opts.model_name}_live"
        return [path("<int:run_id>/live/", never_cache(self.live_view), name=name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a run."""
        run = self.get_object(request, object_id)
        more = {"title": str(run), "subtitle": None, **self.context(request, run)} if run else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def live_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Show how far a run is; refused to whom is not signed in, as the login page would be shown inside the page."""
        if not self.admin_site.has_permission(request):
            raise PermissionDenied
        run = self.seen(request, run_id)
        template = f"admin/billing/{self.opts.model_name}/live.html"
        return render(request, template, {"original": run} | self.context(request, run))

    def seen(self, request: HttpRequest, run_id: int) -> Any:
        """Return a run for whoever may see it; raises PermissionDenied, Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.model, pk=run_id)


def streamed(content: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """Return a file that is made while it is downloaded: a ZIP or a PDF, as its name says."""
    kind = name.rpartition(".")[2]
    return giving_out.download(StreamingHttpResponse(content, content_type=f"application/{kind}"), name)


def batch_url(request: HttpRequest, batch: Batch | None) -> str:
    """Return the address of a run's batch, for whoever may see it; empty where there is none."""
    if batch is None or not request.user.has_perm("jobs.view_batch"):
        return ""
    return reverse("admin:jobs_batch_change", args=[batch.pk])
