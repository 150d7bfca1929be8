"""The URLs of a site whose catch-all pattern is not the last one."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, rest: str) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("alerts/<path:rest>", page),
    path("alerts/", include("conversate_alerts.urls")),
]
