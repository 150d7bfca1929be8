from __future__ import annotations

import pytest

from conversate_alerts.models import AddedMember
from conversate_alerts.preferences.choosing import set_level, silence
from conversate_core import services
from conversate_core.models import Access
from conversate_core.presence import record_poll
from tests.alerts.support.policies import NobodySees
from tests.core.support.people import make_person
from tests.core.support.queries import counted

HIDING = f"{NobodySees.__module__}.{NobodySees.__qualname__}"


@pytest.fixture(autouse=True)
def _still(clock):
    """The clock stands still."""


def test_a_member_whom_somebody_added_gets_one_mail(add, later, room, postbox):
    add(room)
    assert later().sent == 1
    assert postbox.recipients() == ["linus@example.org"]
    assert postbox.parsed()["Subject"] == "Ada Lovelace added you to “Tea kitchen”"
    assert later().sent == 0


def test_who_joins_an_open_room_is_not_told(call, later, room, linus, mailoutbox):
    room = services.change_room(room=room, access=Access.OPEN)
    call(services.join_room, room=room, user=linus)
    later()
    assert mailoutbox == []


def test_the_members_of_a_new_room_are_told_and_its_creator_is_not(call, later, linus, mailoutbox):
    root = make_person("root", is_superuser=True, email="root@example.org")
    call(services.create_room, title="Workshop", by=root, members=[linus, root])
    later()
    assert [mail.to for mail in mailoutbox] == [["linus@example.org"]]


def test_those_whom_a_sync_adds_are_told(call, later, room, ada, linus, mailoutbox):
    grace = make_person("grace", email="grace@example.org")
    services.add_member(room=room, user=grace)
    call(services.sync_members, room=room, users=[ada, grace, linus], by=ada)
    later()
    assert [mail.to for mail in mailoutbox] == [["linus@example.org"]]


def test_members_that_code_adds_without_a_person_are_not_told(
    add, call, later, room, linus, mailoutbox
):
    add(room, by=None)
    call(services.create_room, title="Workshop", members=[linus])
    assert not AddedMember.objects.exists()
    later()
    assert mailoutbox == []


def test_they_are_told_where_the_site_says_so(add, later, room, postbox, settings):
    settings.CONVERSATE_ALERT_ADDED = "always"
    add(room, by=None)
    later()
    mail = postbox.parsed()
    assert mail["Subject"] == "You were added to “Tea kitchen”"
    assert "You were added to the room “Tea kitchen”." in mail.get_body(("plain",)).get_content()


def test_where_the_site_says_never_it_costs_no_query(
    call, later, room, ada, linus, make_room, mailoutbox, settings
):
    settings.CONVERSATE_ALERT_ADDED = "never"
    with counted() as queries:
        call(services.add_member, room=room, user=linus, by=ada)
        later()
    assert not [sql for sql in queries if AddedMember._meta.db_table in sql]
    settings.CONVERSATE_ALERT_ADDED = "by_people"
    with counted() as queries:
        call(services.add_member, room=make_room("Workshop"), user=linus, by=ada)
    ours = [sql for sql in queries if AddedMember._meta.db_table in sql]
    assert len(ours) == 1
    assert mailoutbox == []


def test_no_alerts_of_the_room_is_no_reason_not_to_tell(add, later, room, mailoutbox):
    set_level(membership=add(room), level="none")
    assert later().sent == 1


def test_who_turned_off_the_mail_of_all_rooms_is_not_told(add, later, room, linus, mailoutbox):
    silence(user=linus)
    add(room)
    later()
    assert mailoutbox == []
    assert not AddedMember.objects.exists()


def test_who_has_been_in_the_room_is_not_told(add, later, room, mailoutbox):
    record_poll(membership=add(room))
    later()
    assert mailoutbox == []


def test_who_has_read_without_a_poll_is_not_told(add, later, room, ada, linus, mailoutbox):
    add(room)
    services.post_message(room=room, author=ada, body="Welcome")
    services.mark_read(room=room, user=linus)
    later()
    assert mailoutbox == []


def test_a_visit_before_the_member_left_and_was_added_again_does_not_count(
    add, later, room, linus, mailoutbox
):
    record_poll(membership=add(room))
    services.leave_room(room=room, user=linus)
    add(room)
    assert later().sent == 1


@pytest.mark.parametrize("change", ["removed", "left", "archived", "hidden", "deleted"])
def test_what_happened_to_the_room_meanwhile_counts(
    add, later, room, ada, linus, mailoutbox, settings, change
):
    add(room)
    if change == "removed":
        services.remove_member(room=room, user=linus, by=ada)
    elif change == "left":
        services.leave_room(room=room, user=linus)
    elif change == "archived":
        services.archive_room(room=room, by=ada)
    elif change == "deleted":
        services.delete_room(room=room)
    else:
        settings.CONVERSATE_POLICY = HIDING
    later()
    assert mailoutbox == []
    assert not AddedMember.objects.exists()


def test_a_room_that_is_open_by_now_is_told_of(add, later, room, mailoutbox):
    add(room)
    services.change_room(room=room, access=Access.OPEN)
    assert later().sent == 1


def test_only_the_rooms_that_are_news_are_named(add, later, room, make_room, postbox):
    workshop = make_room("Workshop")
    record_poll(membership=add(room))
    add(workshop)
    later()
    assert postbox.parsed()["Subject"] == "Ada Lovelace added you to “Workshop”"


def test_a_deactivated_account_is_told_once_it_is_active_again(add, later, room, linus, mailoutbox):
    add(room)
    type(linus).objects.filter(pk=linus.pk).update(is_active=False)
    later()
    assert mailoutbox == []
    type(linus).objects.filter(pk=linus.pk).update(is_active=True)
    assert later().sent == 1


def test_after_the_adders_account_was_deleted_it_names_nobody(add, later, room, ada, mailoutbox):
    add(room)
    ada.delete()
    later()
    assert [mail.subject for mail in mailoutbox] == ["You were added to “Tea kitchen”"]
