"""Addresses that letters of notifications name, and that need no login."""

from django.urls import path

from jobs.contrib.notifications.views import unsubscribe

app_name = "notifications"

urlpatterns = [path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe")]
