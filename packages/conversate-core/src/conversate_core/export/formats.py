"""The formats of an export: each has a head, a part for each message, and a tail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from ..internal.languages import language_attributes
from ..models import Attachment, Message, Room
from ..people import person_for
from ..queries.originals import Original
from ..queries.reactions import EmojiReactions

PathOf = Callable[[Attachment], str]


class Part(NamedTuple):
    """A message, the one that it replies to, its reactions, and what returns a file's path."""

    message: Message
    original: Original | None
    reactions: Sequence[EmojiReactions]
    path_of: PathOf


class Format(NamedTuple):
    """A format. ``message`` takes a part and its index from 0."""

    file_name: str
    head: Callable[[Room], str]
    message: Callable[[Part, int], str]
    tail: Callable[[Room], str]


def _local(moment: datetime) -> str:
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return local.strftime("%Y-%m-%d %H:%M")


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _json_head(room: Room) -> str:
    facts = {
        "title": room.title,
        "slug": room.slug,
        "description": room.description,
        "created_at": _iso(room.created_at),
        "archived_at": _iso(room.archived_at),
    }
    return f'{{"room": {json.dumps(facts, ensure_ascii=False)}, "messages": ['


def _json_message(part: Part, index: int) -> str:
    message, original = part.message, part.original
    facts: dict[str, Any] = {
        "id": message.pk,
        "author": {
            "id": None if message.author_id is None else str(message.author_id),
            "name": person_for(message.author, message.sender).name,
        },
        "sender": message.sender or None,
        "reply_to": original.id if original and not original.is_hidden else None,
        "body": message.body,
        "created_at": _iso(message.created_at),
        "sent_by_mail": message.sent_by_mail,
        "edited_at": _iso(message.edited_at),
        "edited_by": _json_editor(message),
        "deleted_at": _iso(message.deleted_at),
        "attachments": [
            _json_file(attachment, part.path_of(attachment))
            for attachment in message.attachments.all()
        ],
        "reactions": [
            {"emoji": reaction.emoji, "id": str(user.pk), "name": person_for(user).name}
            for reaction in part.reactions
            for user in reaction.users
        ],
    }
    return ("," if index else "") + "\n" + json.dumps(facts, ensure_ascii=False)


def _json_file(attachment: Attachment, path: str) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "size": attachment.size,
        "content_type": attachment.content_type,
        "path": path,
    }


def _json_editor(message: Message) -> dict[str, Any] | None:
    """Return who wrote the text, if that was not the author. Both values are None if unknown."""
    if not message.edited_by_other or message.deleted_at:
        return None
    editor = message.edited_by
    if editor is None:
        return {"id": None, "name": None}
    return {"id": str(editor.pk), "name": person_for(editor).name}


def _json_tail(room: Room) -> str:
    return "\n]}\n"


def _text_head(room: Room) -> str:
    return "\n".join(filter(None, [room.title, room.description])) + "\n"


def _text_message(part: Part, index: int) -> str:
    message, original = part.message, part.original
    name = person_for(message.author, message.sender).name
    lines = [f"\n[{_local(message.created_at)}] {name}{_marks(message)}"]
    if original:
        lines.append(f"> {_quoted(original)}")
    lines += message.body.splitlines()
    lines += [
        f"{attachment.name}: {part.path_of(attachment)}" for attachment in message.attachments.all()
    ]
    lines += _reaction_lines(part)
    return "\n".join(lines) + "\n"


def _text_tail(room: Room) -> str:
    return ""


def _quoted(original: Original) -> str:
    if not original.names_author:
        return original.words
    return f"{person_for(original.author, original.sender).name}: {original.words}"


def _marks(message: Message) -> str:
    if message.deleted_at:
        return " " + _("(deleted)")
    by_mail = " " + _("(by e-mail)") if message.sent_by_mail else ""
    return by_mail + (" " + _edited(message) if message.edited_at else "")


def _edited(message: Message) -> str:
    if not message.edited_by_other:
        return _("(edited)")
    if message.edited_by is None:
        return _("(edited by someone else)")
    return _("(edited by %(name)s)") % {"name": person_for(message.edited_by).name}


def _html_quote(original: Original | None) -> str:
    if original is None:
        return ""
    if not original.names_author:
        return format_html("<blockquote>{}</blockquote>\n", original.words)
    link = '<blockquote><a href="#message-{}">{}</a></blockquote>\n'
    return format_html(link, original.id, _quoted(original))


def _reaction_lines(part: Part) -> Iterator[str]:
    for reaction in part.reactions:
        yield f"{reaction.emoji} {', '.join(person_for(user).name for user in reaction.users)}"


_STYLE = mark_safe(
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}article{margin:1.5rem 0}header{font-size:.875rem;opacity:.75}"
    "h1,b,p,a{unicode-bidi:plaintext}"
)


def _paragraphs(text: str) -> str:
    return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - escaped just there


def _html_head(room: Room) -> str:
    return format_html(
        '<!doctype html>\n<html {}>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>{}</title>\n'
        "<style>{}</style>\n<h1>{}</h1>\n{}\n",
        language_attributes(),
        room.title,
        _STYLE,
        room.title,
        _paragraphs(room.description),
    )


def _html_message(part: Part, index: int) -> str:
    message, original = part.message, part.original
    files = format_html_join(
        "\n",
        '<p><a href="{}" download>{}</a></p>',
        ((part.path_of(attachment), attachment.name) for attachment in message.attachments.all()),
    )
    return format_html(
        '<article id="message-{}">\n<header><b>{}</b> <time datetime="{}">{}</time>{}</header>\n'
        "{}{}{}{}\n</article>\n",
        message.pk,
        person_for(message.author, message.sender).name,
        message.created_at.isoformat(),
        _local(message.created_at),
        _marks(message),
        _html_quote(original),
        _paragraphs(message.body),
        files,
        format_html_join("", "\n<p>{}</p>", ((line,) for line in _reaction_lines(part))),
    )


def _html_tail(room: Room) -> str:
    return "</html>\n"


FORMATS = {
    "json": Format("room.json", _json_head, _json_message, _json_tail),
    "text": Format("room.txt", _text_head, _text_message, _text_tail),
    "html": Format("room.html", _html_head, _html_message, _html_tail),
}
