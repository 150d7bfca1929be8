"""A rule of the state machine: a room is exported."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis.stateful import rule

from conversate_core.export import export_room
from conversate_core.export.targets import FolderTarget
from conversate_core.models import Room
from tests.core.services.state_machine.model import Shown
from tests.core.services.state_machine.play import ANY, Play, with_room


class ExportRules(Play):
    @with_room
    @rule(where=ANY)
    def export(self, where: int) -> None:
        room, model = self.pick_room(where)
        exported = export_as_json(room)
        assert exported["room"]["title"] == (", ".join(sorted(model.direct)) or model.title)
        said = {pk: one.shown for pk, one in model.said.items()}
        assert {each["id"]: self._shown(each) for each in exported["messages"]} == said

    def _shown(self, message: dict[str, Any]) -> Shown:
        names = {str(user.pk): name for name, user in self.users.items()}
        reacted = sorted((names[each["id"]], each["emoji"]) for each in message["reactions"])
        return (
            names[message["author"]["id"]],
            message["body"],
            len(message["attachments"]),
            message["edited_at"] is not None,
            message["deleted_at"] is not None,
            message["reply_to"],
            tuple(reacted),
        )


def export_as_json(room: Room) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        export_room(room=room, target=FolderTarget(Path(folder)), format_name="json")
        return json.loads((Path(folder) / "room.json").read_text())
