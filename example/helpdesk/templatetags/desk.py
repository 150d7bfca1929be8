from __future__ import annotations

from django import template

from conversate_core.models import Message
from conversate_core.people import person_for

register = template.Library()


@register.filter
def author_name(message: Message) -> str:
    return person_for(message.author, message.sender).name
