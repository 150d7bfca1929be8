"""Show and send the mail that a member would get, and say why none is sent now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q, QuerySet
from django.utils import timezone

from conversate_alerts.choices import AlertLevel
from conversate_alerts.conf import alert_settings
from conversate_alerts.mail import build_mail
from conversate_alerts.mail.outbox import Outbox, Refused, ServerUnreachable
from conversate_alerts.models import AlertPreference
from conversate_alerts.push.enabled import is_enabled
from conversate_alerts.push.explain import reasons_not_to_push
from conversate_alerts.sending.explain import reasons_not_to_send
from conversate_alerts.sending.sample import preference_for, sample_alert
from conversate_core.models import Membership
from conversate_core.policy import get_policy

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives


class Command(BaseCommand):
    help = (
        "Explain why a member would get no alert now, show the e-mail with the latest messages of "
        "the others in a room, and send it to the member. The alert is not marked as sent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the member's user name")
        parser.add_argument("--room", metavar="SLUG", help="default: a room with alerts, if any")
        parser.add_argument("--dry-run", action="store_true", help="send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        membership = _membership(options["user"], options["room"])
        preference = preference_for(membership)
        self._explain(reasons_not_to_send(preference, timezone.now()))
        if is_enabled():
            self._explain_push(reasons_not_to_push(preference, timezone.now()))
        if not get_policy().can_view(membership.user, membership.room):
            if options["dry_run"]:
                return
            raise CommandError("Nothing was sent: this member can't see this room.")
        alert = sample_alert(preference)
        if alert is None:
            raise CommandError("The room has no message that an alert to this member would show.")
        mail = build_mail(alert)
        self._show(mail)
        if options["dry_run"]:
            return
        if not alert.person.address:
            raise CommandError("There is no address to send the e-mail to.")
        try:
            with Outbox() as outbox:
                outbox.send(mail)
        except (Refused, ServerUnreachable) as error:
            raise CommandError(f"The e-mail could not be sent: {error}") from error
        self.stdout.write(f"Sent to {alert.person.address}.")

    def _explain(self, reasons: list[str]) -> None:
        if reasons:
            self.stdout.write("No alert would be sent now:")
        else:
            self.stdout.write("An alert is due: the next sweep sends it.")
        for reason in reasons:
            self.stdout.write(f"- {reason}")

    def _explain_push(self, reasons: list[str]) -> None:
        if reasons:
            self.stdout.write("No notification would be sent now:")
        else:
            self.stdout.write("A notification is due: the next sweep sends it.")
        for reason in reasons:
            self.stdout.write(f"- {reason}")

    def _show(self, mail: EmailMultiAlternatives) -> None:
        self.stdout.write(f"\nFrom: {mail.from_email}\nTo: {', '.join(mail.to)}")
        self.stdout.write(f"Subject: {mail.subject}\n\n{mail.body}")


def _membership(username: str, slug: str | None) -> Membership:
    try:
        found = _find(username, slug)
    except (ValueError, ValidationError):
        # A user name that is no text, such as a UUID, or an argument that is not UTF-8.
        found = None
    if found is None:
        where = "in no room" if slug is None else "not in this room"
        raise CommandError(f"There is no such member: the account is {where}, or does not exist.")
    return found


def _find(username: str, slug: str | None) -> Membership | None:
    memberships = _memberships_of(username)
    if slug is not None:
        memberships = memberships.filter(room__slug=slug)
    with_alerts = AlertPreference.objects.opted_in().values("pk")
    gets_alerts = Q(pk__in=with_alerts)
    if alert_settings.alert_level != AlertLevel.NONE:
        gets_alerts |= Q(alert_preference=None)
    return memberships.filter(gets_alerts).first() or memberships.first()


def _memberships_of(username: str) -> QuerySet[Membership]:
    user = get_user_model()
    name = Q(**{f"user__{user.USERNAME_FIELD}": username})
    return Membership.objects.filter(name).select_related("room", "user")
