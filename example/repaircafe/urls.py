from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("", TemplateView.as_view(template_name="home.html"), name="home"),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("chat/", include("conversate_web.urls")),
    path("alerts/", include("conversate_alerts.urls")),
    path("desk/", include("helpdesk.urls")),
    path("admin/", admin.site.urls),
]
