"""Call all services in random order and compare the results with a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test

from conversate_core.models import Role
from tests.core.services.state_machine.direct_rules import DirectRules
from tests.core.services.state_machine.export_rules import ExportRules
from tests.core.services.state_machine.invitation_rules import InvitationRules
from tests.core.services.state_machine.message_rules import MessageRules
from tests.core.services.state_machine.model import PEOPLE, ROOT
from tests.core.services.state_machine.reader_rules import ReaderRules
from tests.core.services.state_machine.room_rules import RoomRules
from tests.core.services.state_machine.stored_rows import StoredRows


class Chat(
    RoomRules,
    InvitationRules,
    DirectRules,
    MessageRules,
    ReaderRules,
    ExportRules,
    StoredRows,
):
    @initialize(is_open=st.booleans())
    def a_room_that_three_have_open(self, is_open: bool) -> None:
        self.create_room(ROOT, is_open)
        roles = {"ada": Role.MEMBER, "grace": Role.MODERATOR, "linus": Role.MEMBER}
        for who, role in roles.items():
            self.add_member(who, 0, ROOT, role)
            self.open_page(who, 0)
            self.post(who, 0, "Hello", files=1)
        self.invite("grace", 0, 2)

    @invariant()
    def there_are_the_files_of_the_messages_and_no_others(self) -> None:
        stored = [path for path in Path(self.folder.name).rglob("*") if path.is_file()]
        said = [said for room in self.rooms.values() for said in room.said.values()]
        assert len(stored) == sum(one.files for one in said)

    def teardown(self) -> None:
        try:
            for who in PEOPLE:
                self.look_at_the_index(who)
            self.everybody_polls()
            for where in range(len(self.rooms)):
                self.export(where)
        finally:
            super().teardown()


@pytest.mark.django_db
def test_whatever_is_done_each_client_sees_what_the_model_says() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Chat,
        settings=settings(
            deadline=None,
            max_examples=20,
            stateful_step_count=40,
            suppress_health_check=list(HealthCheck),
        ),
    )
