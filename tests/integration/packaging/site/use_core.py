"""Two people talk, in a site with core only."""

import os
from importlib.util import find_spec

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.contrib.auth import get_user_model

from conversate_core import services

assert not find_spec("conversate_web")
assert not find_spec("conversate_alerts")

ada, grace = (get_user_model().objects.create_user(name) for name in ("ada", "grace"))
room = services.create_room(title="Harbour", members=[ada])
services.add_member(room=room, user=grace)
cursor = services.poll(room=room, user=grace, cursor=0).revision
services.post_message(room=room, author=ada, body="Good morning.")
changes = services.poll(room=room, user=grace, cursor=cursor)
print(f"{grace} reads:", *(message.body for message in changes.messages))
