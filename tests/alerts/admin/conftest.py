"""A user of the admin, and e-mails that the mail server refused."""

from __future__ import annotations

import pytest
from django.utils import timezone

from conversate_alerts.models import AddedMember, InvitationMail
from conversate_core import services
from tests.core.support.people import make_person


@pytest.fixture
def staff(client, db):
    client.force_login(make_person("admin", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def added_mail(membership, writer):
    """A mail to linus, whom ada added, that the server refused."""
    return AddedMember.objects.create(
        membership=membership,
        user=membership.user,
        added_by=writer,
        added_at=timezone.now(),
        attempts=1,
        given_up_at=timezone.now(),
        last_error="550 no such user",
    )


@pytest.fixture
def invitation_mail(room):
    """The mail of an invitation of linus, which the server refused."""
    return InvitationMail.objects.create(
        invitation=services.invite_by_mail(room=room, address="linus@example.org"),
        attempts=1,
        given_up_at=timezone.now(),
        last_error="550 no such user",
    )
