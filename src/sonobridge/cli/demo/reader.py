"""The demo readers: a stated, seeded procedure in the place of two people.

For each field the answer is drawn around a committed centre: with probability 0.7 the
centre itself, else one neighbouring option (options stand in their order, the ends stay);
with probability 0.04 the field is marked "cannot grade" where the protocol allows it.
The outline of a calibrated clip is the outline of its first tissue region, drawn in by
6 % of its size, with 16 points that each move by a normal deviate of 1.5 % of the size.
It is nobody's opinion and says so in the evidence's origin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sonobridge.core.randomness import generator

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["DemoReader"]

_AGREES = 0.7
_CANNOT_GRADE = 0.04
_DRAWN_IN = 0.06
_WOBBLE = 0.015
_POINTS = 16
_TISSUE = 1


@dataclass(frozen=True, slots=True)
class DemoReader:
    """One seeded reader.

    Parameters
    ----------
    name
        Separates the readers' random streams.
    seed
        Seed of the demo.
    """

    name: str
    seed: int

    def edits(
        self, task: Mapping[str, Any], clip_name: str, centre: Mapping[str, str]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield kind and payload of the edits of one task.

        Parameters
        ----------
        task
            Result of ``label.open_task`` as JSON values.
        clip_name
            Name of the source file: the same clip is read alike in every demo workspace.
        centre
            Centre of the answers by field; a field without one gets its middle option.
        """
        clip = task["clip"]
        rng = generator(self.seed, "demo reader", self.name, clip_name)
        for shape in task["protocol"]["shapes"]:
            calibrated = shape["required_when"] == "calibrated" and clip["calibrated"]
            if calibrated or shape["required_when"] == "always":
                yield (
                    "shape.add",
                    {
                        "shape_id": f"{shape['label']}-1",
                        "frame": 0,
                        "type": shape["type"],
                        "label": shape["label"],
                        "points": self._outline(rng, clip),
                    },
                )
        reasons = [row["value"] for row in task["protocol"]["cannot_grade_reasons"]]
        for field in task["protocol"]["fields"]:
            value = self._answer(rng, field, reasons, centre.get(field["id"], ""))
            yield "answer.set", {"field": field["id"], "frame": None, "value": value}

    def _answer(
        self, rng: Generator, field: Mapping[str, Any], reasons: list[str], centre: str
    ) -> str | dict[str, str]:
        options = [row["value"] for row in field["options"]]
        if field["cannot_grade"] and reasons and rng.random() < _CANNOT_GRADE:
            return {"cannot_grade": reasons[int(rng.integers(len(reasons)))]}
        place = options.index(centre) if centre in options else len(options) // 2
        if rng.random() >= _AGREES:
            step = 1 if rng.random() < 0.5 else -1
            place = min(len(options) - 1, max(0, place + step))
        return str(options[place])

    def _outline(self, rng: Generator, clip: Mapping[str, Any]) -> list[list[float]]:
        import numpy as np

        usable = [r for r in clip["regions"] if not r["problem"] and r["data_type"] == _TISSUE]
        region = usable[0]
        x0, y0, x1, y1 = (float(region[k]) for k in ("x0", "y0", "x1", "y1"))
        width, height = x1 - x0, y1 - y0
        angles = np.linspace(0.0, 2.0 * np.pi, _POINTS, endpoint=False)
        # A superellipse follows a box with rounded corners and never crosses itself.
        reach = (np.abs(np.cos(angles)) ** 6 + np.abs(np.sin(angles)) ** 6) ** (-1 / 6)
        reach = reach * (0.5 - _DRAWN_IN)
        x = x0 + width / 2 + width * (reach * np.cos(angles) + rng.normal(0, _WOBBLE, _POINTS))
        y = (
            y0
            + height / 2
            + height * (reach * np.sin(angles) + rng.normal(0, _WOBBLE, _POINTS))
        )
        x = np.clip(x, 0.5, clip["columns"] - 0.5)
        y = np.clip(y, 0.5, clip["rows"] - 0.5)
        return [[round(float(a), 1), round(float(b), 1)] for a, b in zip(x, y, strict=True)]
