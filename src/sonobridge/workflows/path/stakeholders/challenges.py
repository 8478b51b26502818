"""``path.challenges``: what is hard about a specialist's work, metered from the own log."""

from __future__ import annotations

from datetime import date, timedelta

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import today_of
from sonobridge.workflows.path.indicators.stored_indicators import CONTRIBUTION, stored
from sonobridge.workflows.path.log.stored_log import stored_log
from sonobridge.workflows.path.proof.stored_proof import READING

__all__ = ["ChallengeLine", "ChallengesRequest", "ChallengesResult", "challenges"]

_WEEKS = 12


@record
class ChallengesRequest:
    """One's own log."""


@record
class ChallengeLine:
    """A challenge: source, meter from the log, one counter-measure."""

    id: str
    title: str
    meter: str
    value: Estimate | NotEstimable
    counter: str
    source: str
    as_of: str
    confidence: str


@record
class ChallengesResult:
    """Complexity, literature, teaching."""

    challenges: tuple[ChallengeLine, ...]


@operation(
    "path.challenges",
    summary="Meter what is hard about a specialist's work from your own log.",
)
def challenges(context: Context, request: ChallengesRequest) -> ChallengesResult:
    """Read the log, the readings and the teaching that were entered."""
    from sonobridge.career.pack import PackFiles, source_of

    del request
    since = today_of(context) - timedelta(weeks=_WEEKS)
    values = {
        "complexity": _complexity(context),
        "literature": _literature(context, since),
        "teaching": _teaching(context, since),
    }
    lines = []
    for row in PackFiles().yaml("challenges.yaml")["challenges"]:
        source = source_of(row, where=str(row["id"]))
        lines.append(
            ChallengeLine(
                id=str(row["id"]),
                title=str(row["title"]),
                meter=str(row["meter"]),
                value=values[row["id"]],
                counter=str(row["counter"]),
                source=source.text,
                as_of=source.as_of,
                confidence=source.confidence,
            )
        )
    return ChallengesResult(challenges=tuple(lines))


def _complexity(context: Context) -> Estimate | NotEstimable:
    from sonobridge.career.indicators import load_complexity, state_complexity

    cases = [one.features for one in stored_log(context) if one.role == "performed"]
    return state_complexity(load_complexity(), cases).value


def _literature(context: Context, since: date) -> Estimate | NotEstimable:
    from sonobridge.core.clock import parse_utc

    minutes = [
        int(row.body["minutes"])
        for row in stored(context, READING)
        if parse_utc(row.made_at).astimezone().date() > since
    ]
    return _hours("reading", minutes, "readings")


def _teaching(context: Context, since: date) -> Estimate | NotEstimable:
    minutes = [
        int(row.body["minutes"])
        for row in stored(context, CONTRIBUTION)
        if row.body["kind"] == "teaching" and date.fromisoformat(row.body["day"]) > since
    ]
    return _hours("teaching", minutes, "sessions")


def _hours(name: str, minutes: list[int], unit: str) -> Estimate | NotEstimable:
    if not minutes:
        return NotEstimable(name=name, reason="no data", n=0, n_unit=unit)
    return Estimate(
        name=name,
        value=sum(minutes) / 60,
        low=None,
        high=None,
        level=0.95,
        n=len(minutes),
        n_unit=unit,
        method=f"sum of entered minutes of the last {_WEEKS} weeks / 60",
        note="a whole count, so that it has no interval",
    )
