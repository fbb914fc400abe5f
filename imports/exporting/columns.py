"""The columns of a list that can be exported, and where the value of each comes from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from django.utils.safestring import SafeData

from imports.exporting.lists import AnyAdmin
from imports.exporting.plain_text import text_of

_CHECKBOX = ("action_checkbox", ACTION_CHECKBOX_NAME)
# What stands before the name of a column that the list does not show, as it may show another of that name.
_DECLARED = "field:"
# What tells a plain field from a column of the list that says the same in other words.
AS_STORED = " (as stored)"


@dataclass(frozen=True)
class Column:
    """One column: `key` is what a form calls it. `path` leads to a plain field, and is empty where a function tells.

    `words` are those of a field with choices, in place of what the database keeps.
    """

    key: str
    label: str
    path: str
    is_shown: bool
    value: Callable[[models.Model], Any]
    field: "models.Field[Any, Any] | None" = None

    @property
    def words(self) -> dict[Any, str]:
        """Return what the list says for each value that the database keeps; empty without choices."""
        return {value: str(word) for value, word in (self.field.flatchoices if self.field else ())}

    @property
    def is_moment(self) -> bool:
        """Say whether all of it are moments in time, which a spreadsheet keeps without their zone."""
        return isinstance(self.field, models.DateTimeField)


def offered(model_admin: AnyAdmin, request: HttpRequest) -> list[Column]:
    """Return the columns a person may export, no two of one heading.

    First those that their list shows, or `export_display` where it is there; then those that `export_fields` adds.
    """
    more = getattr(model_admin, "export_fields", None)
    if more == ():
        return []
    instead = getattr(model_admin, "export_display", None)
    names = [name for name in model_admin.get_list_display(request) if name not in _CHECKBOX]
    of_file = [_declared(model_admin, name, is_shown=True) for name in instead or ()]
    shown = of_file or [_of_list(model_admin, name) for name in names]
    paths = {column.path for column in shown}
    declared = (_declared(model_admin, name, is_shown=False) for name in more or () if name not in paths)
    return list(_told_apart([*shown, *declared]))


def _told_apart(columns: list[Column]) -> Iterator[Column]:
    """Yield the columns, with more words or a number to a heading that another has already."""
    seen: set[str] = set()
    for column in columns:
        more = [f"{column.label}{AS_STORED}"] if column.path else []
        tries = chain((column.label, *more), (f"{column.label} {n}" for n in count(2)))
        label = next(label for label in tries if label.lower() not in seen)
        seen.add(label.lower())
        yield column if label == column.label else replace(column, label=label)


def chosen(columns: list[Column], keys: list[str]) -> Iterator[Column]:
    """Yield the columns of these keys that are still offered, in the order in which they are."""
    return (column for column in columns if column.key in keys)


def plain_field(model: type[models.Model], path: str) -> "models.Field[Any, Any] | None":
    """Return the field at the end of a path as in `customer__name`; None where it has no value of its own."""
    *steps, last = path.split(LOOKUP_SEP)
    try:
        for step in steps:
            relation: Any = model._meta.get_field(step)
            if not (relation.many_to_one or relation.one_to_one) or relation.related_model is None:
                return None
            model = relation.related_model
        field: Any = model._meta.pk if last == "pk" else model._meta.get_field(last)
    except FieldDoesNotExist:
        return None
    # What refers to another row is shown as that row's name.
    return field if isinstance(field, models.Field) and field.concrete and not field.is_relation else None


def _of_list(model_admin: AnyAdmin, name: Any) -> Column:
    label = str(label_for_field(name, model_admin.model, model_admin))
    key = name if isinstance(name, str) else str(getattr(name, "__name__", repr(name)))
    field = plain_field(model_admin.model, name) if isinstance(name, str) else None
    return Column(
        key=key,
        label=label,
        path=name if field else "",
        is_shown=True,
        value=lambda row: _shown(model_admin, name, row),
        field=field,
    )


def _declared(model_admin: AnyAdmin, name: Any, *, is_shown: bool) -> Column:
    if callable(name):
        return replace(_of_list(model_admin, name), is_shown=is_shown)
    path = str(name)
    field = plain_field(model_admin.model, path)
    if field is None:
        raise FieldDoesNotExist(
            f"{type(model_admin).__name__} exports {path}: it leads to no field with a value. Name a field or function."
        )
    *steps, _ = path.split(LOOKUP_SEP)
    way = " ".join(step.replace("_", " ") for step in steps)
    # A field may say by itself whose it is: "customer number".
    label = f"{way} {str(field.verbose_name).removeprefix(way).strip()}".strip()
    return Column(
        key=f"{_DECLARED}{path}",
        label=label,
        path=path,
        is_shown=is_shown,
        value=lambda row: _along(row, path),
        field=field,
    )


def _shown(model_admin: AnyAdmin, name: Any, row: models.Model) -> Any:
    """Return what the list shows of a row, before it is dressed for a page."""
    try:
        field, _, value = lookup_field(name, row, model_admin)
    except ObjectDoesNotExist:
        # As in the list, where a row it refers to is gone.
        return None
    # Markup is looked for in what a function returns: a field's own text is text.
    return text_of(str(value)) if field is None and isinstance(value, SafeData) else value


def _along(row: Any, path: str) -> Any:
    for step in path.split(LOOKUP_SEP):
        if row is None:
            return None
        row = getattr(row, step, None)
    return row
