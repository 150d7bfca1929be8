"""The URLs of a site with a page of its own for invitations."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse(token)


_pages = ([path("invitations/<str:token>/", invitation, name="invitation")], "conversate")
urlpatterns = [path("chat/", include(_pages))]
