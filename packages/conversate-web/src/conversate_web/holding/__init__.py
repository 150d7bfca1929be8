"""Holding polls until there is news, in front of Django: for sites that run under ASGI.

A poll that waits in a view would keep a thread and a database connection for each open page.
"""

from .application import held_ticket, hold_polls, longest_hold

__all__ = ["held_ticket", "hold_polls", "longest_hold"]
