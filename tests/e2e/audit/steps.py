"""Steps and looks that the walks of the room share."""

from __future__ import annotations

from playwright.sync_api import Locator

from e2e.audit.conftest import Walk
from e2e.kit.accessibility import violations

__all__ = ["card", "clean", "evaluation_of", "out_of_reach"]

_REACHABLE = """() => [...document.querySelectorAll('main :is(a[href], button, input, select,'
  + ' textarea, summary, [tabindex="0"])')]
  .filter(e => !e.disabled && e.checkVisibility() && e.tabIndex >= 0
    && !(e.type === 'radio' && e.name))"""
_MARK = f"({_REACHABLE})().forEach((e, i) => e.dataset.reach = i)"
_LEFT = f"""({_REACHABLE})().filter(e => 'reach' in e.dataset).map(e =>
  e.tagName + ' ' + (e.getAttribute('aria-label') || e.textContent.trim() || e.id))"""


def clean(walk: Walk, axe_source: str) -> None:
    """Nothing for axe to find, light and dark."""
    assert violations(walk.page, axe_source) == []
    walk.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations(walk.page, axe_source, "color-contrast") == []
    walk.page.evaluate("document.documentElement.dataset.theme = 'light'")


def evaluation_of(walk: Walk) -> str:
    """The newest stored evaluation."""
    return walk.server.command("audit", "list")["evaluations"][0]["evaluation_id"]


def card(walk: Walk, title: str) -> Locator:
    """A card of the page by its heading."""
    return walk.page.get_by_role("region", name=title)


def out_of_reach(walk: Walk) -> list[str]:
    """What of the page's controls the Tab key does not come to."""
    page = walk.page
    page.evaluate(_MARK)
    page.evaluate("const m = document.querySelector('main'); m.tabIndex = -1; m.focus()")
    for _ in range(400):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "() => { const e = document.activeElement, i = e.dataset.reach;"
            " delete e.dataset.reach; return [i ?? '', !!e.closest('footer')]; }"
        )
        if seen[1]:
            break
    return page.evaluate(_LEFT)
