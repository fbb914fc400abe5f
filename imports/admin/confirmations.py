"""The pages that ask before rows are written, and before a file is given up."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import site
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from imports.admin import acts
from imports.admin.permissions import need_act
from imports.admin.stage_display import page_url
from imports.models import EmptyCells, Import, InvalidRows
from imports.selectors.imports import mapping_of, target_of
from imports.services.stages import IMPORTABLE, REWORKABLE, may


def import_view(request: HttpRequest, run: Import) -> HttpResponse:
    """Ask whether to write the rows; on POST, begin."""
    if request.method == "POST":
        return acts.act(request, run, acts.write)
    need_act(request.user, run)
    wanted = request.GET.get("invalid_rows", run.invalid_rows)
    return _asked(request, run, IMPORTABLE, "import", **_prospect(run, wanted))


def dismiss_view(request: HttpRequest, run: Import) -> HttpResponse:
    """Ask whether to give a file up; on POST, do."""
    if request.method == "POST":
        return acts.act(request, run, acts.dismiss)
    need_act(request.user, run)
    return _asked(request, run, REWORKABLE, "dismiss", title=f"Dismiss {run.file_name}?")


def _prospect(run: Import, wanted: str) -> dict[str, Any]:
    """Return what would be written."""
    target = target_of(run)
    mapped = [target.field(name).title for name in mapping_of(run).sources]
    left = run.importable - run.created - run.updated - run.failed
    return {
        "title": f"Import {left:,} {target.title if left == 1 else target.plural}?",
        "invalid_rows": wanted if wanted in InvalidRows.values else InvalidRows.SKIP,
        "is_all_or_none": wanted == InvalidRows.REFUSE,
        "left": left,
        "done": run.created + run.updated,
        "left_out": run.invalid + run.duplicates,
        "mapped": mapped,
        "others": [field.title for field in target.fields if field.title not in mapped],
        "clears": run.empty_cells == EmptyCells.CLEAR,
    }


def _asked(request: HttpRequest, run: Import, since: Q, name: str, **extra: Any) -> HttpResponse:
    if not may(run, since):
        messages.warning(request, f"{run.file_name} stands elsewhere by now: this can’t be done any more.")
        return HttpResponseRedirect(page_url(run))
    context = {
        **site.each_context(request),
        "opts": Import._meta,
        "original": run,
        "has_view_permission": True,
        "run": run,
        "target": target_of(run),
        **extra,
    }
    return TemplateResponse(request, f"admin/imports/import/ask_{name}.html", context)
