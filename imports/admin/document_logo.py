"""The act that puts a document on invoices."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from billing.services.logo import CHANGE_SELLER
from imports.admin.document_serving import seen_document
from imports.exceptions import FileGone
from imports.services.using_as_logo import can_be_logo, use_as_logo

if TYPE_CHECKING:
    from imports.models import Document


def may_set_logo(request: HttpRequest, document: "Document") -> bool:
    """Say whether it is offered: the document is a logo, and the person may change our company."""
    return request.user.has_perm(CHANGE_SELLER) and can_be_logo(document)


def logo_view(request: HttpRequest, document_id: int) -> HttpResponseRedirect:
    """Show a document on invoices from now on."""
    document = seen_document(request, document_id)
    if not request.user.has_perm(CHANGE_SELLER):
        raise PermissionDenied
    try:
        use_as_logo(document, by=request.user)  # type: ignore[arg-type]  # staff only: never anonymous
    except (ValueError, FileGone) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{document} is our logo now. Invoices issued before keep theirs.")
    return HttpResponseRedirect(reverse("admin:imports_document_change", args=[document.pk]))
