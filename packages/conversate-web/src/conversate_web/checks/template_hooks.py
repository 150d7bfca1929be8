"""The hooks: elements that the scripts need in the templates, as CSS selectors.

``static/conversate/js/hooks.js`` looks for the same ones in the page, and the documentation lists
them.
"""

from __future__ import annotations

# In "#a .b", the first element may be a <template> whose content has the second one.
ROOM_HOOKS = {
    "conversate/includes/room.html": (
        "#conversate-room",
        "#conversate-client",
        ".cnv-room__foot",
    ),
    "conversate/includes/conversation.html": (
        "#conversate-conversation",
        "#conversate-messages",
        "#end",
    ),
    "conversate/includes/message_editing.html": (
        "#conversate-editing form",
        "#conversate-editing textarea",
        "#conversate-editing .cnv-errors",
        "#conversate-editing [type=button]",
        "#conversate-delete form",
        "#conversate-delete .cnv-errors",
        "#conversate-delete [type=button]",
    ),
    "conversate/includes/composer.html": (
        "#conversate-composer",
        "#conversate-composer textarea",
        "#conversate-composer .cnv-errors",
        "#conversate-composer .cnv-composer__chosen",
        "#conversate-body",
        "#conversate-file .cnv-chosen__name",
        "#conversate-file .cnv-chosen__size",
        "#conversate-file button",
    ),
    "conversate/includes/pending.html": (
        "#conversate-pending",
        "#conversate-sending li",
        "#conversate-sending .cnv-pending__text",
        "#conversate-sending .cnv-pending__files",
        "#conversate-sending .cnv-pending__state",
        "#conversate-sending .cnv-errors",
        "#conversate-sending [data-command=cancel]",
        "#conversate-sending [data-command=retry]",
        "#conversate-sending [data-command=edit]",
        "#conversate-sending [data-command=discard]",
    ),
    "conversate/includes/strings.html": (".cnv-strings",),
}
MESSAGE_HOOKS = {
    "conversate/includes/message.html": (
        "li.cnv-message",
        ".cnv-message[id^=message-]",
        ".cnv-message[data-id]",
        ".cnv-message[data-revision]",
        ".cnv-message[data-author]",
        ".cnv-message[data-time]",
        ".cnv-message[data-day]",
        ".cnv-message .cnv-message__body",
    ),
    "conversate/includes/day.html": ("li.cnv-day",),
    "conversate/includes/unread_marker.html": (".cnv-unread-marker#unread",),
}
