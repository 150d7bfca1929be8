"""A member that is away gets one mail, in a site with core and alerts."""

import os
from importlib.util import find_spec
from io import StringIO

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command

from conversate_alerts.preferences.choosing import set_level
from conversate_core import services

assert not find_spec("conversate_web")

people = get_user_model().objects
ada, grace = (people.create_user(name, f"{name}@example.org") for name in ("ada", "grace"))
room = services.create_room(title="Harbour", members=[ada])
set_level(membership=services.add_member(room=room, user=grace), level="everything")
services.post_message(room=room, author=ada, body="Good morning.")
for _ in range(2):
    call_command("send_alerts", stdout=StringIO())
assert all("Good morning." in message.body for message in mail.outbox)
print("mail to:", *(address for message in mail.outbox for address in message.to))
