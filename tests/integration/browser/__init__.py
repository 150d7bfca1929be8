"""A package: its browser and its server stop after its last test."""
