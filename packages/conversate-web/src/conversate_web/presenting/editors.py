from __future__ import annotations

from dataclasses import dataclass

from conversate_core.models import Message
from conversate_core.people import person_for


@dataclass(frozen=True)
class PresentedEditor:
    """Someone else than the author, who wrote the present text of a message.

    Both fields are empty for the system and for an account that was deleted.
    """

    id: str = ""
    name: str = ""

    def as_json(self) -> dict[str, str | None]:
        return {"id": self.id or None, "name": self.name or None}


def present_editor(message: Message) -> PresentedEditor | None:
    """Present who edited *message*, for which `load_editors` was called; None for its author."""
    if not message.edited_by_other or message.deleted_at is not None:
        return None
    editor = message.edited_by
    return PresentedEditor(str(editor.pk), person_for(editor).name) if editor else PresentedEditor()
