"""Portfolio and annual review as documents: every line names what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.portfolio import Readiness
from sonobridge.portfolio.duties import DutyCoverage
from sonobridge.portfolio.review import ReviewChange
from sonobridge.portfolio.steps import StepState
from sonobridge.reports.document import (
    Cell,
    Chip,
    Document,
    Entry,
    Facts,
    Note,
    Points,
    Section,
    Table,
    cell,
)

__all__ = [
    "FolioBadge",
    "FolioContent",
    "FolioRecord",
    "FolioSignOff",
    "ReviewContent",
    "folio_document",
    "review_document",
]

_SELF = (
    "Issued by the person's own workspace, not by a registry. Every line rests on records "
    "whose hash is printed; a badge is checked with sonobridge portfolio verify."
)
_KINDS = {"valid": "ok", "stale": "due", "revoked": "fail", "ready": "open", "open": "gap"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FolioRecord:
    """One evidence record as it is listed."""

    id: str
    operation: str
    finished_at: str
    hash: str
    level: str
    strength: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FolioBadge:
    """One badge as it is listed."""

    name: str
    state: str
    text: str
    level: str
    token_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FolioSignOff:
    """One sign-off as it is listed."""

    signer: str
    level: str
    subject: str
    signed_at: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FolioContent:
    """What the portfolio says about a person."""

    person: str
    origin: str
    readiness: Readiness
    duties: DutyCoverage
    steps: tuple[StepState, ...]
    profile: str
    records: tuple[FolioRecord, ...]
    badges: tuple[FolioBadge, ...]
    sign_offs: tuple[FolioSignOff, ...]
    key_fingerprint: str
    made_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewContent:
    """What the annual review says."""

    person: str
    role_title: str
    since: str
    made_at: str
    changes: tuple[ReviewChange, ...]
    readiness: float
    level: str
    open_gaps: tuple[tuple[str, str], ...]
    key_fingerprint: str


def folio_document(content: FolioContent) -> Document:
    """Return the portfolio of a person as a document."""
    found = content.readiness
    share, level = round(100 * found.value), found.participation.title.lower()
    counted = f"{found.points:.2f} of {found.weights}"
    first = next((gap for gap in found.gaps if gap.exercise), None)
    return Document(
        title=f"{share} % ready for {found.role_title}, level {level}",
        kind=f"Portfolio of {content.person}",
        line=f"Weighted mean of {found.records} records: {counted}. "
        "Knowledge alone or performance alone counts at most 0.50.",
        chips=(Chip("none", "self-issued"),),
        notices=(Note(_SELF), *_demo(content.origin)),
        step=first.exercise.text if first and first.exercise else "No gap has an exercise",
        step_target="gaps",
        first=_skills(found),
        side=(_ladder(found), _badges(content.badges)),
        sections=(
            _gaps(found),
            _records(content.records),
            _signed(content.sign_offs),
            _duties(content),
            _steps(content.steps),
        ),
        strip=f"Workspace key {content.key_fingerprint}; {content.profile}",
        made_at=content.made_at,
        identifier=content.key_fingerprint,
    )


def review_document(content: ReviewContent) -> Document:
    """Return the annual review of a person as a document."""
    count = len(content.changes)
    since = content.since[:10] if content.since else "the beginning"
    rows = tuple(
        (cell(one.about), cell(one.before), cell(one.now, strong=True))
        for one in content.changes
    )
    table = Table(
        caption=f"What changed since {since}, read from evidence then and now",
        head=("What", "Then", "Now"),
        rows=rows,
        align="lll",
    )
    gaps = tuple(
        Entry(label=title, value="", note=action) for title, action in content.open_gaps
    )
    nothing = Note(f"Nothing changed since {since}.")
    return Document(
        title=f"{count} change{'' if count == 1 else 's'} since {since}",
        kind=f"Annual review of {content.person}",
        line=f"{round(100 * content.readiness)} % ready for {content.role_title}, "
        f"level {content.level}.",
        chips=(Chip("none", "self-issued"),),
        notices=(Note(_SELF),),
        step=content.open_gaps[0][1] if content.open_gaps else "No gap is open",
        step_target="next",
        first=Section("changes", "Changes", (table,) if rows else (nothing,)),
        side=(),
        sections=(Section("next", "Next year: open gaps", (Points(gaps),)),),
        strip=f"Workspace key {content.key_fingerprint}",
        made_at=content.made_at,
        identifier=content.key_fingerprint,
    )


def _demo(origin: str) -> tuple[Note, ...]:
    words = "Demo data: nothing here is evidence of a person's work."
    return (Note(words, kind="warning"),) if origin == "demo" else ()


def _skills(found: Readiness) -> Section:
    rows = tuple(
        (
            cell(skill.title, strong=True),
            cell(f"{skill.value:.2f}"),
            cell(skill.weight),
            cell(skill.level),
            cell("; ".join(f"{p.title.lower()}: {p.line}" for p in skill.parts)),
        )
        for skill in found.skills
    )
    table = Table(
        caption="Skills of the role; a line under n = 10 reads in progress",
        head=("Skill", "Counted", "Weight", "Level", "Rests on"),
        rows=rows,
        align="lrrll",
    )
    return Section("skills", "Skills and their evidence", (table, *map(Note, found.notes)))


def _ladder(found: Readiness) -> Section:
    entries = tuple(
        Entry(
            label=rung.title,
            value="",
            note=rung.reason,
            chip=Chip("ok", "reached") if rung.reached else Chip("gap", "open"),
        )
        for rung in found.participation.rungs
    )
    return Section("ladder", "Participation ladder", (Points(entries),))


def _badges(badges: tuple[FolioBadge, ...]) -> Section:
    entries = tuple(
        Entry(
            label=one.name,
            value=one.token_sha256[:16],
            note=f"{one.text}; vouched for by: {one.level}",
            chip=Chip(_KINDS[one.state], one.state),  # type: ignore[arg-type]
        )
        for one in badges
    )
    return Section("badges", "Badges", (Points(entries),) if entries else (Note("None yet."),))


def _gaps(found: Readiness) -> Section:
    entries = tuple(Entry(label=gap.title, value="", note=gap.text) for gap in found.gaps)
    note = f"{found.gaps_with_exercise} of {len(found.gaps)} open gaps have an exercise."
    return Section("gaps", "Open gaps", (Note(note), Points(entries)))


def _records(records: tuple[FolioRecord, ...]) -> Section:
    table = Table(
        caption="Evidence records that count, strongest first",
        head=("Operation", "When", "Strength", "Level", "Origin", "SHA-256"),
        rows=tuple(
            tuple(
                Cell(text=text)
                for text in (
                    one.operation,
                    one.finished_at[:10],
                    one.strength,
                    one.level,
                    one.origin,
                    one.hash,
                )
            )
            for one in records
        ),
        align="llllll",
        folded=True,
    )
    return Section("evidence", "Evidence", (table,) if records else (Note("No evidence yet."),))


def _signed(sign_offs: tuple[FolioSignOff, ...]) -> Section:
    table = Table(
        caption="Sign-offs whose signatures hold today",
        head=("Signer", "Level", "About", "When", "Key"),
        rows=tuple(
            tuple(
                Cell(text=text)
                for text in (
                    one.signer,
                    one.level,
                    one.subject,
                    one.signed_at[:10],
                    one.fingerprint,
                )
            )
            for one in sign_offs
        ),
        align="lllll",
    )
    return Section("sign-offs", "Sign-offs", (table,) if sign_offs else (Note("None yet."),))


def _duties(content: FolioContent) -> Section:
    rows = tuple((one.title, one.text) for one in content.duties.lines)
    title = f"Duties: {content.duties.covered} of {content.duties.of}"
    return Section("duties", title, (Facts(rows),))


def _steps(steps: tuple[StepState, ...]) -> Section:
    entries = tuple(
        Entry(
            label=step.title,
            value="",
            note="; ".join(
                f"{i.text} ({min(i.n, i.required)} of {i.required})" for i in step.items
            ),
            chip=Chip("ok", "ready") if step.ready else Chip("gap", "open"),
        )
        for step in steps
    )
    return Section("steps", "Steps of advancement", (Points(entries),))
