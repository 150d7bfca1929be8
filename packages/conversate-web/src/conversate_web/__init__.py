"""The pages of Conversate and their JSON API. The pages work with and without JavaScript."""
