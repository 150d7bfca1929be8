"""The default times of alerts."""

from datetime import timedelta

SECOND = timedelta(seconds=1)
DELAY = 120 * SECOND
DISCONNECT = 90 * SECOND
