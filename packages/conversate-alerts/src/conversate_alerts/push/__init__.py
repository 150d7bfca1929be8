"""Web push: encryption, keys and delivery. Needs the extra ``conversate-alerts[push]`` to send."""
