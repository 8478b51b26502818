"""Runs axe-core in a page and words what it finds."""

from __future__ import annotations

from playwright.sync_api import Page

__all__ = ["violations"]

_RUN = """rules => axe.run(document, {
  resultTypes: ['violations'],
  ...(rules.length ? {runOnly: {type: 'rule', values: rules}} : {}),
}).then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')}`)))"""


def violations(page: Page, axe_source: str, *rules: str) -> list[str]:
    """Return ``rule: element`` for each violation of all rules, or of the named ones.

    The script enters through the browser's protocol, past the page's own policy.
    """
    page.evaluate(axe_source + "; undefined")
    found: list[str] = page.evaluate(_RUN, list(rules))
    return found
