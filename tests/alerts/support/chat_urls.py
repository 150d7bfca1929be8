"""The URLs of a site with the pages of conversate-web, and none of alerts."""

from django.urls import include, path

urlpatterns = [path("chat/", include("conversate_web.urls"))]
