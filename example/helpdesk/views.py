from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from conversate_core import services
from conversate_core.errors import ConversateError
from conversate_core.models import Message
from conversate_core.policy import get_policy

from . import desk
from .forms import ReplyForm, TicketForm
from .models import Ticket

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class SignedInRequest(HttpRequest):
    """What login_required lets through."""

    user: User


@login_required
def tickets(request: SignedInRequest) -> HttpResponse:
    """The tickets of the user, and the form for a new one."""
    form = TicketForm(request.POST or None)
    if form.is_valid():
        try:
            ticket = desk.open_ticket(visitor=request.user, **form.cleaned_data)
        except ConversateError as error:
            form.add_error(None, str(error))
        else:
            return redirect("helpdesk:ticket", ticket.room.slug)
    rooms = desk.tickets_of(request.user)
    return render(request, "helpdesk/tickets.html", {"rooms": rooms, "form": form})


@login_required
def ticket(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show a ticket: its messages, and the form to reply."""
    found = _find(request, slug)
    form = ReplyForm(request.POST or None, initial={"reply_to": request.GET.get("reply_to")})
    if form.is_valid():
        try:
            desk.reply(ticket=found, author=request.user, **form.cleaned_data)
        except ConversateError as error:
            form.add_error(None, str(error))
        else:
            return redirect("helpdesk:ticket", slug)
    page = services.history(room=found.room, user=request.user)
    services.mark_read(room=found.room, user=request.user)
    policy = get_policy()
    context = {
        "ticket": found,
        "page": page,
        "conversation": desk.with_questions(page.messages, ticket=found, user=request.user),
        "question": _find_question(page.messages, form),
        # Whose ticket was closed while they wrote keeps the text.
        "form": form if form.errors or policy.can_post(request.user, found.room) else None,
        "helpers": desk.helpers_here(found),
        "can_close": policy.can_manage(request.user, found.room),
    }
    return render(request, "helpdesk/ticket.html", context)


@login_required
@require_GET
def changes(request: SignedInRequest, slug: str) -> HttpResponse:
    """Return the messages that have changed. Status 204: none; 205: reload the page."""
    found = _find(request, slug)
    _note_reader(request, found)
    changes = services.poll(room=found.room, user=request.user, cursor=request.GET.get("since", ""))
    if changes.reset:
        return HttpResponse(status=205)
    if not changes.messages:
        return HttpResponse(status=204)
    conversation = desk.with_questions(changes.messages, ticket=found, user=request.user)
    context = {"ticket": found, "conversation": conversation}
    response = render(request, "helpdesk/includes/messages.html", context)
    response.headers["X-Revision"] = str(changes.revision)
    return response


@login_required
@require_POST
def close(request: SignedInRequest, slug: str) -> HttpResponse:
    try:
        desk.close(ticket=_find(request, slug), by=request.user)
    except ConversateError as error:
        messages.error(request, str(error))
    return redirect("helpdesk:ticket", slug)


def _note_reader(request: SignedInRequest, ticket: Ticket) -> None:
    desk.note_reader(
        ticket=ticket,
        user=request.user,
        focused=request.GET.get("focused") == "1",
        page=request.GET.get("page", ""),
    )


def _find_question(messages: Iterable[Message], form: ReplyForm) -> Message | None:
    """Return the message that the form answers, if the page shows it."""
    wanted = str(form["reply_to"].value())
    return next((message for message in messages if str(message.pk) == wanted), None)


def _find(request: SignedInRequest, slug: str) -> Ticket:
    try:
        return desk.find_ticket(slug=slug, user=request.user)
    except Ticket.DoesNotExist:
        raise Http404 from None
