"""A package, so that its browser and its server end with it."""
