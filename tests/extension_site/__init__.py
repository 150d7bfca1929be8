"""The site of an astronomy club, which uses every extension point at once."""
