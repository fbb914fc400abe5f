"""What the bell asks for while a page is open: the number alone, and nothing where it is the same."""

from typing import TYPE_CHECKING

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@conditional_page
@cache_control(private=True, no_cache=True)
def bell_view(request: "HttpRequest") -> "HttpResponse":
    """Return what stands in the bell; 304 where the browser has it, 403 to whoever is not signed in."""
    if not site.has_permission(request):
        raise PermissionDenied
    return TemplateResponse(request, "notifications/bell_words.html")
