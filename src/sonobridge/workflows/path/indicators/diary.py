"""``path.diary``: the person's own satisfaction week by week, and peers' by import."""

from __future__ import annotations

from datetime import date

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.indicators.stored_indicators import DIARY, PEERS, stored

__all__ = ["DiaryRequest", "DiaryResult", "PeerLine", "WeekScore", "diary"]


@record
class DiaryRequest:
    """One's own diary."""


@record
class WeekScore:
    """A week by its Monday."""

    week: str
    score: int


@record
class PeerLine:
    """A group of peers: mean with interval, and where it comes from."""

    name: str
    mean: Estimate | NotEstimable
    source: str


@record
class DiaryResult:
    """Mean and trend from 12 weeks on; without data nothing is claimed."""

    weeks: tuple[WeekScore, ...]
    mean: Estimate | NotEstimable
    trend: Estimate | NotEstimable
    peers: tuple[PeerLine, ...]
    words: str


@operation(
    "path.diary", summary="Show your satisfaction: mean, interval and trend, or no data."
)
def diary(context: Context, request: DiaryRequest) -> DiaryResult:
    """Read the diary and surveys that were imported."""
    from sonobridge.career.indicators.diary import DiaryWeek, state_diary

    del request
    weeks = sorted(
        (
            WeekScore(week=row.body["week"], score=row.body["score"])
            for row in stored(context, DIARY)
        ),
        key=lambda one: one.week,
    )
    stated = state_diary(
        [DiaryWeek(monday=date.fromisoformat(one.week), score=one.score) for one in weeks]
    )
    mean, trend = stated.mean, stated.trend
    if isinstance(mean, Estimate) and isinstance(trend, Estimate):
        words = (
            f"Mean {mean.value:.2f} ({mean.low:.2f} to {mean.high:.2f}, n = {mean.n} weeks), "
            f"trend {trend.value:+.3f} points a week ({trend.low:+.3f} to {trend.high:+.3f})."
        )
    else:
        words = mean.reason if isinstance(mean, NotEstimable) else ""
    return DiaryResult(
        weeks=tuple(weeks), mean=mean, trend=trend, peers=_peers(context), words=words
    )


def _peers(context: Context) -> tuple[PeerLine, ...]:
    from sonobridge.career.indicators.reading import mean_interval

    lines = []
    for row in stored(context, PEERS):
        scores = [float(s) for s, n in enumerate(row.body["counts"], 1) for _ in range(n)]
        lines.append(
            PeerLine(
                name=row.subject,
                mean=mean_interval("satisfaction of peers", scores, "answers"),
                source=row.body["source"],
            )
        )
    return tuple(lines)
