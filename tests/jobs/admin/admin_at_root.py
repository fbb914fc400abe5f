"""Addresses of a project whose admin is everything there is."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("", admin.site.urls)]
