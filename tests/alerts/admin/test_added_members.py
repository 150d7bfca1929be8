from __future__ import annotations

import pytest
from django.urls import reverse

LIST = "admin:conversate_alerts_addedmember_changelist"


@pytest.mark.parametrize("words", ["linus", "kitchen"])
def test_it_lists_whom_nobody_has_told_yet_and_why(staff, added_mail, words):
    page = staff.get(reverse(LIST), {"q": words}).content.decode()
    for part in ["linus", "Tea kitchen", "ada", "550 no such user"]:
        assert part in page
    assert "550 no such user" not in staff.get(reverse(LIST), {"q": "nobody"}).content.decode()


def test_a_row_can_be_read_and_not_changed(staff, added_mail):
    url = reverse("admin:conversate_alerts_addedmember_change", args=[added_mail.pk])
    assert "550 no such user" in staff.get(url).content.decode()
    staff.post(url, {"last_error": "", "attempts": "0"})
    added_mail.refresh_from_db()
    assert (added_mail.attempts, added_mail.last_error) == (1, "550 no such user")
    assert str(added_mail) == "linus · Tea kitchen"


def test_nobody_is_entered_by_hand(staff):
    assert staff.get(reverse("admin:conversate_alerts_addedmember_add")).status_code == 403
