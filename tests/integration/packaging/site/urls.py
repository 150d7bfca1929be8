from importlib.util import find_spec

from django.urls import include, path

MOUNTS = {"conversate_web": "chat/", "conversate_alerts": "alerts/"}

urlpatterns = [
    path(address, include(f"{name}.urls"))
    for name, address in MOUNTS.items()
    if find_spec(name) and find_spec(f"{name}.urls")
]
