"""``path.failure_modes``: each listed failure mode, looked for in what is stored or given."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Len, MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.framework.session_modes import session_modes
from sonobridge.workflows.path.stakeholders.stored_work import faults_of, last_session

__all__ = ["FailureModesRequest", "FailureModesResult", "ModeState", "failure_modes"]

EQUIPMENT, OVER_RELIANCE = "Equipment fault unnoticed", "Over-reliance on AI"
CLAIM, ALONE = "Claim beyond the data", "Knowledge held by one person"
Found = tuple[str, ...] | None


@record
class FailureModesRequest:
    """Where to look; what is not given is not looked at."""

    session_id: Annotated[
        str, MaxLen(60), Help("Session; empty: the one you submitted last.")
    ] = ""
    evaluation_id: Annotated[
        str, MaxLen(60), Help("Evaluation that a sentence rests on; with a sentence.")
    ] = ""
    sentence: Annotated[str, MaxLen(2000), Help("Sentence to hold against the evaluation.")] = (
        ""
    )
    answers: Annotated[
        str, Len(0, 5_000_000), Help("Table of answers, as label over-reliance takes it.")
    ] = ""


@record
class ModeState:
    """A listed failure mode: found, not found, or not looked at, with what was seen."""

    side: Literal["generalist", "specialist"]
    name: str
    state: Literal["found", "not found", "not looked at"]
    reasons: tuple[str, ...]
    prevention: str
    where: str


@record
class FailureModesResult:
    """All listed failure modes of both sides, in the order of the role file."""

    modes: tuple[ModeState, ...]
    found: int
    notice: str


@operation(
    "path.failure_modes",
    summary="Look for each listed failure mode in a session, an audit, a table and the group.",
)
def failure_modes(context: Context, request: FailureModesRequest) -> FailureModesResult:
    """Report every listed mode by its name; a mode without data is not looked at."""
    from sonobridge.career.decision.tables import read_table
    from sonobridge.career.planning.material import load_role

    seen = {
        **_in_session(context, request.session_id),
        EQUIPMENT: (_equipment(context), "path probe-test"),
        OVER_RELIANCE: (_over_reliance(request.answers), "label over-reliance"),
        CLAIM: (_claim(context, request), "audit check-claim"),
        ALONE: (_alone(context), "portfolio held-once"),
    }
    roles = read_table("side_comparison")["roles"]
    modes = []
    for side in ("generalist", "specialist"):
        for mode in load_role(roles[side]).failure_modes:
            found, where = seen[mode.name]
            modes.append(
                ModeState(
                    side="generalist" if side == "generalist" else "specialist",
                    name=mode.name,
                    state="not looked at"
                    if found is None
                    else "found"
                    if found
                    else "not found",
                    reasons=found or (),
                    prevention=mode.prevention,
                    where=where,
                )
            )
    return FailureModesResult(
        modes=tuple(modes),
        found=sum(one.state == "found" for one in modes),
        notice="Simulated sessions and your own records. Not for diagnosis.",
    )


def _in_session(context: Context, session_id: str) -> dict[str, tuple[Found, str]]:
    from sonobridge.core.record import from_json
    from sonobridge.simulator.session.records import Submission
    from sonobridge.simulator.session.result import SessionResult
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.path.framework.session_modes import SESSION_MODES

    name = last_session(context, session_id)
    row = ScanStore(context.workspace).result(name) if name else None
    if row is None:
        return dict.fromkeys(SESSION_MODES, (None, "scan submit"))
    submission = dict(row.body["submission"])
    if isinstance(submission.get("grades"), dict):
        grades = submission["grades"].items()
        submission["grades"] = [{"side": s, "stenosis_class": c} for s, c in grades]
    known = {one: submission[one] for one in _SUBMITTED if one in submission}
    found = session_modes(
        from_json(SessionResult, row.body["result"]), from_json(Submission, known)
    )
    return {mode: (reasons, f"session {name}") for mode, reasons in found.items()}


_SUBMITTED = ("grades", "criteria_set", "confidence", "impression")


def _equipment(context: Context) -> Found:
    """Return the faults that a test of a probe found and no later test has closed."""
    from sonobridge.workflows.path.stakeholders.stored_work import probe_tests

    tests = {one.subject: one for one in probe_tests(context)}
    if not tests:
        return None
    found = []
    for case in faults_of(context):
        if case.closed is None:
            body = tests[case.opened.id].body
            dead = ", ".join(map(str, body["dead"]))
            found.append(f"{body['scanner']}, {body['transducer']}: elements {dead} dead")
    return tuple(found)


def _over_reliance(answers: str) -> Found:
    from sonobridge.labelling.over_reliance import judge_reliance, read_items

    if not answers:
        return None
    judged = judge_reliance(read_items(answers))
    if judged.verdict == "too few":
        return None
    return (judged.words,) if judged.verdict == "shown" else ()


def _claim(context: Context, request: FailureModesRequest) -> Found:
    from sonobridge.audit.claims import check_claim
    from sonobridge.workflows.audit.reading import AuditReading

    if not request.sentence or not request.evaluation_id:
        return None
    reading = AuditReading(context)
    row = reading.store.evaluations.get(request.evaluation_id)
    answer = check_claim(request.sentence, reading.evaluation(row))
    if answer.answer != "refused":
        return ()
    return tuple(one.text for one in answer.reasons)


def _alone(context: Context) -> Found:
    """Return skills that one person holds alone; a person alone, or a reader, is not told."""
    from sonobridge.core.operation import Role
    from sonobridge.workflows.portfolio.held_once import HeldOnceRequest, held_once

    if not {Role.OWNER, Role.EDUCATOR} & context.actor.roles:
        return None
    shared = held_once(context, HeldOnceRequest())
    if shared.people < 2:
        return None
    return tuple(f"{one.title}: {one.holders[0]} alone" for one in shared.held_once)
