"""The addresses that other systems post to."""

from django.urls import path

from billing.views import webhook

app_name = "webhooks"

urlpatterns = [
    path("payments/", webhook.receive, name="payments"),
]
