"""A case presentation as one self-contained HTML page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from sonobridge.audit.evaluation.content import Range
from sonobridge.reports.figures import Line, curve_chart
from sonobridge.reports.html_page import csp_hash, environment, style_sheet
from sonobridge.reports.tokens import CATEGORIES

__all__ = ["CaseClip", "CasePresentation", "CaseSection", "case_html", "learning_curve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSection:
    """A heading with its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClip:
    """A clip that a person cleared.

    Attributes
    ----------
    frames
        Whole frames of the clip.
    size
        "rows × columns" in pixels.
    sheet_sha256
        Contact sheet that the person looked at.
    thumbnail
        PNG of the middle frame.
    """

    frames: int
    size: str
    sheet_sha256: str
    thumbnail: bytes = field(repr=False)

    @property
    def address(self) -> str:
        """The picture as a data address."""
        return "data:image/png;base64," + base64.b64encode(self.thumbnail).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePresentation:
    """What is presented.

    Attributes
    ----------
    scores
        Relative scores (0..1) of exams on the simulator in order of time; empty: no figure.
    slope
        Rise of the score a session with its 95 % interval; None below three.
    origin
        ``work`` or ``demo``.
    """

    title: str
    author: str
    sections: tuple[CaseSection, ...]
    clips: tuple[CaseClip, ...]
    scores: tuple[float, ...]
    slope: tuple[float, float, float] | None
    scan: str
    origin: str


def case_html(case: CasePresentation) -> str:
    """Return the page: no script, nothing fetched, the same bytes for the same content."""
    style = style_sheet("case.css")
    return (
        environment()
        .get_template("case.html.j2")
        .render(
            case=case,
            figure=learning_curve(case.scores) if case.scores else "",
            caption=_caption(case),
            style=style,
            style_hash=csp_hash(style),
        )
    )


def learning_curve(scores: Sequence[float]) -> str:
    """Return the exam scores over sessions (from 1) as SVG."""
    points = tuple(Range(x=float(n), y=score) for n, score in enumerate(scores, 1))
    drawn, _ = curve_chart(
        [Line("", points, CATEGORIES[0], marks=True)],
        finding=f"Score of {len(scores)} exams on the simulator, in order of time",
        x_title="Exam session",
        y_title="Relative score",
        x_range=(0.0, float(len(scores) + 1)),
        y_range=(0.0, 1.0),
    )
    return drawn


def _caption(case: CasePresentation) -> str:
    counted = f"n = {len(case.scores)} exam sessions, simulated patients"
    if case.slope is None:
        return f"{counted}; too few for a slope."
    value, low, high = case.slope
    return (
        f"{counted}; rise a session {value:.4f} (95 % interval {low:.4f} to {high:.4f}, "
        "least squares, sessions as independent)."
    )
