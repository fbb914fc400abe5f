"""What one does on an import's pages with a client."""

import re
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from imports.models import Import
from jobs import testing

LISTED = "/admin/imports/import/"
LEADS = ("add_import", "add_lead", "change_lead", "view_lead")
FILE = "Email,Name,Shoe\nada@example.com,Ada,38\nnonsense,Bob,44\ncy@example.com,Cy,41\nADA@example.com,Again,39\n"


def send(client: Client, content: str | bytes = FILE, target: str = "lead", name: str = "fair.csv", **more: Any) -> Any:
    """Upload a file and return the answer."""
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, data)
    return client.post(f"{LISTED}add/", {"target": target, "file": file, "request_key": str(uuid4())} | more)


def uploaded(client: Client, content: str | bytes = FILE, target: str = "lead", name: str = "fair.csv") -> Import:
    """Upload a file by its form and let it be read."""
    send(client, content, target, name)
    return after(Import.objects.latest("id"))


def after(run: Import) -> Import:
    """Let the jobs run and return the import anew."""
    testing.run_pending()
    run.refresh_from_db()
    return run


def url(run: Import, page: str = "change") -> str:
    """Return the address of one of an import's pages."""
    return f"{LISTED}{run.pk}/{page}/"


def mapped(run: Import, **changes: str) -> dict[str, Any]:
    """Return what the mapping's form sends as it is shown, but for some fields."""
    columns = {f"column-{name}": str(source["column"]) for name, source in run.mapping.items()}
    return {"revision": run.revision, "empty_cells": "keep"} | columns | changes


def checked(client: Client, content: str | bytes = FILE, target: str = "lead", name: str = "fair.csv") -> Import:
    """Upload a file, map it as suggested, and let it be checked."""
    run = uploaded(client, content, target, name)
    assert client.post(url(run, "map"), mapped(run)).status_code == 302
    return after(run)


def words(response: Any) -> str:
    """Return the words of a page's content, without its frame."""
    content = response.content.decode()
    inner = content[content.index('<div id="content"') :] if '<div id="content"' in content else content
    told = re.search(r'<ul class="messagelist">.*?</ul>', content, re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", (told.group() if told else "") + inner)
    return re.sub(r" (?=[.,;:])", "", " ".join(text.split()))
