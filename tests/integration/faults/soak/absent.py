"""People who are away: a phone and a mail tell them about new messages, once for each absence."""

from __future__ import annotations

import json
import threading
import time

from tests.alerts.support.push_service import Browser
from tests.integration.faults.support.mail import MailServer
from tests.integration.faults.support.people import Person
from tests.integration.faults.support.waiting import PATIENCE

_JSON = {"Content-Type": "application/json"}


class Absent(threading.Thread):
    """Visits the room, and stays away until a notification and then a mail have come."""

    def __init__(self, person: Person, phone: Browser, mail: MailServer) -> None:
        super().__init__(daemon=True)
        self.person, self.phone, self._mail = person, phone, mail
        # How many absences have ended.
        self.visits = 0
        self.problems: list[str] = []
        self._over = threading.Event()
        self._subscribe()
        self.start()

    @property
    def notifications(self) -> int:
        return len(self.phone.received)

    @property
    def mails(self) -> int:
        return self._mail.postbox.recipients().count(f"{self.person.name}@example.org")

    def run(self) -> None:
        while not self._over.is_set():
            self._visit()
            if not self._is_told():
                return
            self.visits += 1

    def finish(self) -> None:
        """Wait for the end of the current absence, and stop."""
        self._over.set()
        self.join(2 * PATIENCE)
        told = {"notifications": self.notifications, "mails": self.mails}
        self.problems += [
            f"{self.person.name} got {number} {name} in {self.visits} absences."
            for name, number in told.items()
            if number != self.visits
        ]

    def _visit(self) -> None:
        while (answer := self.person.get(f"/chat/{self.person.slug}/")).status != 200:
            self.person.note(answer)
            time.sleep(self.person.pause)

    def _is_told(self) -> bool:
        end = time.monotonic() + PATIENCE
        while min(self.notifications, self.mails) <= self.visits:
            if time.monotonic() > end:
                return False
            time.sleep(0.2)
        return True

    def _subscribe(self) -> None:
        phone = self.phone
        keys = {"p256dh": phone.p256dh, "auth": phone.auth}
        fields = {"endpoint": phone.endpoint, "keys": keys, "public_key": phone.public_key}
        body = json.dumps(fields).encode()
        answer = self.person.request("POST", "/alerts/push/subscribe/", body, _JSON)
        assert answer.status == 200, answer
