"""Puts carriers, leads and a document into the demo, once, in the way that a person does it."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile

from billing.services.records import invoice_model, is_demo
from imports.demo import carriers, delivery_note
from imports.models import Carrier, DocumentKind, EmptyCells, Import, InvalidRows, Stage
from imports.selectors.imports import mapping_of
from imports.services import asking
from imports.services.uploading import upload
from imports.services.uploading_documents import Wish, upload_documents
from imports.targets.registry import TARGETS
from jobs.api import find_job, run_here

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FILES = (("carriers.csv", "carrier"), ("leads.csv", "lead"))
FOLDER = Path(__file__).parent


def load(by: "User") -> bool:
    """Import the demo's files; False, and nothing done, where this is no demo or something was imported already.

    What was imported stays written down, so it tells whether this was done, whatever became of the rest.
    """
    if not is_demo() or Import.objects.exists() or Carrier.objects.exists():
        return False
    for name, target in FILES:
        _bring_in(name, target, by)
    carriers.insure(assigned_to=by)
    _photograph(by)
    return True


def _bring_in(name: str, target: str, by: "User") -> None:
    """Take a file through all steps; where workers of another machine are quicker, it stays at one of them."""
    file = ContentFile((FOLDER / name).read_bytes(), name=name)
    run = upload(file, TARGETS[target], by=by, request_key=uuid5(NAMESPACE_URL, f"demo:{name}"))
    if _worked(run) == Stage.READ:
        asking.map_as(run, mapping_of(run), EmptyCells.KEEP, by=by)
    if _worked(run) == Stage.CHECKED:
        asking.write(run, InvalidRows.SKIP, by=by)
        _worked(run)


def _worked(run: Import) -> str:
    if run.job_id and (job := find_job(run.job_id, about=run)):
        run_here(job)
    run.refresh_from_db()
    return run.stage


def _photograph(by: "User") -> None:
    """Upload a proof of delivery about the first draft, for workers to look at."""
    draft = invoice_model().objects.order_by("pk").first()
    file = ContentFile(delivery_note.photograph(), name="delivery-note.jpg")
    wish = Wish(
        kind=DocumentKind.DELIVERY,
        about=draft,
        request_key=uuid5(NAMESPACE_URL, "demo:delivery-note"),
        title="Proof of delivery",
    )
    upload_documents([file], wish, by=by)
