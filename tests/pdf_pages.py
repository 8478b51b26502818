"""What a PDF shows: number and size of its pages, and the size of every run of text."""

from __future__ import annotations

import re
import zlib

__all__ = ["page_sizes", "text_sizes"]

_STREAM = re.compile(rb"<<([^<>]*(?:<<[^<>]*>>[^<>]*)*)>>\s*stream\r?\n", re.DOTALL)
_TOKEN = re.compile(
    rb"\((?:\\.|[^\\()])*\)|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]]|/[^\s/\[\]<>()]+|[^\s/\[\]<>()]+"
)
_SHOWS = {b"Tj", b"TJ", b"'", b'"'}
_ONE = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Return width and height of each page in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*([\d.\s-]+)\]", pdf)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    if len(boxes) != pages:
        raise ValueError("each page has a size of its own")
    found = [[float(one) for one in box.split()] for box in boxes]
    return [(x1 - x0, y1 - y0) for x0, y0, x1, y1 in found]


def text_sizes(pdf: bytes) -> list[float]:
    """Return the size in points of each run of text, as it is drawn on the page."""
    sizes: list[float] = []
    for content in _contents(pdf):
        sizes += _sizes(content)
    return sizes


def _contents(pdf: bytes):
    """Yield the decompressed streams that show text."""
    for found in _STREAM.finditer(pdf):
        end = pdf.index(b"endstream", found.end())
        data = pdf[found.end() : end]
        if b"FlateDecode" in found.group(1):
            data = zlib.decompressobj().decompress(data)
        if re.search(rb"\bBT\b", data) and re.search(rb"\bTf\b", data):
            yield data


def _sizes(content: bytes) -> list[float]:
    sizes, kept, operands = [], [], []
    matrix, text, font = _ONE, _ONE, 0.0
    for token in _TOKEN.findall(content):
        if token == b"q":
            kept.append(matrix)
        elif token == b"Q":
            matrix = kept.pop()
        elif token == b"cm":
            matrix = _times(_numbers(operands[-6:]), matrix)
        elif token == b"BT":
            text = _ONE
        elif token == b"Tm":
            text = _numbers(operands[-6:])
        elif token == b"Tf":
            font = float(operands[-1])
        elif token in _SHOWS:
            a, b, c, d, _, _ = _times(text, matrix)
            sizes.append(font * min(abs(a * a + b * b) ** 0.5, abs(c * c + d * d) ** 0.5))
        operands = [] if re.fullmatch(rb"[A-Za-z'\"*]+", token) else [*operands, token]
    return sizes


def _numbers(tokens):
    return tuple(float(one) for one in tokens)


def _times(first, second):
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip
