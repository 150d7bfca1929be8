"""The URLs of the pages of alerts: add ``include("conversate_alerts.urls")`` to the site's URLs."""

from django.urls import path

from .views import confirming, posting, preferences, unsubscribing
from .views.push import calls, devices

app_name = "conversate_alerts"

urlpatterns = [
    path("", preferences.preferences, name="preferences"),
    path("silence/", preferences.silence_all, name="silence"),
    path("address/", confirming.send_again, name="send_again"),
    path("address/<str:token>/", confirming.confirm, name="confirm"),
    path("unsubscribe/added/<str:token>/", unsubscribing.stop_added, name="stop_added"),
    path("push/key/", calls.key, name="push_key"),
    path("push/subscribe/", calls.subscribe, name="push_subscribe"),
    path("push/unsubscribe/", calls.unsubscribe, name="push_unsubscribe"),
    path("push/devices/", devices.devices, name="push_devices"),
    path("push/remove/", devices.remove, name="push_remove"),
    path("push/test/", devices.try_out, name="push_test"),
    path("post/<str:token>/", posting.post_held_mail, name="post_held"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
]
