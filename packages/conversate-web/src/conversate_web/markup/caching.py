"""Remembering what was rendered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock


class Remembered:
    """A function from text to text that keeps its latest results in this process.

    They are counted by their characters, not their number: nobody can fill the memory with long
    messages. The same text always has the same result, so nothing ever needs to be forgotten.
    """

    def __init__(self, function: Callable[[str], str], *, most: int) -> None:
        self._function = function
        self._most = most
        self._size = 0
        self._results: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def __call__(self, text: str) -> str:
        with self._lock:
            if text in self._results:
                self._results.move_to_end(text)
                return self._results[text]
        result = self._function(text)
        with self._lock:
            self._keep(text, result)
        return result

    def _keep(self, text: str, result: str) -> None:
        if text not in self._results:
            self._size += len(text) + len(result)
        self._results[text] = result
        while self._size > self._most:
            oldest = self._results.popitem(last=False)
            self._size -= sum(map(len, oldest))
