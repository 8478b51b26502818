"""Deliverables that stored work fills: summaries, contributions, teaching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.indicators import stored_indicators as kinds
from sonobridge.workflows.path.indicators.statement import (
    IndicatorLine,
    IndicatorsRequest,
    indicators,
)
from sonobridge.workflows.path.stakeholders.stored_work import (
    DeliverableSlot,
    entries_of,
    filled,
    lacking,
)

if TYPE_CHECKING:
    from sonobridge.store.paths import PathRecord

__all__ = [
    "contribution_log",
    "estimate_words",
    "measured_indicators",
    "plain_summary",
    "quality_summary",
    "stored_totals",
    "teaching_plan",
]

_ADD = "nothing is entered: path contribution"
_MOST_RECORDS = 500


def measured_indicators(context: Context) -> tuple[IndicatorLine, ...]:
    """Return the indicators of the generalist that have a number."""
    found = indicators(context, IndicatorsRequest()).indicators
    return tuple(
        one for one in found if one.side == "generalist" and isinstance(one.value, Estimate)
    )


def estimate_words(value: Estimate | NotEstimable) -> str:
    """Return a number with its interval and n, or why there is none."""
    if isinstance(value, NotEstimable):
        return value.reason
    between = "no interval" if value.low is None else f"{value.low:.3g} to {value.high:.3g}"
    return f"{value.value:.3g} ({between}; n = {value.n} {value.n_unit})"


def quality_summary(context: Context, session_id: str) -> tuple[DeliverableSlot, ...]:
    """Return the administrators' summary: completeness of a session, indicators."""
    from sonobridge.statistics.intervals import wilson
    from sonobridge.workflows.scan.session.report import ReportRequest, report

    origin = f"session {session_id}"
    complete = lacking("Protocol", "no session is submitted")
    if session_id:
        images = report(context, ReportRequest(session_id=session_id)).images
        asked = [one for one in images if one.required]
        taken = sum(one.state == "taken" for one in asked)
        share = wilson("views taken", taken, len(asked), n_unit="required views", level=0.95)
        complete = filled(
            "Protocol",
            (f"{taken} of {len(asked)} required views taken: {estimate_words(share)}",),
            origin,
        )
    lines = [
        f"{one.id.replace('_', ' ')}: {estimate_words(one.value)}, target {one.target}"
        for one in measured_indicators(context)
    ]
    shown = filled("Indicators", lines, "path kpi")
    if not lines:
        shown = lacking("Indicators", "no indicator has data: see path kpi")
    return (complete, shown)


def plain_summary(context: Context, session_id: str) -> tuple[DeliverableSlot, ...]:
    """Return a summary in plain words: the session's grades, the test in whole people."""
    from sonobridge.career.indicators import AccuracySheet
    from sonobridge.career.wording.stakeholders import (
        accuracy_in_people,
        grades_in_words,
        reading_level,
    )
    from sonobridge.store.scans import ScanStore

    result = ScanStore(context.workspace).result(session_id) if session_id else None
    seen = lacking("What was seen", "no session is submitted")
    if result is not None:
        given = result.body["submission"]["grades"]
        seen = filled("What was seen", grades_in_words(given), f"session {session_id}")
    sheets = kinds.stored(context, kinds.ACCURACY)
    sure = lacking("How sure the scan is", "no sheet is entered: path kpi-accuracy")
    if sheets:
        last = max(sheets, key=lambda row: row.made_at)
        sentences = accuracy_in_people(AccuracySheet(**last.body))
        sure = filled("How sure the scan is", sentences, f"accuracy sheet {last.subject}")
    level = reading_level(" ".join((*seen.lines, *sure.lines)))
    if level.grade is None:
        return (seen, sure, lacking("Reading level", "there is no text yet"))
    word = "passes" if level.passes else "too hard"
    counts = f"{level.words} words, {level.sentences} sentences, {level.syllables} syllables"
    check = filled(
        "Reading level",
        (f"Grade {level.grade:.1f}, {word} ({counts})",),
        "Flesch-Kincaid grade",
    )
    return (seen, sure, check)


def contribution_log(context: Context) -> tuple[DeliverableSlot, ...]:
    """Return the contributions and a tidy table of them: one row each, one value a column."""
    rows = kinds.stored(context, kinds.CONTRIBUTION)
    if not rows:
        return (lacking("Contributions", _ADD), lacking("Tidy export", _ADD))
    stored, logged = stored_totals(context)
    origin = f"{len(rows)} records"
    return (
        filled(
            "Contributions",
            [f"{r.body['day']} {r.body['kind']}: {r.body['title']}" for r in rows],
            origin,
        ),
        filled("Tidy export", _tidy(rows), origin),
        filled("Totals", (f"{stored} stored, {logged} on the audit log",), "path.contribution"),
    )


def stored_totals(context: Context) -> tuple[int, int]:
    """Return how many contributions are stored, and how many of them the log names.

    The log names a contribution when a record of ``path.contribution`` lists its hash.
    """
    rows = kinds.stored(context, kinds.CONTRIBUTION)
    named: set[str] = set()
    before: int | None = None
    while True:
        page = context.workspace.evidence.page(
            kind="path.contribution",
            person_id=context.actor.person_id,
            before=before,
            limit=_MOST_RECORDS,
        )
        named |= {one.sha256 for record in page for one in record.outputs}
        if len(page) < _MOST_RECORDS:
            return len(rows), sum(row.sha256 in named for row in rows)
        before = page[-1].seq


def teaching_plan(context: Context) -> tuple[DeliverableSlot, ...]:
    """Return what is taught next and what learners confirmed."""
    ahead = entries_of(context, "trainees")
    plan = [f"{e.body['values']['topic']}: {e.body['values']['goal']}" for e in ahead]
    taught = [
        row
        for row in kinds.stored(context, kinds.CONTRIBUTION)
        if row.body["kind"] == "teaching"
    ]
    signed = [
        f"{row.body['day']} {row.body['title']}: {row.body['minutes']} min, "
        + ("confirmed by a learner" if row.body["confirmed"] else "not confirmed")
        for row in taught
    ]
    first = lacking("Teaching plan", "log it: path stakeholder-log trainees")
    if plan:
        first = filled("Teaching plan", plan, ", ".join(one.subject for one in ahead)[:200])
    second = lacking("Sign-off record", "no teaching is entered: path contribution teaching")
    if signed:
        names = ", ".join(one.subject for one in taught)[:200]
        second = filled("Sign-off record", signed, names)
    return (first, second)


def _tidy(rows: tuple[PathRecord, ...]) -> list[str]:
    import csv
    import io

    columns = ("day", "kind", "title", "address", "role", "minutes", "confirmed")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.body[name]) for name in columns] for row in rows)
    return text.getvalue().splitlines()


def _cell(value: object) -> object:
    """Return a cell that a spreadsheet does not take for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else value
