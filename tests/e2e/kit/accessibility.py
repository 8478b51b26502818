"""Runs axe-core in a page and words what it finds."""

from __future__ import annotations

from playwright.sync_api import Page

__all__ = ["violations"]

# A colour half way between two themes is nobody's choice: what is still changing is waited for.
# A spinner never ends and is left out.
# A chart follows a new size of the window in the next frame, which a hidden page never draws.
_RUN = """async rules => {
  const frame = done => { requestAnimationFrame(done); setTimeout(done, 500); };
  for (let frames = 0; frames < 2; frames += 1) await new Promise(frame);
  const ends = animation => animation.effect.getComputedTiming().endTime !== Infinity;
  const ending = document.getAnimations().filter(ends);
  await Promise.allSettled(ending.map(one => one.finished));
  const found = await axe.run(document, {
    resultTypes: ['violations'],
    ...(rules.length ? {runOnly: {type: 'rule', values: rules}} : {}),
  });
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')}`));
}"""


def violations(page: Page, axe_source: str, *rules: str) -> list[str]:
    """Return ``rule: element`` for each violation of all rules, or of the named ones.

    Transitions under way are waited for, so that only colours at rest are judged.
    The script enters through the browser's protocol, past the page's own policy.
    """
    page.evaluate(axe_source + "; undefined")
    found: list[str] = page.evaluate(_RUN, list(rules))
    return found
