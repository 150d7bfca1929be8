"""Rooms, members, messages and the services that read and write them."""
