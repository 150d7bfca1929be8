from django.urls import include, path

from conversate_web.health import health

urlpatterns = [
    path("chat/", include("conversate_web.urls")),
    path("health/", health),
]
