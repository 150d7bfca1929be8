"""A site of django-conversate 0.3.0, for the Python of an environment that has that package.

``ancestor.py MEMBERS MESSAGES`` creates its tables and a room; it prints the session of a member.
A server imports ``application``. The environment variable ANCESTOR_DATABASE has the settings of the
database as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="ancestor",
    ALLOWED_HOSTS=["127.0.0.1", "testserver"],
    DATABASES={"default": json.loads(os.environ["ANCESTOR_DATABASE"])},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        "conversate",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            # The base.html that our pages have, too.
            "DIRS": [Path(__file__).parents[2] / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
    ROOT_URLCONF=__name__,
    STATIC_URL="/static/",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.test import Client
from django.urls import include, path

BODY = "Message {n} says **word{n}** and `word`, see https://example.org/{n}"


@login_required
def bare(request: Any) -> JsonResponse:
    return JsonResponse({})


urlpatterns = [path("bare/", bare), path("chat/", include("conversate.urls"))]
application = get_wsgi_application()


def main() -> None:
    members, messages = map(int, sys.argv[1:])
    call_command("migrate", verbosity=0)
    config = apps.get_app_config("conversate")
    room_class, member_class, message_class = map(config.get_model, ("Room", "RoomUser", "Message"))
    users = [get_user_model()(username=f"user{number}") for number in range(members)]
    for user in users:
        user.save()
    room = room_class.objects.create(title="Room", slug="room")
    member_class.objects.bulk_create(member_class(room=room, user=user) for user in users)
    message_class.objects.bulk_create(
        message_class(
            room=room,
            user=users[number % members],
            timestamp=1_600_000_000 + number * 30,
            content=BODY.format(n=number),
        )
        for number in range(messages)
    )
    client = Client()
    client.force_login(users[0])
    print(client.cookies["sessionid"].value)


if __name__ == "__main__":
    main()
