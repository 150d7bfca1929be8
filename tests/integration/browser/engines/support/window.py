"""A window of a browser: what the drivers of both engines can do."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Seconds until something has to appear. Only a very busy machine needs that long.
PATIENCE = 30.0
TEXTS = """selector =>
    Array.from(document.querySelectorAll(selector), (each) => each.textContent.trim())"""


class Window(ABC):
    # What the driver raises while one page replaces another.
    between_pages: tuple[type[Exception], ...] = ()

    @abstractmethod
    def open(self, path: str) -> None: ...

    @abstractmethod
    def click(self, selector: str) -> None: ...

    @abstractmethod
    def write(self, selector: str, text: str) -> None:
        """Replace the text of a field."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key, by its name in the DOM, in the element with the focus."""

    @abstractmethod
    def choose_files(self, selector: str, *paths: Path) -> None: ...

    @abstractmethod
    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call a function of JavaScript, which returns no promise."""

    @abstractmethod
    def back(self) -> None: ...

    @abstractmethod
    def forward(self) -> None: ...

    @abstractmethod
    def screenshot(self, path: Path) -> None: ...

    def until(self, function: str, *arguments: Any) -> None:
        """Wait until a function of JavaScript returns a true value."""
        self._eventually(lambda: bool(self.evaluate(function, *arguments)), True, function)

    def texts(self, selector: str) -> list[str]:
        found: list[str] = self.evaluate(TEXTS, selector)
        return found

    def shows(self, selector: str, *expected: str) -> None:
        """Wait until the elements have these texts, in this order, and there are no others."""
        self._eventually(lambda: self.texts(selector), list(expected), selector)

    def _eventually(self, look: Callable[[], Any], expected: Any, what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                seen = look()
            except self.between_pages as error:
                seen = error
            if seen == expected:
                return
            assert time.monotonic() < deadline, f"{what}: {seen!r} instead of {expected!r}"
            time.sleep(0.05)
