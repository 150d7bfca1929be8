"""The addresses of the test site: the layers that are installed, signing in, the admin."""

from importlib.util import find_spec

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

MOUNTS = {"conversate_web": "chat/", "conversate_alerts": "alerts/"}

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("django.contrib.auth.urls")),
    path("admin/", admin.site.urls),
    *(
        path(address, include(f"{name}.urls"))
        for name, address in MOUNTS.items()
        if apps.is_installed(name) and find_spec(f"{name}.urls")
    ),
]
