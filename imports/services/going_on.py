"""Take an import to its next step without a person, as the program said that brought the file.

A plan holds for one revision: once a person has changed anything, it is theirs, and nothing goes on by itself.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from imports.exceptions import FileGone
from imports.mapping.mapping import InvalidMapping, by_places
from imports.models import EmptyCells, Import, InvalidRows, Stage
from imports.selectors.imports import target_of
from imports.services import asking
from imports.services.plans import Plan
from imports.services.stages import step_ended
from jobs.api import Via, acting_from
from jobs.contrib.notifications.api import Level, notify

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_ADD = "imports.add_import"
# Where the acts stand in the log.
_ORIGIN = "as asked with the file"


def follow_plans() -> None:
    """Let imports go on by themselves at the end of each step."""
    step_ended.connect(_step_ended, dispatch_uid="plans")


def _step_ended(run: Import, **signal: object) -> None:
    go_on(run)


def go_on(run: Import) -> None:
    """Map or write an import that has come to a step's end, in that step's transaction; or tell why it waits."""
    step = _STEPS.get(Stage(run.stage))
    if step is None or run.plan is None or run.plan_revision != run.revision:
        return
    why = step(run, Plan.from_json(run.plan))
    if why:
        _tell(run, why)
    else:
        Import.objects.filter(pk=run.pk).update(plan_revision=run.revision)


def what_stops(run: Import, plan: Plan) -> str:
    """Say why an import with a plan waits for a person where it stands; empty when it does not."""
    if run.stage == Stage.UNREADABLE:
        return run.problem
    if run.stage in (Stage.READ, Stage.CHECKED) and _asker(run) is None:
        return "Whoever asked for it may no longer import such files."
    if run.stage == Stage.READ:
        return _misfit(run, plan)
    refused = run.invalid + run.duplicates
    if run.stage == Stage.CHECKED and refused and not plan.skip_refused:
        return f"Rows that are invalid or duplicates: {refused:,}. Nothing is written before somebody has looked."
    return ""


def _unreadable(run: Import, plan: Plan) -> str:
    return what_stops(run, plan)


def _map(run: Import, plan: Plan) -> str:
    why, by = what_stops(run, plan), _asker(run)
    if why or by is None:
        return why
    mapping = by_places(target_of(run), plan.mapping, [column["name"] for column in run.columns])
    try:
        with acting_from(Via.API, _ORIGIN):
            asking.map_as(run, mapping, EmptyCells(plan.empty_cells), by=by)
    except FileGone as gone:
        return str(gone)
    return ""


def _write(run: Import, plan: Plan) -> str:
    why, by = what_stops(run, plan), _asker(run)
    if why or by is None:
        return why
    with acting_from(Via.API, _ORIGIN):
        asking.write(run, InvalidRows.SKIP, by=by)
    return ""


def _asker(run: Import) -> "User | None":
    """Return in whose name it goes on, if they still may: a token that is revoked meanwhile stops nothing."""
    by = run.uploaded_by
    # Nothing is allowed to whoever is inactive.
    return by if by is not None and by.has_perms([_ADD, *target_of(run).write_permissions]) else None


_STEPS: dict[Stage, Callable[[Import, Plan], str]] = {
    Stage.UNREADABLE: _unreadable,
    Stage.READ: _map,
    Stage.CHECKED: _write,
}


def _misfit(run: Import, plan: Plan) -> str:
    mapping = by_places(target_of(run), plan.mapping, [column["name"] for column in run.columns])
    try:
        mapping.check(run.columns)
    except InvalidMapping as wrong:
        return f"The mapping “{plan.name}” does not fit this file. {wrong}"
    return ""


def _tell(run: Import, why: str) -> None:
    if run.uploaded_by is None:
        return
    notify(
        run.uploaded_by,
        f"{run.file_name} waits for you",
        f"A program brought it, and it can’t go on by itself. {why}",
        subject=run,
        level=Level.WARNING,
        idempotency_key=f"imports.import:{run.pk}:waits:{run.revision}",
    )
