from __future__ import annotations

import pytest
from django.urls import reverse

LIST = "admin:conversate_alerts_invitationmail_changelist"


@pytest.mark.parametrize("words", ["linus", "kitchen"])
def test_it_lists_which_invitations_were_not_sent_and_why(staff, invitation_mail, words):
    page = staff.get(reverse(LIST), {"q": words}).content.decode()
    for part in ["linus@example.org", "Tea kitchen", "550 no such user"]:
        assert part in page
    assert "550 no such user" not in staff.get(reverse(LIST), {"q": "nobody"}).content.decode()


def test_a_row_can_be_read_and_not_changed(staff, invitation_mail):
    url = reverse("admin:conversate_alerts_invitationmail_change", args=[invitation_mail.pk])
    page = staff.get(url).content.decode()
    assert "550 no such user" in page
    assert "token" not in page.replace("csrfmiddlewaretoken", "")
    staff.post(url, {"last_error": "", "attempts": "0"})
    invitation_mail.refresh_from_db()
    assert (invitation_mail.attempts, invitation_mail.last_error) == (1, "550 no such user")
    assert str(invitation_mail) == "linus@example.org · Tea kitchen"


def test_nobody_is_entered_by_hand(staff):
    assert staff.get(reverse("admin:conversate_alerts_invitationmail_add")).status_code == 403
