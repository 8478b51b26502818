"""The sheet on which a person looks for text before anybody else may open a clip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.imaging.pixels.blanking import Box, kept_mask
from sonobridge.imaging.pixels.png import to_png
from sonobridge.imaging.thumbnail import scaled_to_fit

__all__ = ["ContactSheet", "contact_sheet", "text_candidates"]

_PANEL_WIDTH: Final = 1024
_PANEL_HEIGHT: Final = 1024
_GAP: Final = 4
_DARK: Final = 8.0
_BRIGHT: Final = 110.0
_EDGE: Final = 55.0
_BRIGHT_STEADY: Final = 60.0
_EDGE_STEADY: Final = 25.0
_STEADY: Final = 3.0
_TILE: Final = 8
_TILE_PIXELS: Final = 6
_MARK: Final = (255, 64, 0)
_LUMINANCE: Final = (77, 150, 29)


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """The sheet of one clip.

    Attributes
    ----------
    png
        Panels in reading order, named in ``panels``.
    panels
        ``maximum`` (brightest value of each pixel over all frames), ``candidates`` (the
        same, with what may be text marked), ``first``, ``middle``, ``last``; a still has
        only the first two.
    score
        Fraction of tiles (8 x 8 pixels) that may hold text, 0..1. It orders the queue
        of clips to be looked at, highest first. **It clears nothing.**
    frames
        Frames that were looked at: all of them.
    """

    png: bytes = field(repr=False)
    panels: tuple[str, ...]
    score: float
    frames: int


def contact_sheet(
    frames: Iterable[NDArray[np.uint8]], count: int, *, boxes: Sequence[Box] | None = None
) -> ContactSheet:
    """Make the sheet of one clip in a single pass over its frames.

    Parameters
    ----------
    frames
        All frames as shown (uint8, grey or RGB), from frame 0.
    count
        How many there are.
    boxes
        Kept boxes of a blanked clip; text is sought inside them only. None looks
        everywhere.

    Raises
    ------
    ValueError
        When there is no frame, or their number or shape is not as announced.
    """
    projection = _Projection()
    kept: dict[int, NDArray[np.uint8]] = {}
    wanted = {0, count // 2, count - 1}
    for index, frame in enumerate(frames):
        projection.add(frame)
        if index in wanted:
            kept[index] = frame
    if projection.count != count or projection.brightest is None:
        raise ValueError("the clip has another number of frames than announced")
    mask = text_candidates(projection.mean(), projection.deviation(), count)
    if boxes is not None:
        mask &= kept_mask(boxes, *mask.shape)
    marked = _as_rgb(projection.brightest).copy()
    marked[mask] = _MARK
    panels = {"maximum": projection.brightest, "candidates": marked}
    if count > 1:
        panels |= {"first": kept[0], "middle": kept[count // 2], "last": kept[count - 1]}
    return ContactSheet(
        png=to_png(_grid(list(panels.values())), level=6),
        panels=tuple(panels),
        score=_tile_fraction(mask, boxes),
        frames=count,
    )


def text_candidates(
    mean: NDArray[np.float32], deviation: NDArray[np.float32], count: int
) -> NDArray[np.bool_]:
    """Mark pixels that may belong to burned-in text.

    Parameters
    ----------
    mean, deviation
        Temporal mean and standard deviation of the grey level, (rows, columns).
    count
        Frames they were taken over.

    Notes
    -----
    Text is bright, has hard edges and, in a clip, stays constant while speckle changes.
    In a still, or a clip that does not move at all, only brightness and edges remain,
    so more is marked.
    """
    edge = np.zeros(mean.shape, np.float32)
    across = np.abs(np.diff(mean, axis=1))
    down = np.abs(np.diff(mean, axis=0))
    edge[:, 1:] = across
    edge[:, :-1] = np.maximum(edge[:, :-1], across)
    edge[1:] = np.maximum(edge[1:], down)
    edge[:-1] = np.maximum(edge[:-1], down)
    lit = deviation[mean > _DARK]
    if count > 2 and lit.size and float(np.median(lit)) > _STEADY:
        return (mean > _BRIGHT_STEADY) & (edge > _EDGE_STEADY) & (deviation < _STEADY)
    return (mean > _BRIGHT) & (edge > _EDGE)


class _Projection:
    """Running maximum, sum and sum of squares of grey levels (exact in integers)."""

    def __init__(self) -> None:
        self.count = 0
        self.brightest: NDArray[np.uint8] | None = None
        self._sum: NDArray[np.uint64] | None = None
        self._squares: NDArray[np.uint64] | None = None

    def add(self, frame: NDArray[np.uint8]) -> None:
        grey = _as_grey(frame)
        self.count += 1
        if self.brightest is None or self._sum is None or self._squares is None:
            self.brightest = frame.copy()
            self._sum = grey.astype(np.uint64)
            self._squares = grey.astype(np.uint64) ** 2
            return
        if frame.shape != self.brightest.shape:
            raise ValueError("the frames of a clip have one shape")
        np.maximum(self.brightest, frame, out=self.brightest)
        wide = grey.astype(np.uint64)
        self._sum += wide
        self._squares += wide * wide

    def mean(self) -> NDArray[np.float32]:
        if self._sum is None:
            raise ValueError("a clip has at least one frame")
        return (self._sum / self.count).astype(np.float32)

    def deviation(self) -> NDArray[np.float32]:
        if self._sum is None or self._squares is None:
            raise ValueError("a clip has at least one frame")
        mean = self._sum / self.count
        variance = np.maximum(self._squares / self.count - mean * mean, 0.0)
        return np.sqrt(variance).astype(np.float32)


def _as_grey(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return luminance (Rec. 601 weights in 1/256)."""
    if frame.ndim == 2:
        return frame
    red, green, blue = (frame[..., n].astype(np.uint16) for n in range(3))
    a, b, c = _LUMINANCE
    return ((a * red + b * green + c * blue) >> 8).astype(np.uint8)


def _as_rgb(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return frame if frame.ndim == 3 else np.repeat(frame[..., np.newaxis], 3, axis=2)


def _tile_fraction(mask: NDArray[np.bool_], boxes: Sequence[Box] | None) -> float:
    rows, columns = (size // _TILE * _TILE for size in mask.shape)
    if rows == 0 or columns == 0:
        return float(mask.mean())
    shape = (rows // _TILE, _TILE, columns // _TILE, _TILE)
    tiles = mask[:rows, :columns].reshape(shape).sum(axis=(1, 3)) >= _TILE_PIXELS
    if boxes is None:
        return float(tiles.mean())
    inside = kept_mask(boxes, *mask.shape)[:rows, :columns].reshape(shape).any(axis=(1, 3))
    return float(tiles[inside].mean()) if inside.any() else 0.0


def _grid(panels: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Lay panels out in two columns on black, each at its own size where it fits."""
    shown = [_as_rgb(scaled_to_fit(panel, _PANEL_WIDTH, _PANEL_HEIGHT)) for panel in panels]
    rows, columns = shown[0].shape[:2]
    lines = -(-len(shown) // 2)
    sheet = np.zeros((lines * (rows + _GAP) - _GAP, 2 * columns + _GAP, 3), np.uint8)
    for index, panel in enumerate(shown):
        line, place = divmod(index, 2)
        y, x = line * (rows + _GAP), place * (columns + _GAP)
        sheet[y : y + rows, x : x + columns] = panel
    return sheet
