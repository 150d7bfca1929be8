"""The URLs of a site whose mail provider calls a webhook."""

from django.urls import include, path

urlpatterns = [path("anymail/", include("anymail.urls"))]
