"""URLs of a site whose last pattern takes everything, as docs/how-to/catch-all-urls.md shows it."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path, re_path


def show_page(request, page):
    return HttpResponse(page)


urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("django.contrib.auth.urls")),
    path("chat/", include("conversate_web.urls")),
    path("alerts/", include("conversate_alerts.urls")),
    # The last one: it takes every address.
    re_path(r"^(?P<page>.*)$", show_page),
]
