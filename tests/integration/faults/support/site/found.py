"""Create the site's data, and print the members of each room with their sessions.

Arguments: how many people, and how many rooms; person n is in room n modulo their number. With one
room everybody is in it. The first one in each room wants alerts of everything.
"""

from __future__ import annotations

import json
import sys

import django
from django.core.management import call_command

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from conversate_alerts.preferences.choosing import set_level  # noqa: E402
from conversate_core import services  # noqa: E402
from tests.core.support.people import make_person  # noqa: E402


def found(people: int, rooms: int) -> list[dict[str, str]]:
    made = [services.create_room(title=f"Room {number}") for number in range(rooms)]
    members = []
    for number in range(people):
        name = f"person{number}"
        user = make_person(name, email=f"{name}@example.org")
        membership = services.add_member(room=made[number % rooms], user=user)
        if number < rooms:
            set_level(membership=membership, level="everything")
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        members.append({"name": name, "session": session, "slug": made[number % rooms].slug})
    return members


call_command("migrate", verbosity=0)
print(json.dumps(found(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201
