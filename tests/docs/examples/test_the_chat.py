"""Tests of a site, as docs/how-to/test-your-site.md shows them."""

from django.core import mail
from django.core.management import call_command
from django.test import TestCase, override_settings
from django.urls import reverse

from conversate_alerts.choices import AlertLevel
from conversate_alerts.preferences.choosing import set_level
from conversate_core import services
from conversate_core.signals import message_posted
from conversate_core.testing import (
    capture_signal,
    make_member,
    make_message,
    make_room,
    make_user,
    texts_for,
    unread_count_for,
)


class RoomTests(TestCase):
    def setUp(self):
        self.room = make_room("Harbor")
        self.ada = make_member(self.room, "ada")
        self.linus = make_member(self.room, "linus", email="linus@example.org")

    def test_a_message_is_unread_for_others(self):
        make_message(self.room, self.ada, "The pump is repaired.")
        self.assertEqual(texts_for(self.linus, self.room), ["The pump is repaired."])
        self.assertEqual(unread_count_for(self.linus, self.room), 1)
        self.assertEqual(unread_count_for(self.ada, self.room), 0)

    def test_only_members_find_the_page(self):
        address = reverse("conversate:room", args=[self.room.slug])
        for user, status in [(self.ada, 200), (make_user("karim"), 404)]:
            self.client.force_login(user)
            self.assertEqual(self.client.get(address).status_code, status)

    def test_a_post_sends_a_signal(self):
        with capture_signal(message_posted) as sent:
            message = make_message(self.room, self.ada)
        self.assertEqual([each["message"] for each in sent], [message])

    @override_settings(CONVERSATE_ALERT_DELAY=0, CONVERSATE_SITE_URL="https://example.org")
    def test_a_member_who_is_away_gets_a_mail(self):
        membership = services.get_membership(room=self.room, user=self.linus)
        set_level(membership=membership, level=AlertLevel.EVERYTHING)
        make_message(self.room, self.ada, "The pump is repaired.")
        call_command("send_alerts")
        [alert] = mail.outbox
        self.assertEqual(alert.to, ["linus@example.org"])
        self.assertIn("The pump is repaired.", alert.body)
