"""The chat, and what it is measured against: a view that finds out who asks, and nothing else."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.urls import path

from tests.settings.urls import urlpatterns as tested


@login_required
def bare(request: HttpRequest) -> JsonResponse:
    return JsonResponse({})


urlpatterns = [path("bare/", bare), *tested]
