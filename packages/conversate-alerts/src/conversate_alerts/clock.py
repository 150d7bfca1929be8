"""Clocks that are set back: times that were stored before are then in the future."""

from datetime import timedelta

# The clocks of a site's machines differ by less. A time further ahead means a clock was set back.
TOLERANCE = timedelta(seconds=30)
