"""Makes the object of a new job: Django's own way takes more time than all else that an enqueue does in Python."""

from functools import cache
from typing import Any

import uuid_utils.compat

from jobs.models.job import Job


def new_job(**columns: Any) -> Job:
    """Return a job of these columns, by their fields' attnames; those not given hold their default.

    As Job() does with names, in a third of the time: by position, as Django makes the objects it has read.
    """
    values: Any = {**_defaults(), "id": uuid_utils.compat.uuid7(), **columns}.values()
    return Job(*values)


@cache
def _defaults() -> dict[str, Any]:
    """Return every column in the order of the fields, with its default where that is a plain value."""
    fields = Job._meta.concrete_fields
    return {field.attname: None if callable(field.default) else field.get_default() for field in fields}
