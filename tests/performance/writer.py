"""Somebody who posts to a room as fast as it goes, in a process of their own.

Arguments: the keys of room and user. Reads a number of seconds a line, and after each writes how
many messages there were and how many seconds they took.
"""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.contrib.auth.models import User

from conversate_core.models import Room
from conversate_core.services import post_message


def main() -> None:
    room, author = Room.objects.get(pk=sys.argv[1]), User.objects.get(pk=sys.argv[2])
    print(flush=True)
    for line in sys.stdin:
        begin = time.perf_counter()
        count, end = 0, begin + float(line)
        while time.perf_counter() < end:
            post_message(room=room, author=author, body="Hello")
            count += 1
        print(count, time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main()
