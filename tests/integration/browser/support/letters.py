"""The font size in the settings of the browser."""

from playwright.sync_api import Page


def enlarge_letters(page: Page) -> None:
    """Double the font size that the browser has by default."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
