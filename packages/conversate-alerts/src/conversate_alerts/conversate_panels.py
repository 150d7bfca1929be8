"""What alerts add to the pages of conversate-web, which loads this module.

The alerts of a room on its settings page, the bell in a room's header, who got an e-mail about a
message, which invitations were not sent, and for monitors when alerts were sent last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Invitation, Membership, Message
from conversate_web import health, invitation_mails, mailed, push, room_buttons
from conversate_web.installing.addresses import worker_url
from conversate_web.panels import Panel, register

from .forms.rooms import AlertForm, preferences_path
from .models import AlertPreference, InvitationMail
from .push.enabled import is_enabled
from .push.page import push_attributes, push_paths, register_worker
from .sending.last_sweep import find_last_sweep


class AlertPanel(Panel):
    title = _("E-mail alerts")

    def get_form(self, *, membership: Membership, data: Any = None, files: Any = None) -> AlertForm:
        return AlertForm(data, membership=membership)

    def get_url(self) -> str:
        return preferences_path()


def find_mailed(message: Message, memberships: Sequence[Membership]) -> set[int]:
    """Return the keys of those of *memberships* that got an alert about *message*: one query."""
    alerts = AlertPreference.objects.filter(pk__in=[each.pk for each in memberships])
    return set(alerts.about(message).values_list("pk", flat=True))


def find_unsent(invitations: Sequence[Invitation]) -> dict[int, str]:
    """Return what to say about the mails of *invitations* that were not sent: one query."""
    rows = InvitationMail.objects.filter(pk__in=[each.pk for each in invitations])
    failed = gettext("The e-mail could not be sent.")
    waiting = gettext("The e-mail is not sent yet.")
    return {row.pk: failed if row.given_up_at else waiting for row in rows}


def render_bell(request: HttpRequest, membership: Membership) -> str:
    """Return the button that turns notifications on in this browser; "" without push."""
    attributes = push_attributes(request)
    if attributes is None:
        return ""
    tag = f"conversate-room-{membership.room_id}"
    context = {"push": attributes, "tag": tag, "room_id": membership.room_id}
    return render_to_string("conversate_alerts/includes/push_bell.html", context, request)


def find_push_addresses() -> push.PushAddresses | None:
    """Return where the service worker subscribes; None without push."""
    paths = push_paths() if is_enabled() else None
    if paths is None:
        return None
    return push.PushAddresses(key=paths["key"], subscribe=paths["subscribe"])


def check_alerts() -> Mapping[str, Any]:
    """Return when the last sweep ended, for monitors, and whether an error has ended it."""
    last = find_last_sweep()
    if last is None:
        return {"last_sweep": None}
    return {"status": "ok" if last.succeeded else "failing", "last_sweep": last.ended_at}


register(AlertPanel)
register_worker(worker_url)
push.register(find_push_addresses)
room_buttons.register(render_bell)
mailed.register(find_mailed)
invitation_mails.register(find_unsent)
health.register("alerts", check_alerts)
