"""Show and send what a member would get, and say why they would get nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from conversate_alerts.choices import AlertLevel
from conversate_alerts.mail import build_mail
from conversate_alerts.outbox import Outbox
from conversate_alerts.reasons import reasons_against
from conversate_alerts.sample import preference_for, sample_alert
from conversate_core.models import Membership

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives


class Command(BaseCommand):
    help = (
        "Says why a member would get no alert now, shows the mail with the latest messages of a "
        "room, and sends it to them. Nothing is noted as sent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the name by which the member signs in")
        parser.add_argument("--room", metavar="SLUG", help="default: one with alerts, if any")
        parser.add_argument("--dry-run", action="store_true", help="send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        preference = preference_for(_membership(options["user"], options["room"]))
        self._explain(reasons_against(preference, timezone.now()))
        alert = sample_alert(preference)
        if alert is None:
            raise CommandError("The room has no messages to make a mail of.")
        mail = build_mail(alert)
        self._show(mail)
        if options["dry_run"]:
            return
        if not alert.person.address:
            raise CommandError("There is no address to send it to.")
        with Outbox() as outbox:
            outbox.send(mail)
        self.stdout.write(f"Sent to {alert.person.address}.")

    def _explain(self, reasons: list[str]) -> None:
        if reasons:
            self.stdout.write("No alert would be sent now:")
        else:
            self.stdout.write("An alert is due: the next sweep sends it.")
        for reason in reasons:
            self.stdout.write(f"- {reason}")

    def _show(self, mail: EmailMultiAlternatives) -> None:
        self.stdout.write(f"\nFrom: {mail.from_email}\nTo: {', '.join(mail.to)}")
        self.stdout.write(f"Subject: {mail.subject}\n\n{mail.body}")


def _membership(username: str, slug: str | None) -> Membership:
    user = get_user_model()
    name = Q(**{f"user__{user.USERNAME_FIELD}": username})
    memberships = Membership.objects.filter(name).select_related("room", "user")
    if slug is not None:
        memberships = memberships.filter(room__slug=slug)
    opted_in = memberships.exclude(alert_preference__level=AlertLevel.NONE)
    found = opted_in.exclude(alert_preference=None).first() or memberships.first()
    if found is None:
        raise CommandError("There is no such member.")
    return found
