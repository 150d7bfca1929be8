"""Facts that alerts state, once they are committed. A failing receiver is logged, no more."""

from django.dispatch import Signal

# A member came, or went: closed the last of their pages, or has not polled for DISCONNECT_AT. Sent
# once for each change, by the one process that noticed it; of two changes within a moment the later
# one may be told first, so whoever keeps a state asks conversate_core.presence for it.
# Arguments: membership, is_here (bool).
presence_changed = Signal()
