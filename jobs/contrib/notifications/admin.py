"""One's own notifications in the admin: a page, and marking read by POST."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename, get_user_model
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from jobs.contrib.notifications.bell_page import bell_view
from jobs.contrib.notifications.models import Notification
from jobs.contrib.notifications.preferences_page import preferences_view
from jobs.contrib.notifications.reading import mark_all_read, mark_read, page_of
from jobs.contrib.notifications.targets import target

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    _ModelAdmin = admin.ModelAdmin[Notification]
else:
    _ModelAdmin = admin.ModelAdmin

LIST = "admin:notifications_notification_changelist"


@admin.register(Notification)
class NotificationAdmin(_ModelAdmin):
    """What one was told: each of the staff sees their own, and needs no permission for that."""

    def has_module_permission(self, request: "HttpRequest") -> bool:
        """Whoever is staff."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Whoever is staff: the page shows their own alone."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: "HttpRequest") -> bool:
        """Nobody writes one here."""
        return False

    def has_change_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Nobody rewrites one."""
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Nobody deletes one by itself: they are swept, and go with a person that is deleted."""
        person = get_user_model()._meta
        return request.user.has_perm(f"{person.app_label}.{get_permission_codename('delete', person)}")

    def get_urls(self) -> "list[URLPattern]":
        """Return the page, its act, and what belongs to it; none of Django's."""
        guarded = self.admin_site.admin_view
        return [
            path("", guarded(self.changelist_view), name="notifications_notification_changelist"),
            path("read/", guarded(require_POST(self.read_view)), name="notifications_notification_read"),
            path(
                "<uuid:notification_id>/open/",
                guarded(require_safe(self.open_view)),
                name="notifications_notification_open",
            ),
            path("preferences/", guarded(preferences_view), name="notifications_notification_preferences"),
            # Answers strangers itself: a script asks, whom a page to log in would not help.
            path("bell/", bell_view, name="notifications_notification_bell"),
        ]

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show a page of one's own notifications."""
        unread_only = request.GET.get("show") == "unread"
        page = page_of(_user(request), before=_id(request.GET.get("before", "")), unread_only=unread_only)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Notifications",
            "rows": [(row, target(row, request)) for row in page.rows],
            "newest": page.rows[0].pk if page.rows else None,
            "older": _query(unread_only, page.older_than) if page.older_than else "",
            "unread_only": unread_only,
            "is_first": "before" not in request.GET,
        }
        return TemplateResponse(request, "notifications/list.html", context)

    def read_view(self, request: "HttpRequest") -> "HttpResponse":
        """Mark one read, or all up to the newest that the page had; only the person's own."""
        user, one, up_to = _user(request), _id(request.POST.get("id", "")), _id(request.POST.get("up_to", ""))
        if one:
            mark_read(user, [one])
        elif up_to:
            count = mark_all_read(user, up_to)
            messages.success(request, f"Marked {count:,} as read." if count else "There was nothing unread.")
        unread_only = request.POST.get("show") == "unread"
        return HttpResponseRedirect(f"{reverse(LIST)}{_query(unread_only, None)}")

    def open_view(self, request: "HttpRequest", notification_id: UUID) -> "HttpResponse":
        """Lead from a letter to what it tells of; to the list, where there is no such page or one may not open it."""
        row = Notification.objects.of(_user(request)).filter(pk=notification_id).first()
        return HttpResponseRedirect((target(row, request) if row else "") or reverse(LIST))


def _user(request: "HttpRequest") -> "User":
    # The admin lets nobody else in.
    assert request.user.is_authenticated  # noqa: S101  # for the type
    return request.user


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _query(unread_only: bool, before: UUID | None) -> str:
    given = {"show": "unread"} if unread_only else {}
    given |= {"before": str(before)} if before else {}
    return f"?{urlencode(given)}" if given else ""
