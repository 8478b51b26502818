"""The hiring card as content, and its two forms: one A5 page of HTML or PDF."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

from sonobridge.portfolio.card import CardLine
from sonobridge.reports.glyphs import with_glyphs
from sonobridge.reports.html_page import csp_hash, environment, style_sheet
from sonobridge.reports.paper_pdf import compile_pdf
from sonobridge.reports.tokens import COLOURS

__all__ = ["CardDocument", "card_html", "card_pdf"]

_WIDTH, _HEIGHT = 240, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDocument:
    """A hiring card.

    Attributes
    ----------
    name, aim, level
        Person, role aimed at, rung of the participation ladder.
    lines
        The six signals in their order.
    standing
        "self-issued", and who co-signed.
    badges
        Names of the badges that hold.
    key_fingerprint
        Of the workspace's key.
    notices
        What must be said: simulated patients, demo data.
    made_at
        UTC instant as text.
    """

    name: str
    aim: str
    level: str
    lines: tuple[CardLine, ...]
    standing: str
    co_signed: bool
    badges: tuple[str, ...]
    key_fingerprint: str
    notices: tuple[str, ...]
    made_at: str


def card_html(card: CardDocument) -> str:
    """Return the card as one self-contained HTML page that prints on A5."""
    style = style_sheet("card.css")
    template = environment().get_template("card.html.j2")
    drawings = [_drawing(line) for line in card.lines]
    return template.render(
        card=card, drawings=drawings, style=style, style_hash=csp_hash(style)
    )


def card_pdf(card: CardDocument) -> bytes:
    """Return the card as one page of PDF/A in A5.

    Raises
    ------
    MissingExtraError
        If the extra ``reports`` is not installed.
    """
    plain = dataclasses.asdict(card)
    plain["drawings"] = [_drawing(line) for line in card.lines]
    return compile_pdf(
        "card.typ", json.dumps(with_glyphs(plain), ensure_ascii=False), card.made_at
    )


def _drawing(line: CardLine) -> str:
    """Return interval and value on a line from 0 to 1 as SVG; empty when there is none."""
    if line.centre is None or line.low is None or line.high is None:
        return ""
    low, high, centre = (8 + (_WIDTH - 16) * one for one in (line.low, line.high, line.centre))
    middle, ink = _HEIGHT / 2, COLOURS["ink"]
    marks = "".join(
        f'<path d="M{x:.1f} {middle - 5} V{middle + 5}" stroke="{ink}" stroke-width="2"/>'
        for x in (low, high)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">'
        f'<path d="M8 {middle} H{_WIDTH - 8}" stroke="{COLOURS["sunk"]}" stroke-width="3"/>'
        f'<path d="M{low:.1f} {middle} H{high:.1f}" stroke="{ink}" stroke-width="2"/>{marks}'
        f'<path d="M{centre - 5:.1f} {middle} L{centre:.1f} {middle - 5} '
        f'L{centre + 5:.1f} {middle} L{centre:.1f} {middle + 5} Z" fill="{ink}"/></svg>'
    )
