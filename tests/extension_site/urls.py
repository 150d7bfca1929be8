from django.contrib.auth.views import LoginView
from django.urls import include, path
from django.views.generic import TemplateView

MEMBER = TemplateView.as_view(template_name="club/member.html")

urlpatterns = [
    path("members/<slug:name>/", MEMBER, name="member"),
    path("login/", LoginView.as_view(), name="login"),
    path("chat/", include("conversate_web.urls")),
    path("alerts/", include("conversate_alerts.urls")),
]
