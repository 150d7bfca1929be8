"""A site that has the pages of web, and none of alerts."""

from django.urls import include, path

urlpatterns = [path("chat/", include("conversate_web.urls"))]
