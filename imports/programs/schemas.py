"""An import, as programs see it."""

from enum import StrEnum

from pydantic import Field

from imports.models import Stage
from jobs.contrib.rest.api import Moment, Told

# A plain enum: Django's has labels, which the document does not need.
ImportStage = StrEnum("ImportStage", {stage.name: stage.value for stage in Stage})  # type: ignore[misc]  # of what there is


class Counts(Told):
    """Rows: what was found in the file, and what came of it."""

    rows: int = Field(description="Rows that were checked.")
    to_create: int = Field(description="Rows that would make a record.")
    to_update: int = Field(description="Rows that would change one.")
    unchanged: int = Field(description="Rows that say what is known already.")
    invalid: int = Field(description="Rows whose data are wrong.")
    duplicates: int = Field(description="Rows of a record that an earlier row is about.")
    created: int = Field(description="Records that were made.")
    updated: int = Field(description="Records that were changed.")
    failed: int = Field(description="Rows that the database refused, though they seemed valid.")


class ImportLinks(Told):
    """Where to go on."""

    self: str = Field(description="This import.")
    job: str | None = Field(description="The job of its present step.")
    admin: str | None = Field(description="Its page for people.")


class ImportOut(Told):
    """A file on its way into the database."""

    id: int
    target: str = Field(description="What its rows become.", examples=["customer"])
    file_name: str
    stage: ImportStage = Field(description="`imported`, `dismissed` and `unreadable` have ended.")
    waits_for_person: bool = Field(description="Whether it goes on only once somebody has looked, at `links.admin`.")
    why: str = Field(description="Why it waits, or could not be read; empty for nothing.")
    counts: Counts
    uploaded_at: Moment
    ended_at: Moment | None
    poll_after: int | None = Field(description="Seconds after which to ask again; `null` while nothing is being done.")
    links: ImportLinks
