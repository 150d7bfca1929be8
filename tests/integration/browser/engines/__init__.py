"""A package: its live server stops after its last test."""
