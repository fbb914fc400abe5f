"""People who export, lists to export, and the files that come of it."""

import csv
import io
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.test import Client
from python_calamine import CalamineWorkbook

from imports.exporting.asking import Wish, ask
from imports.models import Export
from jobs import testing
from jobs.api import Job

ADD, VIEW = "add_export", "view_export"
CUSTOMERS, INVOICES = "billing.customer", "billing.invoice"
SEE_CUSTOMERS, SEE_INVOICES = "view_customer", "view_invoice"


def staff(*permissions: str, username: str = "ada") -> User:
    """Return a member of staff with these permissions and no others."""
    user = User.objects.create_user(username, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def clerk() -> User:
    """Return somebody who may export what they see: customers and invoices."""
    return staff(ADD, SEE_CUSTOMERS, SEE_INVOICES)


def browser(user: User) -> Client:
    """Return a client in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def asked(by: User | None = None, *, key: UUID | None = None, **wish: Any) -> Export:
    """Return an export whose job waits."""
    given = {"model": CUSTOMERS, "query": "", "selected": [], "what": "2 customers", "columns": ["name"]} | wish
    return ask(Wish(**given), by=by or clerk(), request_key=key or uuid4())


def made(by: User | None = None, **wish: Any) -> Export:
    """Return an export whose file is ready."""
    export = asked(by, **wish)
    job = testing.perform(job_of(export))
    export.refresh_from_db()
    assert export.path, job.error
    return export


def job_of(export: Export) -> Job:
    """Return the job that makes it."""
    assert export.job_id
    return Job.objects.get(pk=export.job_id)


def rows_in(export: Export) -> list[list[str]]:
    """Return what stands in a CSV file, the header first."""
    with default_storage.open(export.path) as file:
        text = file.read().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=export.separator))


def sheet_in(export: Export) -> list[list[Any]]:
    """Return what stands in an XLSX file, the header first."""
    with default_storage.open(export.path) as file:
        return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()


def stored() -> set[str]:
    """Return the names of all stored files of exports."""
    try:
        return set(default_storage.listdir("imports/exports")[1])
    except FileNotFoundError:
        return set()
