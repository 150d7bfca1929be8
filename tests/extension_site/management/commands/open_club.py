"""The club with its members and rooms, as it is when the tests come to it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand

from conversate_alerts.choices import AlertLevel
from conversate_alerts.preferences.choosing import set_level
from conversate_core import services
from conversate_core.models import Role

from ...rules import ANNOUNCEMENTS


class Command(BaseCommand):
    def handle(self, **options: Any) -> None:
        ada, grace, linus, _ = (
            get_user_model().objects.create_user(
                name.lower(),
                first_name=name,
                email=f"{name.lower()}@example.org",
                password="stars",
            )
            for name in ("Ada", "Grace", "Linus", "Mary")
        )
        ada.groups.add(Group.objects.create(name="Officers"))
        for title, slug in (("Observado", "observing"), ("Anoncoj", ANNOUNCEMENTS)):
            room = services.create_room(title=title, slug=slug, members=[ada])
            services.change_role(room=room, user=ada, role=Role.MODERATOR)
            services.post_message(room=room, author=ada, body="Before the others came")
            services.add_member(room=room, user=grace)
            membership = services.add_member(room=room, user=linus)
            set_level(membership=membership, level=AlertLevel.EVERYTHING)
            services.post_message(room=room, author=ada, body="Is it clear tonight?")
