"""Where an import stands: as a word with a shape, and as the steps on the way."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from imports.models import Import, Stage

# The shapes of jobs' statuses.
_LOOKS = {
    Stage.READING: "running",
    Stage.UNREADABLE: "failed",
    Stage.READ: "scheduled",
    Stage.CHECKING: "running",
    Stage.CHECKED: "scheduled",
    Stage.IMPORTING: "running",
    Stage.IMPORTED: "successful",
    Stage.DISMISSED: "cancelled",
}
# A job does them; when it has ended without getting further, the import stands still.
AT_WORK = (Stage.READING, Stage.CHECKING, Stage.IMPORTING)
STEPS = ("Upload", "Read", "Map", "Check", "Import", "Done")
_PLACES = {
    Stage.READING: 1,
    Stage.UNREADABLE: 1,
    Stage.READ: 2,
    Stage.CHECKING: 3,
    Stage.CHECKED: 3,
    Stage.IMPORTING: 4,
    Stage.IMPORTED: 5,
    Stage.DISMISSED: 5,
}
# What is chosen by `?step=map` where an import has gone on already.
MAP = 2


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the bar."""

    title: str
    state: str
    url: str = ""


def stage_badge(run: Import, *, is_at_work: bool = True) -> SafeString:
    """Return the stage as a word with a shape and a colour; whose job has ended early is none of those."""
    if run.stage in AT_WORK and not is_at_work:
        return mark_safe('<span class="job-status job-status-paused">Stopped</span>')
    look = _LOOKS[Stage(run.stage)]
    return format_html('<span class="job-status job-status-{}">{}</span>', look, run.get_stage_display())


def page_url(run: Import, name: str = "change", query: str = "") -> str:
    """Return the address of an import's page, or of one of its acts."""
    return reverse(f"admin:imports_import_{name}", args=[run.pk]) + query


def steps(run: Import | None, *, shown: int | None = None, may_map: bool = False) -> Iterator[Step]:
    """Yield the steps, with the one that is shown; without an import it is the first."""
    reached = _PLACES[Stage(run.stage)] if run else 0
    here = reached if shown is None else shown
    is_given_up = run is not None and run.stage == Stage.DISMISSED
    for place, title in enumerate(STEPS):
        state = "here" if place == here else "done" if place < reached and not is_given_up else "to-come"
        yield Step(title=title, state=state, url=_url(run, place, here, reached, may_map=may_map))


def _url(run: Import | None, place: int, here: int, reached: int, *, may_map: bool) -> str:
    """Return where a step is looked at: the mapping while it can be changed, and what there is now."""
    if run is None or place == here:
        return ""
    if place == MAP and may_map:
        return page_url(run, query="?step=map")
    return page_url(run) if place == reached else ""
