"""The pages of Conversate, with JavaScript and without."""
