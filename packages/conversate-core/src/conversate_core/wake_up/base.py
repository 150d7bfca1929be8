"""The base class of wake-up backends."""

from __future__ import annotations

from collections.abc import Iterator


class WakeUpBackend:
    """Carries the ids of changed rooms from the process that changes them to all others.

    To write your own, subclass it and set `CONVERSATE_WAKE_UP` to the dotted path of the subclass.
    It is created once in each process, without arguments. Its methods are called from several
    threads.
    """

    def publish(self, room_id: int) -> None:
        """Tell all processes that a room has changed.

        This runs after the commit, in the request that made the change, so it must not take long.
        It may raise any exception: the change stays, the log says once that publishing fails, and
        this process publishes nothing in the next five seconds. Until then, the other processes
        notice changes at their next tick.
        """
        raise NotImplementedError

    def subscribe(self) -> Iterator[int | None]:
        """Yield None when the subscription is active, and then the id of each changed room.

        None may come again at any time, and means that changes may have been missed. This blocks
        between two changes, in a thread of its own. It raises any exception when the connection is
        lost; the caller then subscribes again.
        """
        raise NotImplementedError
