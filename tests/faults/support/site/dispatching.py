from conversate_alerts.dispatch import ThreadDispatcher


class QuickDispatcher(ThreadDispatcher):
    """Looks five times a second, where that of a site does every ten seconds."""

    interval = 0.2
    pause = 0.5
