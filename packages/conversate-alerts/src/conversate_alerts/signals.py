"""Signals of alerts, sent once the transaction has committed. Errors of receivers are logged."""

from django.dispatch import Signal

#: A member came or went. A member goes by closing the last page, or by not polling for
#: ``CONVERSATE_DISCONNECT_AT`` seconds. One process sends each change, once. Two changes at almost
#: the same time may arrive in the wrong order: a receiver that stores the state should read it
#: from `conversate_core.presence.room_presence`. Arguments: ``membership``, ``is_here`` (bool).
presence_changed = Signal()
