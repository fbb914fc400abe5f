"""The addresses under /api/."""

from django.urls import path, re_path

from jobs.contrib.rest.manners import with_manners
from jobs.contrib.rest.surface import make_api, nowhere

urlpatterns = [
    path("v1/", make_api().urls),
    re_path(r"^(?P<path>.*)$", with_manners(nowhere), name="api_nowhere"),
]
