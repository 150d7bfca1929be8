"""The addresses of the pages of alerts; include them where the site wants them."""

from django.urls import path

from .views import confirming, preferences, unsubscribing

app_name = "conversate_alerts"

urlpatterns = [
    path("", preferences.preferences, name="preferences"),
    path("address/", confirming.send_again, name="send_again"),
    path("address/<str:token>/", confirming.confirm, name="confirm"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
]
