"""Asks before an action: a page with the question, whose form sends the confirmation."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..visits import Visit

# The field of the form that confirms.
CONFIRMED = "confirmed"


class Question(NamedTuple):
    """The texts of the page: title, consequences, label of the button, and the way back."""

    title: str
    text: str
    button: str
    back: str
    back_url: str
    is_permanent: bool = False


def is_confirmed(request: HttpRequest) -> bool:
    return request.method == "POST" and CONFIRMED in request.POST


def ask(request: HttpRequest, visit: Visit, question: Question, **context: Any) -> HttpResponse:
    """Return the page with *question*. Its form posts to the URL of *request*."""
    return render(
        request,
        "conversate/confirm.html",
        {"room": visit.room, "confirmed": CONFIRMED, **question._asdict(), **context},
    )
