"""The admin lists what became of the e-mails that came in, and counts them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from conversate_alerts.replies.receive import receive
from conversate_core import services
from tests.alerts.support.mails import REPLY_ADDRESS, answer_from

LIST = "admin:conversate_alerts_receivedmail_changelist"


@pytest.fixture
def received(membership, settings):
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS
    receive(answer_from(membership, "The secret text", Subject="The secret subject"))
    for number in range(2):
        receive(answer_from(membership, "", Message_ID=f"<empty-{number}@x>"))


def test_it_says_when_who_where_and_what_and_not_what_was_written(staff, received):
    page = staff.get(reverse(LIST)).content.decode()
    for shown in ("linus", "Tea kitchen", "posted", "refused", "No text of its own"):
        assert shown in page
    assert "secret" not in page


def test_it_counts_the_refusals(staff, received):
    page = staff.get(reverse(LIST)).content.decode()
    assert "Received e-mails, 2 of them refused" in page
    assert staff.get(reverse(LIST), {"result__exact": "refused"}).context["cl"].result_count == 2


def test_nothing_can_be_changed(staff, received):
    assert staff.get(reverse("admin:conversate_alerts_receivedmail_add")).status_code == 403


def test_a_row_outlives_its_room_and_its_account(staff, received, room, reader):
    services.delete_room(room=room)
    reader.delete()
    assert staff.get(reverse(LIST)).context["cl"].result_count == 3
