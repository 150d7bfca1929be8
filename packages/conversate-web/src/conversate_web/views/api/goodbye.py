from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from conversate_core import presence

from ...http.api import api
from ...http.api_calls import CLIENT
from ...visits import Visit


@api("POST")
def goodbye(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Record that the page of a client was closed. The CSRF token may be in the form."""
    client = CLIENT.require(request.POST)
    if visit.membership is not None:
        presence.record_goodbye(membership=visit.membership, client=client)
    return HttpResponse(status=204)
