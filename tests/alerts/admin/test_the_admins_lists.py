"""Properties of each list of the admin."""

from uuid import uuid4

import pytest
from django.utils import timezone

from conversate_alerts.models import (
    AddedMember,
    AlertPreference,
    AlertProfile,
    InvitationMail,
    PushSubscription,
    ReceivedMail,
)
from conversate_core import services
from tests.core.support.changelists import changelist, registered, sorted_by_each_column
from tests.core.support.people import make_person
from tests.core.support.queries import counted

LISTS = registered("conversate_alerts")
pytestmark = pytest.mark.usefixtures("push_keys")


@pytest.fixture
def fill(db):
    def fill(count, title):
        """Add a room with this many members that want alerts."""
        people = [make_person(f"{title}-{number}") for number in range(count)]
        room = services.create_room(title=title, members=people)
        AlertPreference.objects.bulk_create(
            AlertPreference(membership=membership) for membership in room.memberships.all()
        )
        AddedMember.objects.bulk_create(
            AddedMember(membership=membership, user=membership.user, added_at=timezone.now())
            for membership in room.memberships.all()
        )
        InvitationMail.objects.bulk_create(
            InvitationMail(
                invitation=services.invite_by_mail(
                    room=room, address=f"{title}{number}@example.org"
                )
            )
            for number in range(count)
        )
        AlertProfile.objects.bulk_create(AlertProfile(user=person) for person in people)
        PushSubscription.objects.bulk_create(
            PushSubscription(
                user=person,
                endpoint=f"https://fcm.googleapis.com/{person}",
                endpoint_hash=f"{person}",
            )
            for person in people
        )
        ReceivedMail.objects.bulk_create(
            ReceivedMail(key=uuid4(), room=room, user=person, result="posted") for person in people
        )

    return fill


@pytest.mark.parametrize("model_admin", LISTS, ids=str)
def test_each_list_sorted_by_any_column_shows_each_row_once(staff, fill, model_admin):
    fill(3, "B")
    fill(2, "A")
    for column, keys in sorted_by_each_column(staff, model_admin):
        assert len(keys) == len(set(keys)) == 5, column


@pytest.mark.parametrize("model_admin", LISTS, ids=str)
def test_each_list_takes_the_same_queries_for_any_number_and_counts_up_to_a_limit(
    staff, fill, model_admin
):
    costs = []
    for count, title in ((10, "A"), (100, "B")):
        fill(count, title)
        with counted() as queries:
            changelist(staff, model_admin)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    counts = [sql for sql in queries if "COUNT(" in sql and model_admin.opts.db_table in sql]
    assert counts
    assert all("LIMIT" in sql for sql in counts)


@pytest.mark.parametrize("model_admin", LISTS, ids=str)
def test_of_several_rows_it_is_asked_whether_to_delete_them_by_a_constant_number_of_queries(
    staff, fill, model_admin
):
    fill(12, "A")
    keys = [str(row.pk) for row in model_admin.model.objects.all()]
    costs = []
    for chosen in (keys[:2], keys):
        data = {"action": "delete_selected", "_selected_action": chosen}
        path = f"/admin/conversate_alerts/{model_admin.opts.model_name}/"
        with counted() as queries:
            page = staff.post(path, data).content.decode()
        assert f": {len(chosen)}</li>" in page
        costs.append(len(queries))
    assert costs[0] == costs[1]
