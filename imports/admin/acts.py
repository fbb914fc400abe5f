"""What can be done with an import: each is a POST of one of its page's forms, and says what it did."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from imports.admin.import_page import import_page, reading_tried, unreadable_body
from imports.admin.mapping_body import mapping_body
from imports.admin.mapping_form import posted_mapping, rows_typed
from imports.admin.permissions import need_act
from imports.admin.reading_form import ReadingForm
from imports.admin.stage_display import page_url
from imports.exceptions import FileGone, RowsInvalid, StageChanged
from imports.mapping.mapping import InvalidMapping
from imports.models import EmptyCells, Import, InvalidRows
from imports.models.named_mapping import NamedMapping
from imports.selectors.imports import target_of
from imports.services import asking, naming

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Does it and says so; or answers with a page where there is something to mend.
Act: TypeAlias = "Callable[[HttpRequest, Import, User], str | HttpResponse]"

MAX_NAME: int = NamedMapping._meta.get_field("name").max_length or 0


def act(request: HttpRequest, run: Import, does: Act) -> HttpResponse:
    """Do what a form asks, unless its page is old; what stands in the way is said on the page."""
    need_act(request.user, run)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        run.revision = _revision(request)
        answer = does(request, run, request.user)  # type: ignore[arg-type]  # staff only: never anonymous
    except (StageChanged, FileGone, RowsInvalid) as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(page_url(run))
    if isinstance(answer, HttpResponse):
        return answer
    if answer:
        messages.success(request, answer)
    return HttpResponseRedirect(page_url(run))


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    if not (text.isascii() and text.isdigit()):
        raise StageChanged("The form came without its place in the order of things: look again.")
    # Larger than any there is; databases raise at what they can't hold.
    return min(int(text), 2**31 - 1)


def read_another_way(request: HttpRequest, run: Import, by: "User") -> str | HttpResponse:
    """Read the file as the form says, or as it seems to be."""
    if "as_found" in request.POST:
        asking.read_as(run, None, by=by)
        return ""
    form = ReadingForm(reading_tried(run), request.POST)
    if form.is_valid():
        asking.read_as(run, form.reading(), by=by)
        return ""
    run.refresh_from_db()
    return import_page(request, run, mapping_body(request, run, form=form) if run.reading else unreadable_body(form))


def map_and_check(request: HttpRequest, run: Import, by: "User") -> str | HttpResponse:
    """Map the columns and check all rows; keep the mapping under a name if one was typed."""
    empty = request.POST.get("empty_cells", "")
    try:
        mapping = posted_mapping(target_of(run), request.POST)
        asking.map_as(run, mapping, EmptyCells(empty if empty in EmptyCells.values else EmptyCells.KEEP), by=by)
    except InvalidMapping as wrong:
        run.refresh_from_db()
        rows = rows_typed(target_of(run), request.POST, wrong.errors)
        return import_page(request, run, mapping_body(request, run, rows) | {"errors": wrong.errors})
    name = request.POST.get("save_as", "").strip()[:MAX_NAME]
    if not name:
        return ""
    naming.save_mapping(run, name, by=by)
    return f"The mapping is kept as “{name}”."


def write(request: HttpRequest, run: Import, by: "User") -> str:
    """Write the rows that were checked, or those that are left."""
    wanted = request.POST.get("invalid_rows", "")
    asking.write(run, InvalidRows(wanted if wanted in InvalidRows.values else InvalidRows.SKIP), by=by)
    return ""


def stop(request: HttpRequest, run: Import, by: "User") -> str:
    """Stop the job of this step."""
    asking.stop(run, by=by)
    return "It is being stopped: what is in stays in."


def leave_the_rest(request: HttpRequest, run: Import, by: "User") -> str:
    """End an import with the rows that are in."""
    asking.leave_the_rest(run, by=by)
    return "The rest is left out: the rows that are in stay in."


def dismiss(request: HttpRequest, run: Import, by: "User") -> str:
    """Give up a file of which nothing is in."""
    asking.dismiss(run, by=by)
    return f"{run.file_name} is dismissed, and the file deleted. Nothing of it was imported."
