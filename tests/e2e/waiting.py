"""Waits for a state of a page instead of for time."""

from __future__ import annotations

from playwright.sync_api import Page

__all__ = ["fits", "press_primary", "until"]


def until(page: Page, expression: str, seconds: float = 60) -> None:
    """Wait until an expression is true; the pages' own policy forbids polling by eval."""
    for _ in range(int(seconds * 20)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{expression} did not become true in {seconds} s")


def fits(page: Page, width: int) -> None:
    """Wait until nothing is wider than a window; charts follow its new size a frame later."""
    until(page, f"document.documentElement.scrollWidth <= {width}", 20)


def press_primary(page: Page) -> None:
    """Press Enter, once the page has its one filled button and it can be pressed."""
    page.locator("main [data-primary]:not([disabled])").first.wait_for()
    page.keyboard.press("Enter")
