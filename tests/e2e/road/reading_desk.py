"""What a reader does on the reading page, by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page, expect

__all__ = ["ReadingDesk"]

SAVED = ".save.saved"


class ReadingDesk:
    """The reading page of one clip."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stage = page.get_by_role("application")
        self.outlines = page.get_by_role("region", name="Shapes in this frame")

    def opened(self) -> ReadingDesk:
        """Wait until the clip stands and the keys are in the viewer."""
        self.page.locator("canvas[data-frame]").wait_for()
        expect(self.stage).to_be_focused()
        return self

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def rest(self) -> None:
        """Stop the cine on its first frame."""
        if self.page.get_by_role("button", name="Pause").is_visible():
            self.press("Space")
        self.press("Home")
        self.page.locator("canvas[data-frame='0']").wait_for()

    def outline(self, corners: Sequence[tuple[int, int]]) -> None:
        """Draw an outline from the middle of the picture; steps in tens of pixels."""
        self.press("p", "Enter")
        for right, down in corners:
            for _ in range(abs(right)):
                self.press("Shift+ArrowRight" if right > 0 else "Shift+ArrowLeft")
            for _ in range(abs(down)):
                self.press("Shift+ArrowDown" if down > 0 else "Shift+ArrowUp")
            self.press("Enter")
        self.press("Enter", "v")

    def answer(self, **digits: str) -> None:
        """Give answers by the fields' keys."""
        for key, digit in digits.items():
            self.press(key, digit)

    def saved(self) -> None:
        """Wait until the server has every edit."""
        expect(self.page.locator(SAVED).first).to_be_visible()

    def submit(self) -> None:
        """Hand the reading in and wait until it is closed."""
        self.press("Control+Enter")
        self.page.get_by_text("Its reading is closed").first.wait_for()
