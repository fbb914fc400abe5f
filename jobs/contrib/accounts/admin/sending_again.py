"""Send a welcome again: a POST of whoever may change users."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect

from jobs.api import record_act
from jobs.contrib.accounts import letters, welcoming
from jobs.contrib.accounts.models import Address
from jobs.contrib.accounts.selectors import Standing, State

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

_OPEN = (State.WAITS, State.NOT_ASKED)


def may_send(model_admin: "ModelAdmin[User]", request: "HttpRequest", user: "User", standing: Standing) -> bool:
    """Whether there is a letter to send, and this person may send it."""
    is_open = letters.are_sent() and user.is_active and standing.state in _OPEN
    return is_open and model_admin.has_change_permission(request, user)


def send_again(model_admin: "ModelAdmin[User]", request: "HttpRequest", user_id: int) -> "HttpResponse":
    """Send it, and say so. Clicked twice, it is one letter: the form says after which."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user = get_object_or_404(model_admin.get_queryset(request), pk=user_id)
    address = _row(user)
    after = request.POST.get("after", "")
    if address and after.isdecimal() and welcoming.welcome_again(address, after=int(after)):
        record_act(_person(request), user, "Sent the welcome again")
        messages.success(request, f"A new link is on its way to {address}. The older ones do nothing any more.")
    else:
        messages.warning(request, _refusal(user))
    return redirect("admin:auth_user_change", user.pk)


def _row(user: "User") -> Address | None:
    """Return the row of a user's address, made where the user is older than this battery."""
    if not user.email or not user.is_active:
        return None
    row = Address.objects.get_or_create(user=user, address=user.email)[0]
    row.user = user
    return row


def _refusal(user: "User") -> str:
    if not user.email or not user.is_active:
        return "Nobody was written to: a welcome goes to active users who have an address. Change that first."
    return "Nobody was written to: the address was confirmed or written to meanwhile, or no mail can go there."


def _person(request: "HttpRequest") -> "User":
    user: User = request.user  # type: ignore[assignment]
    return user
