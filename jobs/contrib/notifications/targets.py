"""Where a notification leads, given only to those who may open it."""

from django.contrib.admin import site
from django.contrib.admin.utils import quote
from django.http import HttpRequest
from django.urls import reverse

from jobs.contrib.notifications.models import Notification


def target(notification: Notification, request: HttpRequest) -> str:
    """Return the address of what a notification is about; empty without one, or without permission."""
    if notification.url:
        return notification.url
    # A content type outlives its model.
    model = notification.subject_type.model_class() if notification.subject_type else None
    if model is None or not site.is_registered(model):
        return ""
    if not site.get_model_admin(model).has_view_or_change_permission(request):
        return ""
    names = model._meta
    return reverse(f"admin:{names.app_label}_{names.model_name}_change", args=[quote(notification.subject_id)])
