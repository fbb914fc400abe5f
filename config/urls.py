"""Every address of the project."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    # Before the admin, which answers every address below its own.
    path("admin/", include("jobs.contrib.accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("jobs.contrib.rest.urls")),
    path("favicon.ico", RedirectView.as_view(url=static("waybill.svg"))),
    path("invoices/", include("billing.urls")),
    path("notifications/", include("jobs.contrib.notifications.urls")),
    path("webhooks/", include("billing.webhook_urls")),
]

handler500 = "billing.views.failing.failed"
