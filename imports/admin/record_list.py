"""Lists of records that come in by files: they lead to the workbench."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from imports.admin.permissions import offered_targets
from imports.targets.target import Target

if TYPE_CHECKING:
    from django.http import HttpRequest

TEMPLATE = "admin/imports/record_list.html"


def import_link(request: "HttpRequest", target: Target) -> dict[str, Any]:
    """Return what such a list's page needs to offer an import, if this person may."""
    if target not in offered_targets(request.user):
        return {}
    url = f"{reverse('admin:imports_import_add')}?target={target.key}"
    return {"import_url": url, "import_words": f"Import {target.plural}"}
