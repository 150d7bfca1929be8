from conversate_alerts.dispatch import ThreadDispatcher


class QuickDispatcher(ThreadDispatcher):
    """Sweeps five times a second, instead of every ten seconds."""

    interval = 0.2
    pause = 0.5
