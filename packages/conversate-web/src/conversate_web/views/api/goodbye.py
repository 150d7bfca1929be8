from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from conversate_core import presence

from ..access import Visit
from .access import api
from .errors import BadRequest


@api("POST")
def goodbye(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page that polled in the name of a client was closed. The token may be in the form."""
    client = request.POST.get("client", "")
    if not client or not presence.is_client(client):
        raise BadRequest(_("Give the name of a client, as in the polls."))
    if visit.membership is not None:
        presence.record_goodbye(membership=visit.membership, client=client)
    return HttpResponse(status=204)
