"""A signed-in member opens the room list and a room, in a site with core and web."""

import os
from importlib.util import find_spec

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.test import Client

from conversate_core import services

assert not find_spec("conversate_alerts")

ada = get_user_model().objects.create_user("ada")
room = services.create_room(title="Harbour", slug="harbour", members=[ada])
services.post_message(room=room, author=ada, body="Good morning.")

visitor = Client()
assert visitor.get("/chat/").status_code == 302
visitor.force_login(ada)
index = visitor.get("/chat/").content.decode()
page = visitor.get("/chat/harbour/").content.decode()
seen = [text for text, where in (("Harbour", index), ("Good morning.", page)) if text in where]
assert finders.find("conversate/vendor")
print("ada is served:", ", ".join(seen))
