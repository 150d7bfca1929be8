from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from conversate_core import services
from conversate_core.models import Message, Room
from tests.core.support.following import Poller

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Posts, and tells after the insert that it is now a good moment to kill it.
SCRIPT = """
import sys, time
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.contrib.auth import get_user_model
from django.db.models.signals import post_save
from conversate_core import services
from conversate_core.models import Message, Room

def inserted(**kwargs):
    print("inserted", flush=True)
    time.sleep(600)

post_save.connect(inserted, sender=Message)
services.post_message(
    room=Room.objects.get(), author=get_user_model().objects.get(pk=sys.argv[2]), body="Lost"
)
"""


@pytest.mark.django_db(transaction=True)
def test_leaves_no_rows_and_blocks_no_other_process(
    room: Room, member: User, other_member: User
) -> None:
    poller = Poller(room, member)
    connection.close()
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(connection.settings_dict["NAME"]), str(member.pk)],
        stdout=subprocess.PIPE,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "inserted\n"
        assert poller.catch_up() == []
        process.kill()
    message = services.post_message(room=room, author=other_member, body="Going on")
    assert poller.catch_up() == [message.pk]
    assert services.post_message(room=room, author=member, body="Here I am again")
    assert not Message.objects.filter(body="Lost").exists()
