"""Keep a mapping under a name, for the next file of its kind."""

from typing import TYPE_CHECKING, cast

from django.utils import timezone

from imports.mapping.mapping import by_names
from imports.models import Import, NamedMapping
from imports.selectors.imports import mapping_of
from jobs.api import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User


def save_mapping(run: Import, name: str, *, by: "AbstractBaseUser") -> NamedMapping:
    """Keep an import's mapping; one of the same name is replaced."""
    names = [column["name"] for column in run.columns]
    kept, _ = NamedMapping.objects.update_or_create(
        target=run.target,
        name=name,
        defaults={
            "mapping": by_names(mapping_of(run), names),
            "column_names": names,
            "empty_cells": run.empty_cells,
            "saved_by": cast("User", by),
            "saved_at": timezone.now(),
        },
    )
    record_act(by, kept, "Saved.")
    return kept
