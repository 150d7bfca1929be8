"""Replies by e-mail."""
