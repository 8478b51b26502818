"""SVG text: elements with escaped attributes, numbers with two decimals.

Only presentation attributes are used: a strict content security policy forbids inline
styles, and typesetters ignore style sheets.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from sonobridge.reports.tokens import COLOURS, FONT

__all__ = ["drawing", "element", "group", "label", "line", "number", "text_width", "wrap"]

Attribute = str | int | float | None


def number(value: float) -> str:
    """Return a coordinate with at most two decimals and no negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def element(name: str, content: str = "", /, **attributes: Attribute) -> str:
    """Return one element; underscores in names become hyphens, None is left out."""
    parts = [name]
    for key, value in attributes.items():
        if value is None or value == "":
            continue
        text = value if isinstance(value, str) else number(float(value))
        parts.append(f"{key.rstrip('_').replace('_', '-')}={quoteattr(text)}")
    head = " ".join(parts)
    return f"<{head}>{content}</{name}>" if content else f"<{head}/>"


def group(content: str, **attributes: Attribute) -> str:
    """Return elements held together."""
    return element("g", content, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: Attribute) -> str:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def label(
    x: float,
    y: float,
    text: str,
    *,
    size: float = 12,
    anchor: str = "start",
    fill: str = "ink2",
    strong: bool = False,
) -> str:
    """Return text at a baseline; ``fill`` is a token's name or a colour."""
    return element(
        "text",
        escape(text),
        x=x,
        y=y,
        font_size=size,
        text_anchor=anchor if anchor != "start" else None,
        fill=COLOURS.get(fill, fill),
        font_weight="600" if strong else None,
    )


def drawing(width: int, height: int, content: str, name: str) -> str:
    """Return a whole drawing; its name is what a screen reader says."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(name)} '
        f"font-family={quoteattr(FONT + ', sans-serif')}>{content}</svg>"
    )


def text_width(text: str, size: float = 12) -> float:
    """Return about how wide text is, in pixels."""
    wide = sum(0.78 if c in "MWmw@%" else 0.3 if c in "iljtfr.,:;'|! " else 0.53 for c in text)
    return wide * size


def wrap(text: str, width: float, *, size: float = 12, lines: int = 2) -> list[str]:
    """Break text into at most some lines; what does not fit ends in an ellipsis."""
    made: list[str] = []
    for word in text.split():
        longer = f"{made[-1]} {word}" if made else word
        if made and text_width(longer, size) <= width:
            made[-1] = longer
        else:
            made.append(word)
    if len(made) > lines:
        made = [*made[: lines - 1], " ".join(made[lines - 1 :])]
    return [_shorten(part, width, size) for part in made]


def _shorten(text: str, width: float, size: float) -> str:
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"
