"""Sends forms without the validation of the browser."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page


def send(page: Page, path: str, data: Mapping[str, str]) -> None:
    """Post data like a form of the page, without the validation of the browser."""
    with page.expect_navigation():
        page.evaluate(
            """([path, data]) => {
                const form = document.createElement("form");
                const token = document.querySelector("[name=csrfmiddlewaretoken]");
                const fields = Object.entries(data).map(([name, value]) =>
                    Object.assign(document.createElement("input"), { name, value }));
                Object.assign(form, { method: "post", action: path });
                form.append(token?.cloneNode() ?? "", ...fields);
                document.body.append(form);
                form.submit();
            }""",
            [path, dict(data)],
        )
