"""The script in docs/how-to/webhooks.md posts with curl alone to a server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.models import Message, Room

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from conversate_core.services import NewWebhook

SCRIPT = Path(__file__).parents[3] / "example/notify.sh"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl"),
]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def webhook(transactional_db: None) -> NewWebhook:
    room = services.create_room(title="Harbor")
    return services.create_webhook(room=room, name="Backup")


@pytest.fixture
def notify(live_server: LiveServer, webhook: NewWebhook) -> Run:
    def notify(
        text: str, *, key: str = "", token: str = webhook.token
    ) -> subprocess.CompletedProcess[str]:
        address = f"{live_server.url}/chat/webhooks/{token}/"
        environment: dict[str, Any] = {"PATH": os.environ["PATH"], "WEBHOOK": address}
        if key:
            environment["KEY"] = key
        return subprocess.run(
            ["sh", str(SCRIPT), text],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return notify


def error_in(answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode != 0
    code: str = json.loads(answer.stdout)["error"]["code"]
    return code


def test_it_posts_a_text(notify: Run) -> None:
    answer = notify("@all & <b>Grüße</b>\n100 % ✅")
    message = Message.objects.get()
    assert (answer.returncode, json.loads(answer.stdout)) == (0, {"id": message.pk})
    assert (message.sender, message.body) == ("Backup", "@all & <b>Grüße</b>\n100 % ✅")


def test_a_second_run_with_the_same_key_posts_nothing(notify: Run) -> None:
    first, again = (notify("Done", key="backup-2026-03-02") for _ in range(2))
    assert first.returncode == again.returncode == 0
    assert first.stdout == again.stdout
    notify("Done", key="backup-2026-03-03")
    notify("Done")
    assert Message.objects.count() == 3


def test_attacks_post_nothing(notify: Run, webhook: NewWebhook) -> None:
    """Guessed, of an invitation, and revoked."""
    room = Room.objects.get()
    for guess in ("x" * 32, webhook.token[::-1], webhook.webhook.token_hash):
        assert error_in(notify("Hello", token=guess)) == "not_found"
    assert error_in(notify("Hello", token=services.create_invitation(room=room).token)) == (
        "not_found"
    )
    services.revoke_webhook(webhook=webhook.webhook)
    assert error_in(notify("Hello")) == "not_found"
    assert not Message.objects.exists()


def test_that_of_another_room_posts_there(notify: Run) -> None:
    other = services.create_room(title="Other")
    token = services.create_webhook(room=other, name="Backup").token
    assert notify("Hello", token=token).returncode == 0
    assert Message.objects.get().room == other


def test_a_wrong_text_is_explained(notify: Run) -> None:
    assert error_in(notify("")) == "invalid_message"


def test_no_file_is_sent_in_place_of_a_text(notify: Run) -> None:
    notify("@/etc/passwd")
    assert Message.objects.get().body == "@/etc/passwd"
