"""Exams a day, and what the body pays for it."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.career.indicators.definition import load_ergonomics
from sonobridge.career.indicators.reading import Reading, judge, mean_interval
from sonobridge.career.pack import PackFiles

__all__ = ["ergonomics_notice", "state_exams_per_day"]

NOTICE_ABOVE = 10
"""Exams a day above which the ergonomics notice stands (guardrail of ``kpis.yaml``)."""


def ergonomics_notice(exams: float, files: PackFiles | None = None) -> str:
    """Return the notice for so many exams a day; empty up to 10."""
    if exams <= NOTICE_ABOVE:
        return ""
    fact, source = load_ergonomics(files)[0]
    return (
        f"More than {NOTICE_ABOVE} exams a day: mind breaks, posture and scan time. "
        f"{fact} ({source.text}). This is no grade."
    )


def state_exams_per_day(days: Sequence[int], files: PackFiles | None = None) -> Reading:
    """State the mean number of exams a day against the source document's 8 to 12."""
    value = mean_interval("exams_per_day", [float(n) for n in days], "days")
    notice = ergonomics_notice(getattr(value, "value", 0.0), files)
    return Reading(
        indicator="exams_per_day",
        value=value,
        target=8.0,
        at_least=True,
        verdict=judge(value, 8.0),
        notes=(notice,) if notice else (),
    )
