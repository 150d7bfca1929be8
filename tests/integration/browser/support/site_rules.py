"""CSS rules of a site, for a page that allows no inline styles."""

from __future__ import annotations

from playwright.sync_api import Page


def add_site_rules(page: Page, rules: str) -> None:
    """Add *rules* as a stylesheet that the page loads before ours."""
    page.evaluate(
        """rules => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(rules);
            const first = document.querySelector("link[rel=stylesheet]").sheet;
            const texts = Array.from(sheet.cssRules, (rule) => rule.cssText).reverse();
            for (const text of texts) first.insertRule(text, 0);
        }""",
        rules,
    )
