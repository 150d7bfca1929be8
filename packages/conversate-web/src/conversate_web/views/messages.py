"""The page of a message, and the forms that edit and delete it. They work without JavaScript."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import (
    ConversateError,
    EditConflict,
    MessageGone,
    NotAllowed,
    RateLimited,
)
from conversate_core.models import Message
from conversate_core.policy import get_policy
from conversate_core.services import RepliesPage

from ..forms.messages import EditForm
from ..http.errors import status_of
from ..http.forms import Trouble, explain
from ..http.pages import room_page
from ..http.parameters import read_id_or_none
from ..presenting import ShownMessage, message_page_url, message_url, show_messages
from ..presenting.readers import readers_or_none
from ..visits import Visit

# Replies on the page of a message. A link leads to later ones.
REPLIES_ON_PAGE = 20


@room_page("GET", "HEAD")
def show(request: HttpRequest, visit: Visit, message_id: int) -> HttpResponse:
    """Show a message and what the user may do with it, as its menu does with JavaScript."""
    message = find(visit, message_id)
    if message is None:
        raise Http404
    if message.deleted_at is not None:
        return redirect(message_url(visit.room, message.pk))
    return show_page(request, visit, message)


def show_page(
    request: HttpRequest, visit: Visit, message: Message, error: ConversateError | None = None
) -> HttpResponse:
    """Render the page of *message*, with the *error* of a form on it."""
    shown = _show(visit, message)
    replies = services.replies_to(
        message=message,
        user=visit.user,
        after=read_id_or_none(request.GET, "after"),
        limit=REPLIES_ON_PAGE,
    )
    can_reply = get_policy().can_post(visit.user, visit.room)
    edit_url, delete_url = (
        message_page_url(name, visit.room, message.pk) for name in ("edit", "delete")
    )
    context = {
        "room": visit.room,
        "membership": visit.membership,
        "shown": shown,
        "readers": readers_or_none(message, visit.user),
        "edit_url": edit_url if shown.flags.can_edit else None,
        "delete_url": delete_url if shown.flags.can_delete else None,
        "reply_url": shown.message.reply_url if can_reply else None,
        "replies": show_messages(replies.messages, room=visit.room, viewer=visit.user),
        "later_replies_url": _later_replies_url(replies),
        "reactions": _choices(shown) if shown.flags.can_react else (),
        "error": error,
    }
    status = status_of(error) if error else 200
    return render(request, "conversate/message.html", context, status=status)


def _choices(shown: ShownMessage) -> list[tuple[str, bool]]:
    """Return the emoji to react with or take back, with whether they are the viewer's."""
    mine = shown.flags.my_reactions
    return [(emoji, emoji in mine) for emoji in dict.fromkeys((*core_settings.reactions, *mine))]


def _later_replies_url(replies: RepliesPage) -> str | None:
    return f"?after={replies.messages[-1].pk}#replies" if replies.has_more else None


def give_back(
    request: HttpRequest, visit: Visit, message_id: int, *, trouble: Trouble
) -> HttpResponse:
    """Return the page again, with the text if it could be read."""
    if not trouble.is_readable:
        return explain(request, trouble=trouble)
    form = EditForm(request.POST)
    form.explain(trouble.text, is_error=trouble.is_error)
    return _edit_page(request, visit, find(visit, message_id), form, status=trouble.status)


@room_page("GET", "HEAD", "POST", give_back=give_back)
def edit(request: HttpRequest, visit: Visit, message_id: int) -> HttpResponse:
    message = find(visit, message_id)
    if request.method == "POST":
        return _save(request, visit, message)
    if message is None:
        raise Http404
    if message.deleted_at is not None:
        return redirect(message_url(visit.room, message.pk))
    if not get_policy().can_edit(visit.user, message):
        raise NotAllowed
    form = EditForm(initial={"body": message.body, "revision": message.revision})
    return _edit_page(request, visit, message, form)


def _save(request: HttpRequest, visit: Visit, message: Message | None) -> HttpResponse:
    form = EditForm(request.POST)
    form.full_clean()
    try:
        if message is None or message.deleted_at is not None:
            raise MessageGone
        services.edit_message(
            message=message,
            body=form.cleaned_data["body"],
            by=visit.user,
            expected_revision=form.cleaned_data["revision"],
        )
    except ConversateError as error:
        return _give_back(request, visit, message, form, error)
    return redirect(message_url(visit.room, message.pk))


def _give_back(
    request: HttpRequest,
    visit: Visit,
    message: Message | None,
    form: EditForm,
    error: ConversateError,
) -> HttpResponse:
    """Return the page with the text and the error, even if the message was deleted."""
    if not get_policy().can_view(visit.user, visit.room):
        raise error
    form.add_error(None, str(error))
    if isinstance(error, (MessageGone, NotAllowed)):
        message = None
    current = error.current if isinstance(error, EditConflict) else None
    return _edit_page(request, visit, message, form, status=status_of(error), current=current)


def _edit_page(
    request: HttpRequest,
    visit: Visit,
    message: Message | None,
    form: EditForm,
    *,
    status: int = 200,
    current: Message | None = None,
) -> HttpResponse:
    """Render the page. If *message* is None, it can't be saved, and the text is there to copy.

    *current* is the message after a conflicting edit by another user; saving again replaces it.
    """
    context = {
        "room": visit.room,
        "message": message,
        "message_url": message and message_url(visit.room, message.pk),
        "form": form,
        "current": current,
        "revision": current.revision if current else form["revision"].value(),
    }
    return render(request, "conversate/message_edit.html", context, status=status)


@room_page("GET", "HEAD", "POST")
def delete(request: HttpRequest, visit: Visit, message_id: int) -> HttpResponse:
    message = find(visit, message_id)
    if message is None:
        raise Http404
    # A second request, by the same or another user, finds the message deleted. This is no error.
    if message.deleted_at is None:
        if request.method != "POST":
            return _delete_page(request, visit, message)
        try:
            services.delete_message(message=message, by=visit.user)
        except RateLimited as error:
            return _delete_page(request, visit, message, error=error)
        except MessageGone:
            pass
    return redirect(message_url(visit.room, message.pk))


def _delete_page(
    request: HttpRequest, visit: Visit, message: Message, error: RateLimited | None = None
) -> HttpResponse:
    if not get_policy().can_delete(visit.user, message):
        raise NotAllowed
    context = {"room": visit.room, "shown": _show(visit, message), "error": error}
    status = status_of(error) if error else 200
    return render(request, "conversate/message_delete.html", context, status=status)


def _show(visit: Visit, message: Message) -> ShownMessage:
    (shown,) = show_messages([message], room=visit.room, viewer=visit.user)
    return shown


def find(visit: Visit, message_id: int) -> Message | None:
    visible = get_policy().visible_messages(visit.user, visit.room)
    return visible.for_display().filter(pk=message_id).first()
