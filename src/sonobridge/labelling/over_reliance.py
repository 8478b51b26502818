"""Over-reliance on AI: wrong suggestions that were accepted, beside reading without AI."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.intervals import wilson

__all__ = ["FEWEST", "NAME", "OverReliance", "ReadItem", "judge_reliance", "read_items"]

NAME = "Over-reliance on AI"
FEWEST = 40
"""Wrong suggestions shown below which nothing is said."""
WIDEST_HALF = 0.15
MOST_ROWS = 100_000
COLUMNS = ("session", "item", "truth", "suggestion", "answer")
Verdict = Literal["too few", "shown", "not shown", "no reading without AI"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadItem:
    """One answer; ``suggestion`` is empty when none was shown (the arm without AI)."""

    session: str
    item: str
    truth: str
    suggestion: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverReliance:
    """What a reader did with wrong suggestions.

    Attributes
    ----------
    accepted
        Accepted of shown wrong suggestions, with Wilson's interval.
    wrong_alone
        Wrong answers of all answers without a suggestion, with Wilson's interval.
    verdict
        ``too few`` below 40 or while the half-width exceeds 15 points; ``shown`` when the
        interval of the accepted lies above that of the arm without AI.
    """

    name: str
    sessions: int
    accepted: Estimate | NotEstimable
    wrong_alone: Estimate | NotEstimable
    verdict: Verdict
    words: str


def judge_reliance(answers: Sequence[ReadItem]) -> OverReliance:
    """Count over all sessions together; answers are taken as independent of each other."""
    planted = [one for one in answers if one.suggestion and one.suggestion != one.truth]
    alone = [one for one in answers if not one.suggestion]
    taken = sum(one.answer == one.suggestion for one in planted)
    wrong = sum(one.answer != one.truth for one in alone)
    accepted = wilson(
        "wrong suggestions accepted", taken, len(planted), n_unit="wrong suggestions"
    )
    without = wilson("wrong without AI", wrong, len(alone), n_unit="answers")
    verdict = _verdict(accepted, without, len(planted))
    sessions = len({one.session for one in answers})
    return OverReliance(
        name=NAME,
        sessions=sessions,
        accepted=accepted,
        wrong_alone=without,
        verdict=verdict,
        words=_words(verdict, (taken, len(planted)), (wrong, len(alone)), accepted, without),
    )


def read_items(text: str) -> tuple[ReadItem, ...]:
    """Read answers from CSV with the columns session, item, truth, suggestion, answer.

    Raises
    ------
    InvalidInputError
        If a column is missing, a row lacks session, item, truth or answer, or there are too
        many rows.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise _refused("header", f"missing: {', '.join(missing)}")
    rows = []
    for number, row in enumerate(reader, start=2):
        if number > MOST_ROWS + 1:
            raise _refused(f"line {number}", f"more than {MOST_ROWS} rows")
        values = {name: (row[name] or "").strip()[:200] for name in COLUMNS}
        empty = [name for name in COLUMNS if name != "suggestion" and not values[name]]
        if empty:
            raise _refused(f"line {number}", f"empty: {', '.join(empty)}")
        rows.append(ReadItem(**values))
    return tuple(rows)


def _refused(where: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        "The table of answers cannot be used.",
        where=where,
        why=why,
        kept="Nothing was stored.",
        remedy=f"Give the columns {', '.join(COLUMNS)}; an empty suggestion is the arm "
        "without AI.",
    )


def _verdict(
    accepted: Estimate | NotEstimable, alone: Estimate | NotEstimable, planted: int
) -> Verdict:
    if isinstance(accepted, NotEstimable) or accepted.low is None or accepted.high is None:
        return "too few"
    if planted < FEWEST or (accepted.high - accepted.low) / 2 > WIDEST_HALF:
        return "too few"
    if isinstance(alone, NotEstimable) or alone.high is None:
        return "no reading without AI"
    return "shown" if accepted.low > alone.high else "not shown"


def _words(
    verdict: Verdict,
    taken: tuple[int, int],
    wrong: tuple[int, int],
    accepted: Estimate | NotEstimable,
    alone: Estimate | NotEstimable,
) -> str:
    said = (
        f"{taken[0]} of {taken[1]} wrong suggestions accepted{_span(accepted)}; "
        f"without AI {wrong[0]} of {wrong[1]} answers wrong{_span(alone)}"
    )
    if verdict == "too few":
        said += f": too few, {FEWEST} and a half-width of 15 points are asked for"
    return f"{NAME}, {verdict}: {said}."


def _span(found: Estimate | NotEstimable) -> str:
    if isinstance(found, NotEstimable) or found.low is None or found.high is None:
        return ""
    return (
        f" ({100 * found.value:.0f} %, 95 % interval {100 * found.low:.0f} to "
        f"{100 * found.high:.0f})"
    )
