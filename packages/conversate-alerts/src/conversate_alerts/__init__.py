"""Presence, and e-mail to members who are away."""
