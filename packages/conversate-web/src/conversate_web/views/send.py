"""Posts a message by the form of the room page. It works without JavaScript."""

from __future__ import annotations

import math

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.errors import ConversateError, RateLimited
from conversate_core.models import Message

from ..forms.messages import SendForm
from ..http.errors import status_of
from ..http.forms import Trouble
from ..http.pages import room_page
from ..http.redirects import back_to
from ..presenting import room_url
from ..visits import Visit
from .room import WITHOUT_REPLY, render_room


def give_back(request: HttpRequest, visit: Visit, *, trouble: Trouble) -> HttpResponse:
    """Return the room page again, with the text if it could be read."""
    form = SendForm(request.POST if trouble.is_readable else QueryDict())
    texts = [trouble.text]
    if not trouble.is_readable:
        texts.append(_("Go back to get what you typed."))
    elif request.FILES:
        texts.append(_("Please choose the files again."))
    for text in texts:
        form.explain(text, is_error=trouble.is_error)
    return render_room(request, visit, form, status=trouble.status)


@transaction.non_atomic_requests
@room_page("GET", "HEAD", "POST", give_back=give_back)
def send(request: HttpRequest, visit: Visit) -> HttpResponse:
    default = room_url(visit.room)
    if request.method == "POST":
        form = SendForm(request.POST, request.FILES)
        try:
            message = _post(visit, form)
        except ConversateError as error:
            return _explain(request, visit, form, error)
        if form.reply_id is not None and message.reply_to_id is None:
            default += f"?{WITHOUT_REPLY}=1"
    # Also for GET: a reload of the page with an error, and the redirect from the sign-in page. Not
    # redirect(), which resolves a URL without a slash or dot as the name of a view.
    return HttpResponseRedirect(f"{back_to(request, default)}#end")


def _post(visit: Visit, form: SendForm) -> Message:
    form.full_clean()
    return services.post_message(
        room=visit.room,
        author=visit.user,
        body=form.cleaned_data["body"],
        files=form.cleaned_data.get("files", ()),
        client_key=form.message_key,
        reply_to=form.reply_id,
    )


def _explain(
    request: HttpRequest, visit: Visit, form: SendForm, error: ConversateError
) -> HttpResponse:
    """Return the room page with the text in the form. Browsers don't send files again."""
    form.add_error(None, str(error))
    if request.FILES:
        form.add_error(None, _("Please choose the files again."))
    response = render_room(request, visit, form, status=status_of(error))
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(math.ceil(error.retry_after))
    return response
