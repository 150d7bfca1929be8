from __future__ import annotations

from django.urls import path

from . import views

app_name = "helpdesk"
urlpatterns = [
    path("", views.tickets, name="tickets"),
    path("<str:slug>/", views.ticket, name="ticket"),
    path("<str:slug>/changes/", views.changes, name="changes"),
    path("<str:slug>/close/", views.close, name="close"),
]
