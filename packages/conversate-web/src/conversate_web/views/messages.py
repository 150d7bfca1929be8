"""Editing and deleting a message by forms, which work without JavaScript."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from conversate_core import services
from conversate_core.errors import ConversateError, MessageGone, NotAllowed
from conversate_core.models import Message
from conversate_core.policy import get_policy

from ..forms import EditForm
from ..presenting import message_url, present_messages
from .access import Visit, room_page
from .statuses import status_of
from .submitting import Trouble, explain


def give_back(
    request: HttpRequest, visit: Visit, message_id: int, *, trouble: Trouble
) -> HttpResponse:
    """The page again, with the text where it could be read."""
    if not trouble.is_readable:
        return explain(request, trouble=trouble)
    form = EditForm(request.POST)
    form.add_error(None, trouble.text)
    return _edit_page(request, visit, _find(visit, message_id), form, status=trouble.status)


@room_page("GET", "HEAD", "POST", give_back=give_back)
def edit(request: HttpRequest, visit: Visit, message_id: int) -> HttpResponse:
    message = _find(visit, message_id)
    if request.method == "POST":
        return _save(request, visit, message)
    if message is None:
        raise Http404
    if message.deleted_at is not None:
        return redirect(message_url(visit.room, message.pk))
    if not get_policy().can_edit(visit.user, message):
        raise NotAllowed
    return _edit_page(request, visit, message, EditForm(initial={"body": message.body}))


def _save(request: HttpRequest, visit: Visit, message: Message | None) -> HttpResponse:
    """Whatever refuses the text, the page gives it back: also where the message itself is gone."""
    form = EditForm(request.POST)
    form.full_clean()
    try:
        if message is None or message.deleted_at is not None:
            raise MessageGone
        services.edit_message(message=message, body=form.cleaned_data["body"], by=visit.user)
    except ConversateError as error:
        if not get_policy().can_view(visit.user, visit.room):
            raise
        form.add_error(None, str(error))
        is_lost = isinstance(error, (MessageGone, NotAllowed))
        return _edit_page(
            request, visit, None if is_lost else message, form, status=status_of(error)
        )
    return redirect(message_url(visit.room, message.pk))


def _edit_page(
    request: HttpRequest,
    visit: Visit,
    message: Message | None,
    form: EditForm,
    status: int = 200,
) -> HttpResponse:
    """Without a message that could take it, the text can only be taken back."""
    url = message and message_url(visit.room, message.pk)
    context = {"room": visit.room, "message": message, "message_url": url, "form": form}
    return render(request, "conversate/message_edit.html", context, status=status)


@room_page("GET", "HEAD", "POST")
def delete(request: HttpRequest, visit: Visit, message_id: int) -> HttpResponse:
    message = _find(visit, message_id)
    if message is None:
        raise Http404
    # Whoever presses the button twice, or as the second, has what they want.
    if message.deleted_at is None:
        if request.method != "POST":
            return _delete_page(request, visit, message)
        with suppress(MessageGone):
            services.delete_message(message=message, by=visit.user)
    return redirect(message_url(visit.room, message.pk))


def _delete_page(request: HttpRequest, visit: Visit, message: Message) -> HttpResponse:
    if not get_policy().can_delete(visit.user, message):
        raise NotAllowed
    (shown,) = present_messages([message], room=visit.room, viewer=visit.user)
    context = {"room": visit.room, "message": replace(shown, day=None)}
    return render(request, "conversate/message_delete.html", context)


def _find(visit: Visit, message_id: int) -> Message | None:
    return visit.room.messages.for_display().filter(pk=message_id).first()
