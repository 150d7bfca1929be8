"""Posting by the form of the room page, which works without JavaScript."""

from __future__ import annotations

import math

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.errors import ConversateError, RateLimited

from ..forms import SendForm
from ..presenting import room_url
from .access import Visit, room_page
from .going_back import back_to
from .room import render_room
from .statuses import status_of
from .submitting import Trouble


def give_back(request: HttpRequest, visit: Visit, *, trouble: Trouble) -> HttpResponse:
    """The room page again, with the text where it could be read."""
    form = SendForm(request.POST if trouble.is_readable else QueryDict())
    form.add_error(None, trouble.text)
    if not trouble.is_readable:
        form.add_error(None, _("Your browser still has your text: go back to see it."))
    elif request.FILES:
        form.add_error(None, _("Please choose the files again."))
    return render_room(request, visit, form, status=trouble.status)


@transaction.non_atomic_requests
@room_page("GET", "HEAD", "POST", give_back=give_back)
def send(request: HttpRequest, visit: Visit) -> HttpResponse:
    if request.method == "POST":
        form = SendForm(request.POST, request.FILES)
        try:
            _post(visit, form)
        except ConversateError as error:
            return _explain(request, visit, form, error)
    # Also for a reload of the page that told of an error, and on the way back from signing in.
    # Not by redirect(), which would take what has neither a slash nor a dot for the name of a view.
    return HttpResponseRedirect(f"{back_to(request, room_url(visit.room))}#end")


def _post(visit: Visit, form: SendForm) -> None:
    form.full_clean()
    services.post_message(
        room=visit.room,
        author=visit.user,
        body=form.cleaned_data["body"],
        files=form.cleaned_data.get("files", ()),
        client_key=form.message_key,
    )


def _explain(
    request: HttpRequest, visit: Visit, form: SendForm, error: ConversateError
) -> HttpResponse:
    """The room page again with the text still in the form. Browsers don't send files twice."""
    form.add_error(None, str(error))
    if request.FILES:
        form.add_error(None, _("Please choose the files again."))
    response = render_room(request, visit, form, status=status_of(error))
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(math.ceil(error.retry_after))
    return response
