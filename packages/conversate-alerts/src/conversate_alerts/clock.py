"""Clocks that are set back: what was written before is then in the future."""

from datetime import timedelta

# The clocks of a site's machines differ by less; what is further ahead is no such difference.
TOLERANCE = timedelta(seconds=30)
