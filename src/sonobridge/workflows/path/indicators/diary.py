"""``path.diary``: the person's own satisfaction week by week, and peers' by import."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.indicators.stored_indicators import keep_entry, stored

__all__ = [
    "DiaryAddRequest",
    "DiaryAddResult",
    "DiaryRequest",
    "DiaryResult",
    "PeerSurveyRequest",
    "PeerSurveyResult",
    "WeekScore",
    "diary",
    "diary_add",
    "import_peers",
]

DIARY, PEERS = "satisfaction_week", "satisfaction_peers"


@record
class DiaryAddRequest:
    """How the week was."""

    score: Annotated[int, Ge(1), Le(5), Help("1 (poor) to 5 (good).")]
    day: Annotated[DayText, Help("Any day of the week; empty: today.")] = ""


@record
class DiaryAddResult:
    """The week by its Monday; entering it again replaces it."""

    week: str
    weeks: int


@record
class PeerSurveyRequest:
    """A survey of peers and its column of scores."""

    text: Annotated[str, Len(1, 2_000_000), Help("Text of a CSV file with a header line.")]
    column: Annotated[str, Len(1, 120), Help("Column with scores 1 to 5.")] = "Score"
    name: Annotated[str, Len(1, 80), Help("Group; the same name replaces it.")] = "peers"
    source: Annotated[str, MaxLen(200), Help("Who asked whom, when.")] = ""


@record
class PeerSurveyResult:
    """Counts by score 1..5; every other column was dropped."""

    answers: int
    counts: tuple[int, ...]
    refused: int
    dropped: tuple[str, ...]


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
    "path.diary_add",
    summary="Enter how satisfied you were this week, 1 to 5.",
    traits=(Trait.EVIDENCE,),
    command="path diary-add",
    positional=("score",),
)
def diary_add(context: Context, request: DiaryAddRequest) -> DiaryAddResult:
    """Keep one score a week; no week that lies ahead."""
    from sonobridge.career.indicators.diary import monday_of

    day, today = today_of(context, request.day), today_of(context)
    if day > today:
        raise InvalidInputError(
            "This week lies in the future.",
            where=day.isoformat(),
            kept="The diary is unchanged.",
            remedy="Enter it when it is over.",
        )
    week = monday_of(day).isoformat()
    keep_entry(context, DIARY, week, {"week": week, "score": request.score})
    return DiaryAddResult(week=week, weeks=len(stored(context, DIARY)))


@operation(
    "path.diary_peers",
    summary="Take a survey of peers' satisfaction in; only its scores are kept.",
    traits=(Trait.EVIDENCE,),
    command="path diary-peers",
)
def import_peers(context: Context, request: PeerSurveyRequest) -> PeerSurveyResult:
    """Count scores 1 to 5 of one column; nothing else of the file is kept."""
    from sonobridge.career.indicators.files import survey_counts

    found = survey_counts(request.text, request.column)
    body = {"counts": list(found.counts), "source": request.source.strip()}
    keep_entry(context, PEERS, request.name, body)
    context.evidence.measured({"answers": sum(found.counts)})
    return PeerSurveyResult(
        answers=sum(found.counts),
        counts=found.counts,
        refused=found.refused,
        dropped=found.dropped,
    )


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
